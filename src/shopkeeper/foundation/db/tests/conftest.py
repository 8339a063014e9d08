from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from shopkeeper.foundation.db.tests.models import Named, Sample


@pytest.fixture(scope="session")
def _sample_tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in (Sample, Named):
            editor.create_model(model)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in (Sample, Named):
            editor.delete_model(model)


@pytest.fixture
def samples(_sample_tables: None, db: None) -> None:
    """The tables of Sample and Named."""
