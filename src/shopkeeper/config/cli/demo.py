"""`shopkeeper demo`: a whole shop with two years of history, or the reader's own, on one command."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from shopkeeper.config import gateway
from shopkeeper.config.cli import import_, serve
from shopkeeper.demo.loading import Loaded, UnableToLoadSample, ask_about_data, is_loaded, load_sample, sell_files
from shopkeeper.demo.simulating import CUSTOMERS, SEED
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.staff import operations as staff
from shopkeeper.foundation.staff import queries as staff_queries
from shopkeeper.recommendations import operations as recommendations
from shopkeeper.recommendations.operations import UnableToTrain

OWNER = "owner@example.com"
SHOP_NAME = "Larkmoor"
CURRENCY = "EUR"
ACTOR = system("shopkeeper demo")


@click.command(name="demo")
@click.option("--seed", default=SEED, show_default=True, type=click.IntRange(0), help="Another seed, another shop.")
@click.option("--customers", default=CUSTOMERS, show_default=True, type=click.IntRange(2, 100_000), help="How many.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Day on which the history ends.  [default: today]")
@click.option(
    "--data",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="Open this file instead; may be repeated.",
)
@click.option("--preset", default="", help="How to read --data, such as online-retail; see shopkeeper import --help.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--no-serve", is_flag=True, help="Prepare everything, then stop.")
def command(
    *,
    seed: int,
    customers: int,
    until: datetime | None,
    data: tuple[Path, ...],
    preset: str,
    port: int,
    no_serve: bool,
) -> None:
    """Make a sample shop with two years of history and open it, or open your own shop's history with --data.

    The sample shop is the same for the same seed, number of customers and day. Run again, it is opened as it stands;
    stopped half way, it is made anew. It lives in the folder that SHOPKEEPER_HOME names (var/): remove that, and
    nothing of it is left.
    """
    console = Console()
    _migrate()
    if data:
        _import(data, preset)
    else:
        _sample(console, seed, customers, until.date() if until else now().date())
        os.environ.setdefault("SHOPKEEPER_NAME", SHOP_NAME)
        os.environ.setdefault("SHOPKEEPER_TEST_PAYMENTS", "yes")
    password = _owner()
    _train(console)
    console.print()
    console.print(f"[bold]Staff[/bold]    {OWNER}", highlight=False)
    if password:
        console.print(f"         first password, shown only now: [bold]{password}[/bold]", highlight=False)
    else:
        console.print(f"         forgotten the password? shopkeeper staff reset-password {OWNER}", highlight=False)
    if not data:
        console.print(
            "[bold]Shopper[/bold]  marta.lindqvist@example.com, code by mail: read it in the console under Messages"
        )
    if no_serve:
        return
    serve.run(host="127.0.0.1", port=_free(port, console))


def _migrate() -> None:
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        where = settings.DATABASES["default"]["NAME"]
        raise click.ClickException(f"The database {where} can't be prepared: {error}\nRun: shopkeeper doctor") from None


def _sample(console: Console, seed: int, customers: int, until: date) -> None:
    if is_loaded():
        console.print("The sample shop is there already; it is opened as it stands.")
        return
    try:
        with _bars(console) as bars, gateway.at_hand():
            made = _loaded(bars, seed, customers, until)
    except UnableToLoadSample as error:
        raise click.ClickException(str(error)) from None
    sell_files(currency=CURRENCY, at=now(), actor=ACTOR)
    ask_about_data(at=now(), actor=ACTOR)
    console.print(
        f"Made the sample shop {SHOP_NAME}: {made.products:,} products, {made.customers:,} customers, "
        f"{made.orders:,} orders, {made.events:,} events.",
        highlight=False,
    )


def _loaded(bars: Progress, seed: int, customers: int, until: date) -> Loaded:
    bar = bars.add_task("Preparing", total=None)

    def show(what: str, done: int, total: int) -> None:
        bars.update(bar, description=what, completed=done, total=total)

    return load_sample(
        seed=seed,
        customers_count=customers,
        until=until,
        at=now(),
        folder=settings.DATA_DIR / "demo",
        progress=show,
    )


def _train(console: Console) -> None:
    with _bars(console) as bars:
        bar = bars.add_task("Learning recommendations", total=None)

        def show(done: int, total: int, what: str) -> None:
            bars.update(bar, completed=done, total=total, description=f"Learning: {what}")

        try:
            made = recommendations.train(at=now(), actor=ACTOR, progress=show)
        except UnableToTrain as error:
            raise click.ClickException(str(error)) from None
    console.print(f"Learned recommendations from {made.purchases:,} purchases.", highlight=False)


def _owner() -> str:
    """Return the first password of a new owner; nothing when there is one already."""
    if staff_queries.staff_by_email(OWNER):
        return ""
    _, password = staff.add_staff(email=OWNER, name="Owner", role="owner", actor=ACTOR, at=now())
    return password


def _free(port: int, console: Console) -> int:
    """Return the port, or the next one that nobody listens on."""
    for candidate in range(port, min(port + 20, 65_536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if probe.connect_ex(("127.0.0.1", candidate)) != 0:
                if candidate != port:
                    console.print(f"Port {port} is taken; using {candidate}.", highlight=False)
                return candidate
    raise click.ClickException(f"Ports {port} to {port + 19} are all taken. Choose another with --port.")


def _import(files: tuple[Path, ...], preset: str) -> None:
    if is_loaded():
        raise click.ClickException(
            "This home holds the sample shop, and your own is never mixed into it. "
            "Name another home: SHOPKEEPER_HOME=var/own shopkeeper demo --data FILE"
        )
    click.get_current_context().invoke(import_.command, files=files, preset=preset, skip_rejected=True)


@contextmanager
def _bars(console: Console) -> Iterator[Progress]:
    columns = (TextColumn("{task.description:<32}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        yield bars
