from collections.abc import Iterator

import pytest

from shopkeeper.orders import ports
from shopkeeper.orders.tests.gateway import FakeGateway


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    joined = FakeGateway()
    ports.use_gateway(lambda: joined)
    yield joined
    ports.use_gateway(None)
