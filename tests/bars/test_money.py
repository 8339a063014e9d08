"""What was paid is what was kept and what went back, in twelve currencies, through the whole life of an order.

Bought by quote and check-out with a coupon, delivery, tax and store credit; changed, cancelled, sent in parts; returned
for money or credit with a bonus, kept, exchanged for dearer and cheaper goods that are paid for or never are, which may
come back in their turn; claimed, withdrawn from, refunded by hand, disputed; with a gateway that dies, is silent or
fails. After each step every payment, every stock figure and the ledger are what `money.model` reckons them to be, which
knows nothing of the shop's arithmetic. `MONEY_EXAMPLES` is how many lives are drawn for each currency.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from shopkeeper.orders.tests.test_money_bar import CURRENCIES
from tests.bars.money.exchanging import Life

EXAMPLES = int(os.environ.get("MONEY_EXAMPLES", "4"))
PHASES = [Phase.generate, *([Phase.shrink] if "MONEY_SHRINK" in os.environ else [])]
STEPS = int(os.environ.get("MONEY_STEPS", "14"))
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.parametrize("currency", CURRENCIES)
def test_what_was_paid_is_what_was_kept_and_what_went_back(currency: str) -> None:
    machine: Any = type(f"Life{currency}", (Life,), {"chosen": currency})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            phases=PHASES,  # to shrink takes minutes, and a life that fails is written out whole in any case
            deadline=None,
            derandomize="MONEY_SEEDED" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )
