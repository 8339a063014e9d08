"""The adapter against `localstripe`, a server by others that plays Stripe: for what that has.

It has no check-out pages, forgets idempotency keys, and gives back more than was charged, so those are not asked here.
It stands in an environment of its own, made when it is missing; without a package index the test is skipped.
"""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from shopkeeper.connectors.stripe import StripeGateway
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.orders.ports import Asked, GatewayRefused, IntentStatus
from shopkeeper.orders.rules.money_back import RefundStatus
from tests.bars.shop import wait_for_port
from tests.e2e.shop import free_port

PLACE = Path(__file__).parents[2] / ".clients" / "localstripe"
VERSION = "1.15.10"
VISA, ASKS_THE_BANK, DECLINED = "4242424242424242", "4000002500003155", "4000000000000341"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    if not (PLACE / "bin" / "localstripe").exists():
        subprocess.run([sys.executable, "-m", "venv", PLACE], check=True)
        pip: list[str | Path] = [PLACE / "bin" / "pip", "install", "--quiet", f"localstripe=={VERSION}"]
        if subprocess.run(pip, check=False).returncode:
            pytest.skip(f"pip could not install localstripe=={VERSION}: what it printed says why")
    port = free_port()
    command: list[str | Path] = [PLACE / "bin" / "localstripe", "--port", str(port), "--from-scratch"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def method(address: str, number: str) -> str:
    """Let a browser hand a test card to the gateway, as its own page does."""
    card = {"number": number, "exp_month": "12", "exp_year": "2034", "cvc": "123"}
    form = {"type": "card"} | {f"card[{name}]": value for name, value in card.items()}
    wish = urllib.request.Request(
        f"{address}/v1/payment_methods", urlencode(form).encode(), {"Authorization": "Bearer sk_test_local"}
    )
    with urllib.request.urlopen(wish) as answer:
        return str(json.load(answer)["id"])


def test_methods_payments_refunds_and_cancelling(address: str) -> None:
    gateway = StripeGateway(key="sk_test_local", address=address)
    gateway.check()
    customer = gateway.create_customer(key="c")
    card = gateway.attach_method(method=method(address, VISA), customer=customer, key="a")
    assert (card.brand, card.last4, card.expires_year) == ("visa", "4242", 2034)
    assert gateway.methods(customer=customer) == [card]

    intent = new_id()
    amount = Money("GBP", 1250)
    paid = gateway.create_intent(Asked(intent, amount, "k1", "", customer=customer, method=card.reference))
    assert (paid.status, paid.intent_id) == (IntentStatus.SUCCEEDED, str(intent))
    again = gateway.retrieve(reference=paid.reference, session="")
    assert (again.status, again.card) == (IntentStatus.SUCCEEDED, card)

    part = new_id()
    back = gateway.refund(payment_reference=paid.reference, amount=Money("GBP", 250), part_id=part, key="r")
    assert (back.status, back.part_id) == (RefundStatus.SUCCEEDED, str(part))
    assert gateway.find_refund(payment_reference=paid.reference, part_id=part) == back
    assert gateway.find_refund(payment_reference=paid.reference, part_id=new_id()) is None

    secure = gateway.attach_method(method=method(address, ASKS_THE_BANK), customer=customer, key="a2").reference
    waiting = gateway.create_intent(Asked(new_id(), amount, "k2", "", customer=customer, method=secure))
    assert waiting.status is IntentStatus.REQUIRES_ACTION
    assert gateway.cancel(reference=waiting.reference, session="", key="x").status is IntentStatus.CANCELLED

    gateway.detach_method(method=card.reference, key="d")
    assert card not in gateway.methods(customer=customer)


def test_a_declined_card_is_refused_in_words(address: str) -> None:
    gateway = StripeGateway(key="sk_test_local", address=address)
    customer = gateway.create_customer(key="c2")
    card = gateway.attach_method(method=method(address, DECLINED), customer=customer, key="a3").reference
    with pytest.raises(GatewayRefused, match="declined") as refused:
        gateway.create_intent(Asked(new_id(), Money("GBP", 1250), "k3", "", customer=customer, method=card))
    assert refused.value.code == "card_declined"
