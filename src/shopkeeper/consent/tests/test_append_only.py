"""The ledger and the notices are never changed: the database refuses, whoever asks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from shopkeeper.consent import operations
from shopkeeper.consent.models import Entry, Notice
from shopkeeper.consent.tests.conftest import ACTOR, AT, confirm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("topics")]


@pytest.mark.parametrize("model", [Entry, Notice])
def test_what_was_said_can_be_neither_changed_nor_deleted(model: Any) -> None:
    confirm()
    operations.publish_notice(slug="sign-up", texts={"en": "We write to you."}, at=AT, actor=ACTOR)
    field = "topic" if model is Entry else "text"
    changes: list[Callable[[], Any]] = [
        lambda: model.objects.update(**{field: "else"}),
        lambda: model.objects.all().delete(),
        lambda: model.objects.first().save(),
    ]
    for change in changes:
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            change()
    assert model.objects.filter(**{field: "else"}).count() == 0
    assert model.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"word": "shouted"},
        {"purpose": "tracking"},
        {"reason": "bounce"},
        {"channel": ""},
        {"digest": None},
        {"word": "suppressed"},
        {"source": "rumour"},
    ],
)
def test_an_entry_that_says_nothing_sensible_is_refused_by_the_database(changes: dict[str, Any]) -> None:
    confirm()
    row = Entry.objects.get(word="confirmed")
    row.pk = None
    copy = Entry(
        **{
            one.attname: getattr(row, one.attname)
            for one in Entry._meta.concrete_fields
            if one.name not in {"id", "proof"}
        }
        | changes
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
