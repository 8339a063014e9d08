"""The withdrawal function: two steps, a dated receipt, never barred by the shop's own terms or figures."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shopkeeper.foundation.outbox.models import Event
from shopkeeper.orders import operations as orders
from shopkeeper.orders.models import Order, Refund
from shopkeeper.returns import operations, queries
from shopkeeper.returns.models import Return, Withdrawal
from shopkeeper.returns.tests.factories import (
    AT,
    CAME,
    CARRIER,
    LATER,
    SHOPPER,
    STAFF,
    asked,
    delivered,
    goods,
    policy,
    requested,
)

pytestmark = pytest.mark.django_db


def declared(order: Order, *, at: datetime = LATER, **more: Any) -> Withdrawal:
    made = operations.declare_withdrawal(
        **{
            "order_id": order.pk,
            "quantities": None,
            "name": "Ada Lovelace",
            "email": "ada@example.org",
            "key": "a",
            "at": at,
            "actor": SHOPPER,
            **more,
        }
    )
    return Withdrawal.objects.get(pk=made)


def withdrawn(order: Order, *, at: datetime = LATER, **more: Any) -> Withdrawal:
    row = declared(order, at=at, **more)
    operations.confirm_withdrawal(withdrawal_id=row.pk, at=at, actor=SHOPPER)
    row.refresh_from_db()
    return row


def refunded(order: Order) -> int:
    return sum(Refund.objects.filter(order=order).values_list("amount_minor", flat=True))


def test_the_first_step_does_nothing_and_the_second_gives_a_dated_receipt() -> None:
    order = delivered()
    row = declared(order)
    assert (row.status, Return.objects.count(), queries.withdrawal_receipt_pdf(row.pk)) == ("declared", 0, None)
    operations.confirm_withdrawal(withdrawal_id=row.pk, at=LATER, actor=SHOPPER)
    operations.confirm_withdrawal(withdrawal_id=row.pk, at=LATER + timedelta(days=1), actor=SHOPPER)
    receipt = queries.withdrawal_receipt(row.pk)
    assert receipt
    assert (receipt.number, receipt.name, receipt.received_at) == (f"W-{order.number}-1", "Ada Lovelace", LATER)
    assert sum(quantity for _, quantity in receipt.lines) == 6
    assert (queries.withdrawal_receipt_pdf(row.pk) or b"").startswith(b"%PDF")
    assert Event.objects.filter(wire_name="returns.withdrawal-received").count() == 1
    assert Return.objects.get().status == "label_issued"


def test_what_came_is_paid_back_with_its_delivery_as_soon_as_it_was_sent_off() -> None:
    policy(is_final_sale=True, fee_minor=500, trigger="inspection")
    order = delivered()
    row = withdrawn(order)
    assert row.of_return
    assert refunded(order) == 0
    operations.note_scan(return_id=row.of_return.pk, at=LATER, actor=CARRIER)
    assert refunded(order) == order.total_minor


def test_no_limit_against_abuse_bars_it() -> None:
    policy(most_open=1, most_a_year=1)
    order = delivered()
    requested(order, [asked(goods(order)[0])])
    with pytest.raises(operations.UnableToReturn, match="more returns than we take"):
        requested(order, [asked(goods(order)[0])])
    assert withdrawn(order).status == "confirmed"


def test_what_has_not_left_is_stopped_and_paid_back_at_once() -> None:
    order = delivered(status="picking")
    order.shipments.all().delete()
    row = withdrawn(order)
    order.refresh_from_db()
    assert (order.status, refunded(order), row.of_return) == ("cancelled", order.total_minor, None)


def test_of_an_order_that_left_in_part_the_rest_is_stopped_and_the_part_comes_back() -> None:
    order = delivered(status="paid")
    paid = order.total_minor
    order.shipments.all().delete()
    first, _ = goods(order)
    parcel = orders.ship_order(order_id=order.pk, quantities={first.pk: 2}, at=AT, actor=STAFF)
    row = withdrawn(order)
    assert row.of_return
    assert row.cancellation
    assert [(one.order_line_id, one.requested) for one in row.of_return.lines.all()] == [(first.pk, 2)]
    orders.deliver_shipment(shipment_id=parcel, at=LATER, actor=STAFF)
    operations.note_scan(return_id=row.of_return.pk, at=LATER, actor=CARRIER)
    assert refunded(order) == paid


def test_fourteen_days_after_the_last_piece_came_it_is_over_and_says_when() -> None:
    order = delivered()
    last = CAME + timedelta(days=14)
    declared(order, at=last)
    with pytest.raises(operations.UnableToWithdraw, match="18 March 2026"):
        declared(order, at=last + timedelta(days=1), key="b")


def test_who_declared_in_time_may_confirm_later() -> None:
    order = delivered()
    row = declared(order, at=CAME + timedelta(days=14))
    operations.confirm_withdrawal(withdrawal_id=row.pk, at=CAME + timedelta(days=16), actor=SHOPPER)
    assert Withdrawal.objects.get().status == "confirmed"


def test_what_the_law_leaves_out_and_where_it_is_no_law_is_not_offered() -> None:
    policy(is_exempt=True)
    with pytest.raises(operations.UnableToWithdraw):
        declared(delivered())
    assert not queries.eligibility(delivered(country="US").pk, LATER).may_withdraw  # type: ignore[union-attr]


def test_a_part_is_withdrawn_from_and_never_more_than_there_is() -> None:
    order = delivered()
    line = goods(order)[0]
    row = withdrawn(order, quantities={line.pk: 2})
    assert [(one.order_line_id, one.quantity) for one in row.lines.all()] == [(line.pk, 2)]
    for quantity in (2, 0, -1, 10**12):
        with pytest.raises(operations.UnableToWithdraw, match="1 can"):
            declared(order, quantities={line.pk: quantity}, key=str(quantity))
    assert declared(order, quantities={line.pk: 1}, key="c").pk == declared(order, quantities={line.pk: 1}, key="c").pk
    with pytest.raises(operations.UnableToWithdraw, match="another withdrawal"):
        declared(order, quantities={goods(order)[1].pk: 1}, key="c")


def test_a_withdrawal_does_not_expire_while_the_parcel_is_late() -> None:
    row = withdrawn(delivered())
    assert row.of_return
    assert operations.expire_due(at=LATER + timedelta(days=90)) == 0


@pytest.mark.parametrize("field", [{"name": " "}, {"email": "nobody"}, {"key": ""}])
def test_the_statement_names_who_makes_it(field: dict[str, Any]) -> None:
    with pytest.raises(operations.UnableToWithdraw, match="your name"):
        declared(delivered(), **field)
