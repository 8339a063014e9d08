"""What becomes of a return, step by step: its money, its stock, what is told, what is refused."""

from datetime import timedelta
from uuid import UUID

import pytest

from shopkeeper.catalog.models import Variant
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.ledger import queries as ledger
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.orders.models import Dispute, Order, OrderLine, Refund
from shopkeeper.returns import operations, queries
from shopkeeper.returns.models import Return
from shopkeeper.returns.queries import Condition, Disposition, Outcome, Reason
from shopkeeper.returns.tests.factories import (
    AT,
    CAME,
    CARRIER,
    LATER,
    SHOPPER,
    STAFF,
    asked,
    back,
    delivered,
    found,
    goods,
    policy,
    requested,
)

pytestmark = pytest.mark.django_db


def stock(line: OrderLine) -> int | None:
    return Variant.objects.values_list("stock_on_hand", flat=True).get(order_lines=line)


def told(name: str) -> int:
    return Event.objects.filter(wire_name=f"returns.{name}").count()


def refunds(order: Order) -> list[int]:
    return sorted(Refund.objects.filter(order=order).values_list("amount_minor", flat=True))


def test_a_return_runs_from_its_label_to_its_refund_of_what_was_really_paid() -> None:
    order = delivered()
    first, second = goods(order)
    row = requested(order, [asked(first, 2, Reason.TOO_BIG)], comment="Too big for the shelf")
    assert (row.status, row.number, row.comment) == ("label_issued", f"R-{order.number}-1", "Too big for the shelf")
    operations.note_scan(return_id=row.pk, at=LATER, actor=CARRIER)
    back(row)
    # 2 of 6 pieces at 12.50 less a third of 7.50; shipping was paid once and stays
    assert (row.status, row.refund_minor, row.value_minor) == ("resolved", 2250, 2250)
    assert refunds(order) == [2250]
    assert (stock(first), stock(second)) == (12, 10)
    path = [one.to_status for one in row.history.all()]
    assert path == ["requested", "approved", "label_issued", "in_transit", "received", "inspected", "resolved"]
    assert [told(f"return-{one}") for one in ("requested", "approved", "label-issued", "received", "resolved")] == [
        1
    ] * 5
    assert Entry.objects.filter(action__startswith="returns.return-").count() == 7


def test_piece_by_piece_all_goods_give_back_what_was_paid_for_them_to_the_minor_unit() -> None:
    order = delivered(discount=751)
    first, second = goods(order)
    for line in (first, second):
        for _ in range(3):
            back(requested(order, [asked(line)]))
    assert sum(refunds(order)) == order.total_minor - 500
    assert orders_seen.worth(order, {first.pk: 3, second.pk: 3}).minor == 500
    with pytest.raises(operations.UnableToReturn, match="came back already"):
        requested(order, [asked(first)])


def test_shipping_goes_back_once_with_the_last_piece_where_the_terms_say_so() -> None:
    policy(refunds_shipping=True)
    order = delivered()
    first, second = goods(order)
    back(requested(order, [asked(first, 3)]))
    assert refunds(order) == [3750 - 375]
    back(requested(order, [asked(second, 3)]))
    assert refunds(order) == [3375, 3375 + 500]


def test_store_credit_comes_with_a_bonus_and_the_money_is_not_given_twice() -> None:
    policy(bonus_percent=10)
    order = delivered()
    row = back(requested(order, [asked(goods(order)[0], 2)], outcome=Outcome.STORE_CREDIT))
    assert (row.refund_minor, row.bonus_minor) == (2250, 225)
    orders.submit_refunds(clock=lambda: LATER)
    assert order.customer_id
    assert ledger.store_credit_in(order.customer_id, "GBP").minor == 2475
    assert orders_seen.refundable(order.pk).left.minor == order.total_minor - 2250


