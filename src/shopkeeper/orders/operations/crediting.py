"""Writing a credit: the order that takes back, in quantities and amounts below zero, what came back of a sale."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import CreditWritten
from shopkeeper.orders.models import Crediting, Order, OrderLine
from shopkeeper.orders.operations.steps import UnableToStep, locked_order, write_change
from shopkeeper.orders.queries.fulfilment import goods_of
from shopkeeper.orders.rules import LineKind, OrderKind, OrderStatus
from shopkeeper.orders.rules.cutoff import kept_share


class UnableToCredit(Exception):
    """The order is not a sale, or more would be credited than it cost."""


@transaction.atomic
def write_credit(
    *, order_id: UUID, quantities: Mapping[UUID, int], value: Money, amount: Money, key: str, at: datetime, actor: Actor
) -> UUID:
    """Return the key of the credit for so many of each line, by which `value` is settled and `amount` goes back.

    No money moves by this: it keeps revenue and sold quantities right. The same key is the same credit. Raises
    UnableToCredit.
    """
    try:
        sale = locked_order(order_id)
    except UnableToStep as refusal:
        raise UnableToCredit(str(refusal)) from None
    if seen := Crediting.objects.filter(key=key).first():
        return seen.credit_id
    if (
        sale.kind != OrderKind.SALE.value
        or min(amount.minor, value.minor) < 0
        or max(amount.minor, value.minor) > sale.total_minor
    ):
        raise UnableToCredit(f"{amount} of order {sale.number} can't be credited")
    credit = Order(
        id=new_id(at),
        number=f"{sale.number[:34]}-C{sale.creditings.count() + 1}",
        customer_id=sale.customer_id,
        kind=OrderKind.CREDIT.value,
        status=OrderStatus.CREDITED.value,
        channel=sale.channel,
        currency=sale.currency,
        country=sale.country,
        placed_at=at,
        items_minor=-amount.minor,
        total_minor=-amount.minor,
    )
    credit.save(force_insert=True)
    OrderLine.objects.bulk_create(_lines(sale, credit, quantities, amount))
    written = Crediting.objects.create(id=new_id(at), sale=sale, credit=credit, key=key, value_minor=value.minor)
    write_change(credit, old="", at=at, actor=actor, reason="came-back")
    audit.record(
        actor=actor,
        action="orders.credit-written",
        subject_kind="order",
        subject_id=sale.id,
        at=at,
        changes={"credit": [None, credit.number], "amount": [None, f"{amount.currency} {amount.minor}"]},
    )
    tell(CreditWritten(sale.id, sale.customer_id, written.id, amount.minor), at=at)
    return credit.id


def _lines(sale: Order, credit: Order, quantities: Mapping[UUID, int], amount: Money) -> list[OrderLine]:
    """Return the goods at their price and one line for the rest: their share of discount and tax, a fee, wear."""
    lines = [
        OrderLine(
            order=credit,
            position=position,
            variant_id=line.variant_id,
            seller_id=line.seller_id,
            title=line.title,
            sku=line.sku,
            quantity=-quantities[line.id],
            unit_price_minor=line.unit_price_minor,
            total_minor=kept_share(line.total_minor, line.quantity - quantities[line.id], line.quantity)
            - line.total_minor,
            currency=sale.currency,
        )
        for position, line in enumerate(goods_of(sale))
        if 0 < quantities.get(line.id, 0) <= line.quantity
    ]
    rest = -amount.minor - sum(line.total_minor for line in lines)
    if rest:
        lines.append(
            OrderLine(
                order=credit,
                position=len(goods_of(sale)),
                kind=LineKind.ADJUSTMENT.value,
                title="Shares of discount, delivery, tax and fees",
                quantity=1,
                unit_price_minor=rest,
                total_minor=rest,
                currency=sale.currency,
            )
        )
    return lines
