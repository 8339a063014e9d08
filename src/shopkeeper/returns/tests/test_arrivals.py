"""What comes is counted once for each press; what was sold for good stays sold."""

import pytest

from shopkeeper.returns import operations, queries
from shopkeeper.returns.models import Return
from shopkeeper.returns.queries import Barred, ReturnStatus
from shopkeeper.returns.tests.factories import LATER, STAFF, asked, delivered, goods, requested

pytestmark = pytest.mark.django_db


def came(row: Return, count: int, key: str) -> ReturnStatus:
    return operations.receive(return_id=row.pk, quantities={row.lines.get().pk: count}, key=key, at=LATER, actor=STAFF)


def test_two_equal_parcels_are_two_and_the_same_press_is_one() -> None:
    order = delivered()
    row = requested(order, [asked(goods(order)[0], 3)])
    told = [came(row, 1, "a"), came(row, 1, "a"), came(row, 1, "b")]
    assert told == [ReturnStatus.PARTIALLY_RECEIVED] * 3
    assert row.lines.get().received == 2
    assert [came(row, 1, "c"), came(row, 1, "c")] == [ReturnStatus.RECEIVED] * 2
    assert came(row, 1, "a") == ReturnStatus.PARTIALLY_RECEIVED
    with pytest.raises(operations.UnableToReceive, match="something else"):
        came(row, 2, "a")
    with pytest.raises(operations.UnableToReceive, match="at most 120"):
        came(row, 1, "x" * 121)


def test_a_variant_that_was_sold_for_good_does_not_come_back_unless_the_law_says_so() -> None:
    order = delivered()
    final, other = goods(order)
    assert final.variant
    final.variant.is_final_sale = True
    final.variant.save()
    there = queries.eligibility(order.pk, LATER)
    assert there
    assert [(one.barred, one.quantity) for one in there.lines] == [(Barred.FINAL_SALE, 0), (None, 3)]
    assert there.may_withdraw
    with pytest.raises(operations.UnableToReturn, match="sold for good"):
        requested(order, [asked(final)])
    assert requested(order, [asked(other)]).status == "label_issued"
