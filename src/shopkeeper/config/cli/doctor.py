"""`shopkeeper doctor`: is everything in order, and what to do if not."""

import sys
from datetime import timedelta
from pathlib import Path

import click
from django.conf import settings
from rich.console import Console
from rich.table import Table

from shopkeeper.behaviour import queries as behaviour
from shopkeeper.connectors.smtp import NotAServer, Server, SMTPChannel
from shopkeeper.delivery.ports import TemporaryFailure
from shopkeeper.foundation import clock
from shopkeeper.foundation.observability import health
from shopkeeper.foundation.observability.health import Finding, Verdict
from shopkeeper.ledger import queries as ledger

LONGEST_WAIT = timedelta(minutes=5)
MOST_TOLD = 3
_SHOWN = {
    Verdict.WELL: "[green]ok[/green]",
    Verdict.WARNING: "[yellow]look[/yellow]",
    Verdict.FAILED: "[red]broken[/red]",
}


@click.command(name="doctor")
def command() -> None:
    """Check Python, database, keys, folders, mail, background work, the backlog of events, store credit and disk.

    Each line says what was looked at, how it is, and what to do. Ends with 1 when something is broken, else with 0.
    """
    findings = examine()
    console = Console()
    table = Table("what", "", "found", "what to do", box=None, pad_edge=False)
    for finding in findings:
        table.add_row(finding.subject, _SHOWN[finding.verdict], finding.told, finding.remedy)
    console.print(table)
    if health.verdict(findings) is Verdict.FAILED:
        sys.exit(1)


def examine() -> list[Finding]:
    """Return what every check found, in the order in which things need each other."""
    return [
        health.run("Python", health.python),
        health.run("Data folder", lambda: health.folder("Data folder", Path(settings.DATA_DIR))),
        health.run("Key folder", lambda: health.folder("Key folder", Path(settings.KEYS_DIR))),
        health.run("Disk", lambda: health.disk(Path(settings.DATA_DIR))),
        health.run("Database", health.database),
        health.run("SQLite", health.sqlite_pragmas),
        health.run("Database version", health.migrations),
        health.run("Key store", health.key_store),
        health.run("Mail", mail),
        health.run("Background work", lambda: health.worker(now=clock.now())),
        health.run("Behaviour", backlog),
        health.run("Store credit", books),
    ]


def backlog() -> Finding:
    """Check that what the tracking API acknowledged is worked through."""
    waiting, now = behaviour.backlog(), clock.now()
    told = f"{waiting.events:,} events wait"
    if waiting.oldest_at is None or now - waiting.oldest_at <= LONGEST_WAIT:
        return health.well("Behaviour", told if waiting.requests else "nothing waits")
    told += f", the oldest for {(now - waiting.oldest_at) / timedelta(minutes=1):,.0f} minutes"
    return Finding("Behaviour", Verdict.WARNING, told, "Nothing is lost; see that a worker runs: `shopkeeper work`.")


def books() -> Finding:
    """Check that each account of value holds what its postings make."""
    wrong = ledger.wrong_balances()
    if not wrong:
        return health.well("Store credit", "every account holds what its postings make")
    told = "; ".join([*wrong[:MOST_TOLD], *(["and more"] if len(wrong) > MOST_TOLD else [])])
    remedy = "Somebody wrote past the ledger: keep a copy of the database, and take the postings for right."
    return Finding("Store credit", Verdict.FAILED, told, remedy)


def mail() -> Finding:
    """Check that the mail server takes our hand."""
    if not settings.SMTP_URL:
        told = "kept here and shown in the console, not sent"
        return Finding("Mail", Verdict.WARNING, told, "To send it, set SHOPKEEPER_SMTP_URL.")
    try:
        server = Server.parse(settings.SMTP_URL)
        SMTPChannel(server, sender=settings.MAIL_FROM, clock=clock.now).check()
    except (NotAServer, TemporaryFailure) as error:
        return Finding("Mail", Verdict.FAILED, str(error), "Mend SHOPKEEPER_SMTP_URL, or see that the server runs.")
    return health.well("Mail", f"{server.host}:{server.port}, from {settings.MAIL_FROM}")
