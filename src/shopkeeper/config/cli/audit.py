"""`shopkeeper audit`: whether the audit log is as it was written."""

import sys

import click
from rich.console import Console

from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit.verification import accept_end
from shopkeeper.foundation.audit.verification import verify as verify_log
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.personal.keys import WrongMasterKey


@click.group()
def audit() -> None:
    """Prove that nobody changed the record of who did and saw what."""


@audit.command()
def verify() -> None:
    """Read the whole log; name each entry that was changed, deleted, replaced or cut off.

    Ends with 0 for an intact log, 1 for one that was tampered with, 2 when it could not be told.
    """
    console = Console(stderr=True)
    try:
        with console.status("Reading the audit log") as status:
            verdict = verify_log(lambda count: status.update(f"Reading the audit log: {count:,} entries"))
    except WrongMasterKey as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if verdict.is_intact:
        click.echo(f"The audit log is intact: {verdict.entries:,} entries, none changed, deleted or cut off.")
        return
    click.echo(f"The audit log was tampered with ({verdict.entries:,} entries read):")
    for problem in verdict.problems:
        click.echo(f"  {problem}")
    click.echo(
        "If you restored a backup, entries after it are missing for that reason: `shopkeeper audit accept-end` says so "
        "in the log. Otherwise keep the database as it is and find out who could write to it."
    )
    sys.exit(1)


@audit.command(name="accept-end")
@click.option("--reason", required=True, help="Why entries are missing, such as: restored the backup of Sunday.")
def accept_the_end(reason: str) -> None:
    """Take the end of the log as it stands, after a backup was restored; the log says that you did."""
    position = accept_end(actor=system("command-line"), at=now(), reason=reason)
    click.echo(f"Entry {position} now says where the log ended and why.")
