"""Money that went astray once: goods that never came, a replacement cancelled after a part of it came back."""

import pytest

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations as orders
from shopkeeper.orders.models import Order, Payment, Refund
from shopkeeper.orders.ports import GatewayDispute, GatewayEvent
from shopkeeper.orders.rules.money_back import DisputeStatus
from shopkeeper.orders.tests.factories import AT, PaymentFactory, order_of
from shopkeeper.returns import operations
from shopkeeper.returns.models import Exchange
from shopkeeper.returns.queries import Condition, Disposition, Outcome, Reason
from shopkeeper.returns.tests.factories import LATER, STAFF, asked, back, delivered, goods, requested

pytestmark = pytest.mark.django_db


def refunded(order: Order) -> int:
    return sum(Refund.objects.filter(order=order).values_list("amount_minor", flat=True))


def test_goods_that_never_came_are_not_paid_for() -> None:
    order = delivered(1, discount=0, shipping=0)
    came, lost = goods(order)
    row = requested(order, [asked(came), asked(lost)])
    lines = {line.order_line_id: line.pk for line in row.lines.all()}
    operations.receive(return_id=row.pk, at=LATER, actor=STAFF, quantities={lines[came.pk]: 1})
    found = [operations.Finding(lines[came.pk], 1, Condition.NEW, Disposition.RESTOCK)]
    operations.inspect(return_id=row.pk, findings=found, at=LATER, actor=STAFF)
    assert refunded(order) == 1250
    again = requested(order, [asked(lost)])
    assert again.lines.get().requested == 1


def test_a_replacement_cancelled_after_a_part_of_it_came_back_gives_back_all_that_paid_for_it() -> None:
    order = delivered(4, discount=0, shipping=0)
    line = goods(order)[0]
    assert line.variant is not None
    other = VariantFactory(product=line.variant.product, price_minor=1250, position=1, stock_on_hand=9)
    row = requested(order, [asked(line, 4, Reason.TOO_BIG, replacement_id=other.pk)], outcome=Outcome.EXCHANGE)
    back(row)
    replacement = Order.objects.get(replaces_return=Exchange.objects.get())
    (mine,) = goods(replacement)
    parcel = orders.ship_order(order_id=replacement.pk, quantities={mine.pk: 2}, at=LATER, actor=STAFF)
    orders.deliver_shipment(shipment_id=parcel, at=LATER, actor=STAFF)
    back(requested(replacement, [asked(mine, 2, Reason.DAMAGED)]))
    assert refunded(order) == 2 * 1250
    orders.cancel_lines(order_id=replacement.pk, quantities=None, reason="asked", key="k", at=LATER, actor=STAFF)
    operations.follow_replacement(order_id=replacement.pk, at=LATER)
    assert refunded(order) == 4 * 1250


def test_what_was_cancelled_while_a_dispute_was_open_goes_back_when_the_shop_wins_it() -> None:
    order = order_of([VariantFactory(), VariantFactory()])
    PaymentFactory(order=order, amount_minor=order.total_minor, reference="pi_1")
    PaymentFactory(order=order, amount_minor=0, method="store_credit", reference="x")

    def hear(status: DisputeStatus) -> None:
        said = GatewayDispute("dp_1", "pi_1", Money("GBP", order.total_minor), status, "", None)
        event = GatewayEvent(f"evt_{status}", "news", b"1" * 32, dispute=said)
        orders.take_gateway_event(event=event, at=AT)

    hear(DisputeStatus.OPEN)
    line = goods(order)[0]
    orders.cancel_lines(order_id=order.pk, quantities={line.pk: 1}, reason="asked", key="k", at=AT, actor=STAFF)
    assert refunded(order) == 0
    hear(DisputeStatus.WON)
    assert refunded(order) == 1250
    assert Payment.objects.get(reference="pi_1").disputed_minor == 0
    hear(DisputeStatus.WON)
    assert refunded(order) == 1250
