"""`shopkeeper migrate`: prepare the database."""

import click
from django.core.management import call_command
from rich.console import Console

from shopkeeper.foundation.observability import health


@click.command(name="migrate")
def command() -> None:
    """Prepare the database, or bring it up to this version.

    Safe to run again: what is there already stays as it is. Make a backup before upgrading a real shop.
    """
    missing = health.unapplied_migrations()
    console = Console()
    if not missing:
        console.print("The database is up to date.")
        return
    call_command("migrate", interactive=False, verbosity=0)
    console.print(f"Applied {len(missing)} migrations. The database is up to date.")
