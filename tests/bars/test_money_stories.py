"""Lives that chance seldom draws, told to the same machine and held against the same model, step by step.

What the drawn lives of `test_money` let pass when the shop was made to err on purpose is told here.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from shopkeeper.orders.rules.money_back import DisputeStatus
from shopkeeper.returns.queries import Condition, Disposition, Outcome, Reason
from tests.bars.money.exchanging import Life

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PLAIN: dict[str, Any] = {
    "prices": [999, 1_501],
    "quantity": 3,
    "part": 700,
    "coupon": 7,
    "delivery": 499,
    "tax": (7, False),
    "fee": 0,
    "bonus": 7,
    "wear": 0,
    "trigger": "inspection",
    "gives_sending": False,
    "keep_below": 0,
    "approves_itself": True,
    "sent": 4,
}


@pytest.fixture(params=["EUR", "JPY", "KWD"])
def life(request: pytest.FixtureRequest) -> Iterator[Life]:
    made: Life = type("Told", (Life,), {"chosen": request.param})()
    yield made
    made.teardown()


def hold(life: Life) -> None:
    life.every_tender_adds_up()
    life.what_is_kept_is_what_the_rest_costs()
    life.stock_adds_up()
    life.store_credit_adds_up()


def come(life: Life, *, worn: Condition = Condition.NEW, what: Disposition = Disposition.RESTOCK) -> None:
    """Let all that is asked for come, and hold it against the model."""
    life.receive(0, 0)
    life.inspect(0, 0, worn, what)
    hold(life)


def ask(life: Life, outcome: Outcome, *, count: int = 1, both: bool = False, other: int = 0) -> None:
    life.ask(0, 0, count, both, outcome, Reason.TOO_BIG, other)
    hold(life)


@pytest.mark.parametrize("wear", [1, 15, 33, 50, 67])
def test_worn_goods_lose_halves_of_a_minor_unit_upwards_and_no_more(life: Life, wear: int) -> None:
    life.buy(PLAIN | {"wear": wear})
    for outcome in (Outcome.REFUND, Outcome.STORE_CREDIT):
        ask(life, outcome)
        come(life, worn=Condition.USED)


def test_a_dearer_replacement_waits_until_its_difference_is_agreed_to(life: Life) -> None:
    life.buy(PLAIN | {"coupon": 0, "tax": (0, False)})
    ask(life, Outcome.EXCHANGE)
    come(life)
    assert (life.backs[0].stage, len(life.sales)) == ("asks", 1)
    life.agree(1)
    hold(life)
    assert len(life.sales) == 2
    life.pay(0, 20)
    hold(life)


def test_a_cheaper_replacement_gives_back_the_difference_and_all_when_it_is_not_sent(life: Life) -> None:
    life.buy(PLAIN | {"quantity": 4})
    ask(life, Outcome.EXCHANGE, count=4, other=1)
    come(life)
    assert len(life.sales) == 2
    life.send_a_part(1, 0, 2)
    life.parcels_arrive()
    life.ask(1, 0, 2, False, Outcome.REFUND, Reason.DAMAGED, 0)
    come(life)
    life.cancel_a_line(1, 0, 2)
    hold(life)


def test_nothing_goes_back_while_a_dispute_is_open_and_what_waited_goes_when_it_is_won(life: Life) -> None:
    life.buy(PLAIN | {"sent": 2})
    life._dispute(DisputeStatus.OPEN, 5, 0)
    life._ask_back(5, 0, "tenders", waits=False)
    hold(life)
    life.cancel_a_line(0, 0, 1)
    hold(life)
    life._dispute(DisputeStatus.WON, 5, 0)
    hold(life)


def test_a_fee_is_paid_once_and_none_is_paid_for_what_never_came(life: Life) -> None:
    life.buy(PLAIN | {"fee": 295, "trigger": "approval"})
    ask(life, Outcome.REFUND, count=2)
    come(life)
    ask(life, Outcome.STORE_CREDIT, both=True)
    come(life)


def test_what_never_came_is_not_paid_for(life: Life) -> None:
    life.buy(PLAIN)
    life.ask(0, 0, 1, False, Outcome.REFUND, Reason.TOO_BIG, 0)
    life.receive(0, 0)
    life.inspect(0, 0, Condition.NEW, Disposition.RESTOCK)
    life.ask(0, 0, 2, True, Outcome.REFUND, Reason.TOO_BIG, 0)
    life.receive(0, 1)
    life.inspect(0, 0, Condition.NEW, Disposition.RESTOCK)
    hold(life)


def test_goods_that_are_thrown_away_are_not_on_the_shelf(life: Life) -> None:
    life.buy(PLAIN)
    ask(life, Outcome.REFUND, count=3)
    come(life, what=Disposition.DESTROY)


@pytest.mark.parametrize("gives_sending", [True, False])
def test_sending_goes_back_with_the_last_piece_where_the_terms_say_so_and_once(life: Life, gives_sending: bool) -> None:
    life.buy(PLAIN | {"gives_sending": gives_sending})
    for _ in range(2):
        ask(life, Outcome.REFUND, both=True)
        come(life)
    ask(life, Outcome.REFUND, both=True)
    come(life)
    assert all(line.gone == line.bought for line in life.sales[0].lines.values())
