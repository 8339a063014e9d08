"""One sample shop for all tests of the model, one in the database for all that read it: made once, never written to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from shopkeeper.demo.loading import Loaded, load_sample
from shopkeeper.demo.simulating import Shop, simulate

UNTIL = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """A loaded sample shop, and the folders of its files and pictures."""

    made: Loaded
    files: Path
    media: Path


@pytest.fixture(scope="session")
def shop() -> Shop:
    """Return a shop of 900 customers."""
    return simulate(seed=11, customers=900, until=UNTIL)


@pytest.fixture(scope="module")
def sample(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sample]:
    """Load a small shop for a module; the tests run in savepoints above it, and it is rolled back behind them."""
    folder = tmp_path_factory.mktemp("sample")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder / "media"), transaction.atomic():
        yield Sample(load(folder), folder / "demo", folder / "media")
        transaction.set_rollback(True)


def load(folder: Path) -> Loaded:
    """Load a shop of 60 customers, its files and pictures below the folder."""
    with override_settings(MEDIA_ROOT=folder / "media"):
        return load_sample(
            seed=3,
            customers_count=60,
            until=UNTIL,
            at=AT,
            folder=folder / "demo",
            progress=lambda what, done, total: None,
        )
