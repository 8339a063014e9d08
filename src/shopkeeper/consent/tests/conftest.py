from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from shopkeeper.consent import operations, queries
from shopkeeper.consent.models import Entry
from shopkeeper.consent.operations import Evidence
from shopkeeper.consent.queries import Source
from shopkeeper.consent.triggers import allow_changes, refuse_changes
from shopkeeper.foundation.actors import system

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
ACTOR = system("tests")
ADA = "ada@example.org"


def evidence(source: Source = Source.API, at: datetime = AT, **proof: str) -> Evidence:
    return Evidence(source=source, occurred_at=at, proof=proof or {"form": "checkout", "ip": "203.0.113.7"})


def digest(address: str = ADA) -> bytes:
    return queries.address_digest("email", address)


def link(topic: str = "", address: str = ADA) -> queries.Link:
    found = queries.link_token(queries.Link(queries.Channel.EMAIL, digest(address), topic))
    opened = queries.link_of(found)
    assert opened
    return opened


def permits(topic: str = "news", address: str = ADA, at: datetime = AT) -> bool:
    return queries.may_send(
        channel="email", digest=digest(address), need=queries.Need.MARKETING, topic=topic, at=at
    ).allowed


def confirm(*topics: str, address: str = ADA, at: datetime = AT) -> operations.Confirmed:
    asked = operations.ask_permission(
        address=address, topics=topics or ("news",), evidence=evidence(Source.FORM, at), at=at, actor=ACTOR
    )
    assert asked
    return operations.confirm(token=asked.token, evidence=evidence(Source.LINK, at), at=at)


@pytest.fixture
def topics(db: None) -> None:
    for position, slug in enumerate(("news", "offers")):
        operations.set_topic(
            slug=slug,
            texts={"en": {"name": slug.title(), "description": f"About {slug}"}},
            channels=["email", "sms"],
            position=position,
            at=AT,
            actor=ACTOR,
        )


@contextmanager
def as_a_thief() -> Iterator[Callable[[str], Any]]:
    """Write access to the database past its triggers, as whoever puts an old backup back has it."""

    class Editor:
        def __init__(self) -> None:
            self.connection = connection

        def execute(self, statement: str) -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement)

    editor = Editor()
    allow_changes(None, editor)
    yield editor.execute
    refuse_changes(None, editor)


def forget_entries(rows: Any) -> None:
    """Take entries out of the ledger, as an old backup does."""
    with as_a_thief():
        Entry.objects.filter(pk__in=list(rows)).delete()