def test_a_fee_and_wear_are_kept_but_not_when_it_was_our_fault() -> None:
    policy(fee_minor=300, wear={"used": 20})
    order = delivered(discount=0)
    first, second = goods(order)
    row = back(requested(order, [asked(first, 2)]), condition=Condition.USED, disposition=Disposition.OUTLET)
    assert (row.value_minor, row.refund_minor) == (2500, 2500 - 500 - 300)
    assert stock(first) == 10
    row = back(requested(order, [asked(second, 2, Reason.DAMAGED)]), condition=Condition.USED)
    assert row.refund_minor == 2500


@pytest.mark.parametrize(
    ("trigger", "after"), [("approval", [0]), ("first_scan", [1]), ("receipt", [2]), ("inspection", [3])]
)
def test_the_money_goes_back_when_the_terms_say_so_and_never_again(trigger: str, after: list[int]) -> None:
    policy(trigger=trigger)
    order = delivered()
    row = requested(order, [asked(goods(order)[0], 2)])
    given = [refunds(order)]
    operations.note_scan(return_id=row.pk, at=LATER, actor=CARRIER)
    operations.note_scan(return_id=row.pk, at=LATER, actor=CARRIER)
    given.append(refunds(order))
    operations.receive(return_id=row.pk, at=LATER, actor=STAFF)
    given.append(refunds(order))
    operations.inspect(return_id=row.pk, findings=found(row), at=LATER, actor=STAFF)
    given.append(refunds(order))
    assert given == [[] if place < after[0] else [2250] for place in range(4)]


def test_of_a_part_that_came_only_that_is_paid_and_the_rest_may_be_asked_for_again() -> None:
    order = delivered()
    (line, _) = goods(order)
    row = requested(order, [asked(line, 3)])
    inside = row.lines.get()
    operations.receive(return_id=row.pk, quantities={inside.pk: 1}, at=LATER, actor=STAFF)
    row.refresh_from_db()
    assert row.status == "partially_received"
    operations.inspect(return_id=row.pk, findings=found(row), at=LATER, actor=STAFF)
    row.refresh_from_db()
    assert (row.status, row.refund_minor) == ("resolved", 1250 - 125)
    there = queries.eligibility(order.pk, LATER)
    assert there is not None
    assert [one.quantity for one in there.lines] == [2, 3]


def test_what_is_not_accepted_is_not_paid_and_goes_back_to_the_customer() -> None:
    order = delivered()
    row = back(
        requested(order, [asked(goods(order)[0], 2)]),
        accepted=0,
        condition=Condition.DAMAGED,
        disposition=Disposition.SEND_BACK,
    )
    assert (row.status, refunds(order)) == ("inspected", [])
    operations.send_back(return_id=row.pk, at=LATER, actor=STAFF)
    assert Return.objects.get(pk=row.pk).status == "sent_back"
    assert told("return-sent-back") == 1
    there = queries.eligibility(order.pk, LATER)
    assert there is not None
    assert there.lines[0].quantity == 1


def test_staff_take_something_off_before_they_resolve() -> None:
    order = delivered()
    row = requested(order, [asked(goods(order)[0], 2)])
    operations.receive(return_id=row.pk, at=LATER, actor=STAFF)
    operations.inspect(return_id=row.pk, findings=found(row), at=LATER, actor=STAFF, resolves=False)
    assert queries.due_of(queries.the_return(row.pk) or row).amount == Money("GBP", 2250)
    with pytest.raises(operations.UnableToResolve, match="in GBP"):
        operations.resolve(return_id=row.pk, deduction=Money("EUR", 1), at=LATER, actor=STAFF)
    operations.resolve(return_id=row.pk, deduction=Money("GBP", 250), at=LATER, actor=STAFF)
    row.refresh_from_db()
    assert (row.status, row.refund_minor, row.value_minor) == ("resolved", 2000, 2250)


