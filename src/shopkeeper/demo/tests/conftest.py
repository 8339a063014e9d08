"""One sample shop for all tests of the model: made once, never written to."""

from datetime import date

import pytest

from shopkeeper.demo.simulating import Shop, simulate

UNTIL = date(2026, 11, 22)


@pytest.fixture(scope="session")
def shop() -> Shop:
    """Return a shop of 900 customers."""
    return simulate(seed=11, customers=900, until=UNTIL)
