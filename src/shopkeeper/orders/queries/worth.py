"""What an order still costs when a part of it came back, and what of it was settled so far."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Sum

from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import Crediting, Order, OrderLine
from shopkeeper.orders.queries.fulfilment import goods_of
from shopkeeper.orders.rules import LineKind
from shopkeeper.orders.rules.books import Books, Entry
from shopkeeper.orders.rules.terms import Rate
from shopkeeper.orders.rules.worth import Extras, Goods, kept_discount
from shopkeeper.orders.rules.worth import books as decided


def worth(order: Order, gone: Mapping[UUID, int], *, keeps_shipping: bool = True) -> Money:
    """Return what the order, read with its lines, costs when so many of its lines have come back."""
    return Money(order.currency, books_without(order, gone, keeps_shipping=keeps_shipping).total)


def books_without(order: Order, gone: Mapping[UUID, int], *, keeps_shipping: bool = True) -> Books:
    """Return the sums and taxes of the order, read with its lines, when so many of its lines have come back."""
    goods = goods_of(order)
    beside = [line for line in order.lines.all() if line.kind != LineKind.PRODUCT.value]
    discounts = [-line.total_minor for line in beside if line.kind == LineKind.DISCOUNT.value]
    extras = Extras(
        currency=order.currency,
        other=order.items_minor - sum(line.total_minor for line in goods),
        discounts=discounts or [order.discount_minor],
        shipping=order.shipping_minor,
        tax=order.tax_minor,
        lines=[
            Entry(LineKind(line.kind), line.total_minor, _rate(line))
            for line in beside
            if line.kind != LineKind.DISCOUNT.value
        ],
    )
    return decided(_goods(order, gone), extras, keeps_shipping=keeps_shipping)


def discount_left(order: Order, gone: Mapping[UUID, int]) -> Money:
    """Return what of the order's discount goes with what is kept of it; none once it is called off."""
    if order.status in {"cancelled", "unavailable"}:
        return Money(order.currency, 0)
    return Money(order.currency, kept_discount(_goods(order, gone), [order.discount_minor]))


def _goods(order: Order, gone: Mapping[UUID, int]) -> list[Goods]:
    return [
        Goods(line.total_minor, line.quantity, min(line.quantity, gone.get(line.id, 0)), _rate(line))
        for line in goods_of(order)
    ]


def _rate(line: OrderLine) -> Rate | None:
    return None if line.tax_rate is None else Rate(line.tax_name, line.tax_rate, line.tax_is_included)


def settled_value(order: Order) -> Money:
    """Return what of the order's price was settled by goods that came back, fees that were kept included."""
    found = Crediting.objects.filter(sale=order).aggregate(sum=Sum("value_minor"))
    return Money(order.currency, found["sum"] or 0)


def credited(order: Order) -> Money:
    """Return what was credited for goods of the order that came back."""
    found = Crediting.objects.filter(sale=order).aggregate(sum=Sum("credit__total_minor"))
    return Money(order.currency, -(found["sum"] or 0))


def order_line(line_id: UUID) -> OrderLine | None:
    """Return the line with its order, all lines of that, and its product."""
    found = OrderLine.objects.filter(pk=line_id).select_related("order", "variant__product")
    return found.prefetch_related("order__lines").first()
