"""What the tests of every page of the shop share."""

from collections.abc import Iterator

import pytest
from django.test import Client

from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import limits
from shopkeeper.foundation.kept import empty_all
from shopkeeper.recommendations import queries as recommendations


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Let no test see what another left in the memory of the process."""
    empty_all()
    limits.forget()
    recommendations.forget()
    yield
    empty_all()
    limits.forget()
    recommendations.forget()


@pytest.fixture
def ada(db: None) -> Customer:
    customer: Customer = CustomerFactory(given_name="Ada", email="ada@example.org")
    return customer


@pytest.fixture
def as_ada(client: Client, ada: Customer) -> Client:
    session = client.session
    session["shopper"] = str(ada.id)
    session.save()
    return client


@pytest.fixture
def timeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing that is kept grow old, on however slow a machine."""
    monkeypatch.setattr("shopkeeper.foundation.kept.time.monotonic", lambda: 0.0)
