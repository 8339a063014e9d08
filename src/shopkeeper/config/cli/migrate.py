"""`shopkeeper migrate`: prepare the database."""

import click
from django.core.management import call_command
from rich.console import Console

from shopkeeper.behaviour import operations as behaviour
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.observability import health


@click.command(name="migrate")
def command() -> None:
    """Prepare the database, or bring it up to this version.

    Safe to run again: what is there already stays as it is. Make a backup before upgrading a real shop.
    """
    missing = health.unapplied_migrations()
    console = Console()
    if missing:
        call_command("migrate", interactive=False, verbosity=0)
    behaviour.open_own_source(actor=system("shopkeeper migrate"), at=now())
    if not missing:
        console.print("The database is up to date.")
        return
    console.print(f"Applied {len(missing)} migrations. The database is up to date.")
