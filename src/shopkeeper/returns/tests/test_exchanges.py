"""Exchanges: what is put aside, asked for, sent, and what becomes of the money when a replacement does not stay."""

from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.orders import operations as orders
from shopkeeper.orders.models import Order, OrderLine, Payment, Refund, Shipment
from shopkeeper.returns import operations, queries
from shopkeeper.returns.models import Exchange, Return
from shopkeeper.returns.queries import Outcome
from shopkeeper.returns.tests.factories import (
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


def other(line: OrderLine, price: int = 1250, stock: int | None = 5) -> Variant:
    """Return another variant of the line's product."""
    assert line.variant
    made: Variant = VariantFactory(
        product=line.variant.product, price_minor=price, stock_on_hand=stock, currency="GBP", position=1
    )
    return made


def exchanged(order: Order, variant: Variant, quantity: int = 1, **more: Any) -> Return:
    return requested(
        order,
        [asked(goods(order)[0], quantity, replacement_id=variant.pk)],
        outcome=Outcome.EXCHANGE,
        **more,
    )


def stock(variant: Variant) -> int | None:
    return Variant.objects.values_list("stock_on_hand", flat=True).get(pk=variant.pk)


def replacement(row: Return) -> Order:
    made = Exchange.objects.get(of_return=row).replacement_order
    assert made is not None
    return made


def refunded(order: Order) -> int:
    return sum(Refund.objects.filter(order=order).values_list("amount_minor", flat=True))


def arrived(order: Order) -> None:
    parcel = orders.ship_order(order_id=order.pk, at=LATER, actor=STAFF)
    orders.deliver_shipment(shipment_id=parcel, at=LATER, actor=STAFF)


def test_a_replacement_of_the_same_price_is_put_aside_and_leaves_when_the_goods_are_back() -> None:
    order = delivered(discount=0)
    variant = other(goods(order)[0])
    (choice,) = queries.exchanges_for(goods(order)[0].pk)
    assert (choice.variant_id, choice.difference.minor, choice.in_stock) == (variant.pk, 0, True)
    row = exchanged(order, variant, 2)
    assert (row.status, row.exchange.status, stock(variant)) == ("label_issued", "reserved", 3)
    row = back(row)
    made = replacement(row)
    assert (row.status, row.value_minor, row.refund_minor, refunded(order)) == ("resolved", 2500, 0, 0)
    assert (made.status, made.total_minor, made.discount_minor, stock(variant)) == ("paid", 0, 2500, 3)


def test_what_it_costs_less_goes_back() -> None:
    order = delivered(discount=0)
    row = back(exchanged(order, other(goods(order)[0], 1000), 2))
    assert (row.refund_minor, refunded(order), replacement(row).total_minor) == (500, 500, 0)


def test_what_it_costs_more_is_asked_for_and_nothing_leaves_before_the_customer_agrees() -> None:
    order = delivered(discount=0)
    variant = other(goods(order)[0], 2000)
    row = exchanged(order, variant)
    assert (row.exchange.status, row.exchange.difference_minor) == ("awaiting_difference", 750)
    assert Event.objects.get(wire_name="returns.exchange-difference-asked").payload["difference_minor"] == 750
    row = back(row)
    assert (row.status, Exchange.objects.get().replacement_order, stock(variant)) == ("inspected", None, 4)
    Variant.objects.filter(pk=variant.pk).update(price_minor=9000)
    operations.agree_to_difference(return_id=row.pk, at=LATER, actor=SHOPPER)
    made = replacement(row)
    # the price it had when it was put aside, and paid for as any order is
    assert (made.status, made.total_minor, Payment.objects.filter(order=made).count()) == ("pending", 750, 0)
    assert Return.objects.get(pk=row.pk).status == "resolved"


def test_who_does_not_agree_has_the_money_and_the_replacement_is_for_sale_again() -> None:
    order = delivered(discount=0)
    variant = other(goods(order)[0], 2000)
    row = back(exchanged(order, variant))
    operations.decline_difference(return_id=row.pk, outcome=Outcome.REFUND, at=LATER, actor=SHOPPER)
    row.refresh_from_db()
    assert (row.status, row.refund_minor, stock(variant)) == ("resolved", 1250, 5)
    with pytest.raises(operations.UnableToExchange, match="the exchange is cancelled"):
        operations.decline_difference(return_id=row.pk, outcome=Outcome.STORE_CREDIT, at=LATER, actor=SHOPPER)
    row.refresh_from_db()
    assert row.outcome == "refund"


def test_what_goes_back_instead_is_reckoned_without_changing_the_return() -> None:
    order = delivered(discount=0)
    policy(approves_itself=True, issues_label=True, fee_minor=290)
    row = exchanged(order, other(goods(order)[0], 2000))
    assert queries.due_of(row).amount.minor == 1250
    assert queries.due_if(row, Outcome.REFUND).amount.minor == 960
    assert row.outcome == "exchange"


def test_a_part_that_is_accepted_is_replaced_and_the_rest_is_for_sale_again() -> None:
    order = delivered(discount=0)
    variant = other(goods(order)[0])
    row = back(exchanged(order, variant, 2), accepted=1)
    assert [line.quantity for line in replacement(row).lines.filter(kind="product")] == [1]
    assert (row.value_minor, stock(variant)) == (1250, 4)


def test_what_is_sold_out_is_refused_and_nothing_is_kept() -> None:
    order = delivered()
    with pytest.raises(operations.UnableToReturn, match="sold out"):
        exchanged(order, other(goods(order)[0], stock=0))
    assert not Return.objects.exists()
    with pytest.raises(operations.UnableToReturn, match="another variant of the same product"):
        exchanged(order, VariantFactory())


def test_a_return_that_ends_puts_the_replacement_back_on_the_shelf() -> None:
    order = delivered(discount=0)
    variant = other(goods(order)[0])
    operations.cancel(return_id=exchanged(order, variant).pk, at=LATER, actor=SHOPPER)
    assert stock(variant) == 5
    exchanged(order, variant)
    operations.expire_due(at=LATER + timedelta(days=22))
    assert stock(variant) == 5


def test_it_is_sent_first_when_staff_vouch_for_it_and_paid_for_once() -> None:
    order = delivered(discount=0)
    variant = other(goods(order)[0])
    row = exchanged(order, variant)
    with pytest.raises(operations.UnableToExchange, match="when the goods are back"):
        operations.send_replacement(return_id=row.pk, at=LATER, actor=SHOPPER)
    operations.send_replacement(return_id=row.pk, at=LATER, actor=STAFF)
    made = replacement(row)
    row = back(row)
    assert (row.status, row.value_minor, refunded(order)) == ("resolved", 1250, 0)
    assert Order.objects.filter(kind="sale").count() == 2
    arrived(made)
    parcel = Shipment.objects.get(order=made)
    operations.note_replacement_shipped(order_id=made.pk, shipment_id=parcel.pk, at=LATER)
    operations.note_replacement_delivered(order_id=made.pk)
    assert Exchange.objects.get().status == "done"
    assert Event.objects.filter(wire_name="returns.exchange-shipped").count() == 1


def test_a_replacement_that_is_cancelled_gives_back_what_paid_for_it() -> None:
    order = delivered(discount=0)
    row = back(exchanged(order, other(goods(order)[0]), 2))
    made = replacement(row)
    orders.cancel_lines(
        order_id=made.pk, quantities={goods(made)[0].pk: 1}, reason="asked", key="a", at=LATER, actor=STAFF
    )
    for _ in range(2):
        operations.follow_replacement(order_id=made.pk, at=LATER)
    assert refunded(order) == 1250
    orders.cancel_lines(order_id=made.pk, quantities=None, reason="asked", key="b", at=LATER, actor=STAFF)
    operations.follow_replacement(order_id=made.pk, at=LATER)
    assert refunded(order) == 2500
    row.refresh_from_db()
    assert row.refund_minor == 2500


def test_a_replacement_that_comes_back_in_its_turn_gives_back_what_was_paid_for_the_first() -> None:
    order = delivered(discount=0, shipping=0)
    row = back(exchanged(order, other(goods(order)[0], 2000), 2))
    operations.agree_to_difference(return_id=row.pk, at=LATER, actor=SHOPPER)
    made = replacement(row)
    orders.begin_payment(order_id=made.pk, pay=orders.PayBy(method="test"), key="pay", at=LATER, actor=SHOPPER)
    arrived(made)
    again = back(requested(made, [asked(goods(made)[0], 1)]))
    # 20.00 for one: 7.50 of it paid for the replacement, 12.50 with the first goods
    assert (again.refund_minor, refunded(made), refunded(order)) == (2000, 750, 1250)
    again = back(requested(made, [asked(goods(made)[0], 1)]))
    assert (refunded(made), refunded(order)) == (1500, 2500)


def test_only_an_exchange_has_a_difference_to_agree_to() -> None:
    row = requested(order := delivered(), [asked(goods(order)[0])])
    with pytest.raises(operations.UnableToExchange, match="no exchange"):
        operations.agree_to_difference(return_id=row.pk, at=LATER, actor=SHOPPER)
    assert found(row) == []
    assert Shipment.objects.count() == 1