def test_cheap_goods_are_kept_and_paid_at_once() -> None:
    policy(keep_below_minor=1500)
    order = delivered()
    line = goods(order)[0]
    assert next(one.outcome for one in queries.offers(order.pk, {line.pk: 1}, LATER)) is Outcome.KEEP
    row = requested(order, [asked(line)], outcome=Outcome.KEEP)
    assert (row.status, row.refund_minor, stock(line)) == ("resolved", 1125, 10)
    with pytest.raises(operations.UnableToReturn, match="worth too much"):
        requested(order, [asked(goods(order)[1], 3)], outcome=Outcome.KEEP)


def test_staff_review_where_the_terms_say_so_and_approve_a_part() -> None:
    policy(approves_itself=False, issues_label=False)
    order = delivered()
    row = requested(order, [asked(goods(order)[0], 3)])
    assert row.status == "review"
    operations.approve(return_id=row.pk, quantities={row.lines.get().pk: 2}, at=LATER, actor=STAFF)
    operations.issue_label(return_id=row.pk, carrier="Post", tracking_number="RT 1", at=LATER, actor=STAFF)
    row.refresh_from_db()
    assert (row.status, row.tracking_number, row.lines.get().approved) == ("label_issued", "RT 1", 2)


def test_a_rejected_return_says_why_and_frees_its_goods() -> None:
    policy(approves_itself=False)
    order = delivered()
    row = requested(order, [asked(goods(order)[0], 3)])
    operations.reject(return_id=row.pk, reason="worn", words="It was worn.", at=LATER, actor=STAFF)
    row.refresh_from_db()
    assert (row.status, row.words, told("return-rejected")) == ("rejected", "It was worn.", 1)
    requested(order, [asked(goods(order)[0], 3)])
    with pytest.raises(operations.UnableToDecide, match="rejected"):
        operations.approve(return_id=row.pk, at=LATER, actor=STAFF)


def test_a_return_is_called_off_until_the_carrier_has_it_and_not_after() -> None:
    order = delivered()
    row = requested(order, [asked(goods(order)[0])])
    operations.cancel(return_id=row.pk, at=LATER, actor=SHOPPER)
    row = requested(order, [asked(goods(order)[0])])
    operations.note_scan(return_id=row.pk, at=LATER, actor=CARRIER)
    with pytest.raises(operations.UnableToEnd, match="in transit"):
        operations.cancel(return_id=row.pk, at=LATER, actor=SHOPPER)


def test_what_was_paid_on_approval_can_not_be_called_off() -> None:
    policy(trigger="approval")
    order = delivered()
    row = requested(order, [asked(goods(order)[0])])
    with pytest.raises(operations.UnableToEnd, match="refunded already"):
        operations.cancel(return_id=row.pk, at=LATER, actor=SHOPPER)


def test_what_is_never_sent_expires_and_what_ended_is_put_away() -> None:
    order = delivered()
    row = requested(order, [asked(goods(order)[0])])
    assert operations.expire_due(at=LATER + timedelta(days=20)) == 0
    assert operations.expire_due(at=LATER + timedelta(days=21)) == 1
    row.refresh_from_db()
    assert (row.status, told("return-expired")) == ("expired", 1)
    done = back(requested(order, [asked(goods(order)[0])]))
    assert operations.expire_due(at=LATER + timedelta(days=30)) == 1
    done.refresh_from_db()
    assert done.status == "closed"


def test_what_got_lost_is_paid_and_may_still_turn_up_before() -> None:
    order = delivered()
    row = requested(order, [asked(goods(order)[0], 2)])
    operations.note_scan(return_id=row.pk, at=LATER, actor=CARRIER)
    operations.report_lost(return_id=row.pk, at=LATER, actor=STAFF)
    operations.resolve(return_id=row.pk, at=LATER, actor=STAFF)
    row.refresh_from_db()
    assert (row.status, row.refund_minor, stock(goods(order)[0])) == ("resolved", 2250, 10)


