"""`shopkeeper keys`: where the keys of personal data stand, and a new master key for them."""

import os

import click

from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit import record
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.personal import keys as keyring
from shopkeeper.foundation.personal import wrapping


@click.group()
def keys() -> None:
    """Look after the keys that personal data is sealed with."""


@keys.command()
def status() -> None:
    """Show where the keys are, how many there are, and what is wrong with that."""
    try:
        found = keyring.status()
    except keyring.WrongMasterKey as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Key store    {found.store}")
    click.echo(f"Master key   {found.master}")
    click.echo(f"Living keys  {found.living:,}")
    click.echo(f"Destroyed    {found.destroyed:,}")
    for problem in found.problems:
        click.echo(f"Problem      {problem}")
    if found.problems:
        raise click.exceptions.Exit(1)


@keys.command(name="new-master")
def new_master() -> None:
    """Print a fresh master key, for SHOPKEEPER_MASTER_KEY."""
    click.echo(wrapping.new_text())


@keys.command(name="rotate-master")
def rotate_master() -> None:
    """Wrap every key under a new master key; what is left of old copies of the key store opens nothing then.

    A master key in a file is replaced there. One in SHOPKEEPER_MASTER_KEY is yours to replace: give the new one in
    SHOPKEEPER_NEW_MASTER_KEY, and set SHOPKEEPER_MASTER_KEY to it when this command has ended.
    """
    try:
        count = keyring.rotate_master(os.environ.get("SHOPKEEPER_NEW_MASTER_KEY"))
    except (keyring.WrongMasterKey, keyring.UnableToRotateMaster) as error:
        raise click.ClickException(str(error)) from None
    record(
        actor=system("command-line"),
        action="keys.master-rotated",
        subject_kind="keys",
        subject_id="master",
        at=now(),
        changes={"keys": [count, count]},
    )
    click.echo(f"{count:,} keys are wrapped under the new master key. Back it up apart from the data.")
    if "SHOPKEEPER_NEW_MASTER_KEY" in os.environ:
        click.echo("Set SHOPKEEPER_MASTER_KEY to the new key now, before anything is started again.")
