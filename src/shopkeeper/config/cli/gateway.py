"""`shopkeeper gateway`: the test gateway in a process of its own."""

import threading

import click
from django.conf import settings
from rich.console import Console

from shopkeeper.config.gateway import start


@click.command(name="gateway")
@click.option("--shop", default="http://127.0.0.1:8000", show_default=True, help="Where its webhooks go.")
def command(shop: str) -> None:
    """Serve a payment gateway on this machine that speaks Stripe's protocol and moves no money.

    `shopkeeper serve` does so by itself in a shop with SHOPKEEPER_TEST_PAYMENTS=yes and without a key of Stripe. Cards
    are chosen on its own page; pm_card_visa, pm_card_chargeDeclined and Stripe's other test tokens work. Stop with
    Ctrl-C.
    """
    if start(shop=shop.rstrip("/")) is None:
        raise click.ClickException(
            f"Port {settings.GATEWAY_PORT} is taken. Choose another: SHOPKEEPER_GATEWAY_PORT=8611 shopkeeper gateway"
        )
    Console().print(f"Gateway  {settings.GATEWAY_URL}\nStop with Ctrl-C.")
    threading.Event().wait()