def test_the_same_key_is_the_same_return_and_another_wish_needs_another_key() -> None:
    order = delivered()
    first, second = goods(order)
    assert requested(order, [asked(first)], key="a").pk == requested(order, [asked(first)], key="a").pk
    assert Return.objects.count() == 1
    with pytest.raises(operations.UnableToReturn, match="another return"):
        requested(order, [asked(second)], key="a")


@pytest.mark.parametrize("quantity", [-1, 0, 4, 10**12])
def test_a_quantity_that_is_not_there_is_refused(quantity: int) -> None:
    order = delivered()
    with pytest.raises(operations.UnableToReturn, match="can't be sent back"):
        requested(order, [asked(goods(order)[0], quantity)])
    assert not Return.objects.exists()


def test_a_line_of_another_order_and_an_order_that_is_not_there_are_refused() -> None:
    order = delivered()
    with pytest.raises(operations.UnableToReturn, match="no such line"):
        requested(order, [asked(goods(delivered())[0])])
    with pytest.raises(operations.UnableToReturn, match="no order"):
        operations.request_return(order_id=UUID(int=1), lines=[], outcome=Outcome.REFUND, key="a", at=AT, actor=SHOPPER)


def test_what_is_on_its_way_or_late_or_sold_for_good_is_refused_in_words() -> None:
    order = delivered()
    with pytest.raises(operations.UnableToReturn, match="time to send it back is over"):
        requested(order, [asked(goods(order)[0])], at=CAME + timedelta(days=31))
    order.shipments.update(status="shipped", delivered_at=None)
    with pytest.raises(operations.UnableToReturn, match="not been delivered"):
        requested(order, [asked(goods(order)[0])])
    policy(is_final_sale=True)
    with pytest.raises(operations.UnableToReturn, match="sold for good"):
        requested(delivered(), [asked(goods(Order.objects.latest("id"))[0])])


def test_above_the_limit_staff_need_anothers_consent() -> None:
    order = delivered(quantity=40, discount=0)
    row = back(requested(order, [asked(goods(order)[0], 40), asked(goods(order)[1], 40)]))
    assert row.refund_minor == 100_000
    assert Refund.objects.get().status == "asked"


def test_while_a_dispute_is_open_nothing_goes_back_and_nothing_is_half_done() -> None:
    order = delivered()
    Dispute.objects.create(
        payment=order.payments.get(),
        reference="dp_1",
        amount_minor=1,
        held_minor=1,
        currency="GBP",
        opened_at=AT,
        status="open",
    )
    row = requested(order, [asked(goods(order)[0])])
    operations.receive(return_id=row.pk, at=LATER, actor=STAFF)
    with pytest.raises(operations.UnableToInspect, match="dispute"):
        operations.inspect(return_id=row.pk, findings=found(row), at=LATER, actor=STAFF)
    row.refresh_from_db()
    assert (row.status, stock(goods(order)[0])) == ("received", 10)


def test_a_part_cancelled_after_a_part_came_back_gives_back_all_that_is_not_kept() -> None:
    order = delivered(status="shipped")
    first, second = goods(order)
    order.shipments.all().delete()
    order.status = "paid"
    order.save(update_fields=["status"])
    parcel = orders.ship_order(order_id=order.pk, quantities={first.pk: 3}, at=AT, actor=STAFF)
    orders.deliver_shipment(shipment_id=parcel, at=CAME, actor=STAFF)
    back(requested(order, [asked(first, 3)]))
    orders.cancel_lines(order_id=order.pk, quantities={second.pk: 3}, reason="asked", key="c", at=LATER, actor=STAFF)
    assert sum(refunds(order)) == 7500 - 750


def test_a_credit_keeps_revenue_and_sold_quantities_right() -> None:
    order = delivered()
    row = back(requested(order, [asked(goods(order)[0], 2)]))
    credit = row.settlements.get().credit
    assert credit is not None
    assert (credit.kind, credit.total_minor, credit.number) == ("credit", -2250, f"{order.number}-C1")
    assert [(one.quantity, one.kind) for one in credit.lines.all()] == [(-2, "product"), (1, "adjustment")]
