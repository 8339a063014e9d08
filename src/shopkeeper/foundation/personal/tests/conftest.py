from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.tests.models import Letter, Person


@pytest.fixture(scope="session")
def _person_tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in (Person, Letter):
            editor.create_model(model)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in (Letter, Person):
            editor.delete_model(model)


@pytest.fixture
def people(_person_tables: None, db: None) -> None:
    """The tables of Person and Letter."""


@pytest.fixture
def ada(people: None) -> Person:
    person = Person(id=keyed(), name="Ada Löve", traits={"likes": ["tea"]})
    person.save()
    return Person.objects.get(id=person.id)


def keyed() -> UUID:
    subject = new_id()
    keys.create([subject])
    return subject
