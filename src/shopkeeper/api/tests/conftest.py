from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from shopkeeper.foundation import kept
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.apikeys import operations

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    kept.empty_all()


@pytest.fixture
def api(db: None) -> Callable[..., Client]:
    """Return a client whose key has the scopes named."""

    def client(*scopes: str) -> Client:
        _, secret = operations.make_api_key(label="a test", scopes=scopes, actor=system("tests"), at=AT)
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return client
