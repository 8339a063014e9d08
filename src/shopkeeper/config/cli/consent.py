"""`shopkeeper consent`: the ledger of permission as a file, and back; and mail that came back."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from shopkeeper.consent import operations
from shopkeeper.delivery import operations as delivery
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now

ACTOR = system("command-line")


@click.group()
def consent() -> None:
    """Keep the ledger of permission apart from backups, and put it back after one was restored."""


@consent.command(name="export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write the whole ledger to FILE: no address in it, and no proof that can be read without the keys."""
    count = 0
    aside = file.with_name(file.name + ".part")
    with aside.open("wb") as stream:
        for line in operations.export_ledger(at=now()):
            stream.write(line)
            count += 1
    aside.replace(file)
    click.echo(f"{count - 2:,} rows are written to {file}. Keep it with, or after, each backup of the database.")


@consent.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Add to the ledger what FILE has and it has not. Run it after a backup of the database was put back.

    What people refused and what was suppressed since that backup holds again. The same file twice adds nothing.
    """

    def lines() -> Iterator[bytes]:
        with file.open("rb") as stream:
            yield from stream

    try:
        added = operations.restore_ledger(lines=lines, at=now(), actor=ACTOR)
    except operations.UnableToRestore as refused:
        raise click.ClickException(f"{file}: {refused}") from None
    click.echo(f"{added['entry']:,} entries, {added['notice']:,} wordings and {added['topic']:,} topics were missing.")


@consent.command(name="returned-mail")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def returned_mail(files: tuple[Path, ...]) -> None:
    """Read mails that came back (bounces, complaints) from FILES, or one from the standard input, and act on them.

    Give it to your mail server as the program behind the sender's address.
    """
    mails = [file.read_bytes() for file in files] if files else [sys.stdin.buffer.read()]
    for raw in mails:
        try:
            found = delivery.take_returned_mail(raw=raw, at=now(), actor=ACTOR)
        except delivery.UnableToRecordReturn as refused:
            click.echo(f"passed over: {refused}")
            continue
        if found is None:
            click.echo("passed over: no bounce or complaint about a message of ours")
        else:
            click.echo(f"{found.kind}: message {found.message_id}{', address suppressed' if found.suppressed else ''}")
