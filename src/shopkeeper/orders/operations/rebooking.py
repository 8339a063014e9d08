"""Sums and taxes of an order once a part of it went or came: they are written here alone after it is placed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import F

from shopkeeper.orders.models import Order, OrderLine
from shopkeeper.orders.rules import LineKind
from shopkeeper.orders.rules.books import Books, Entry, taxes_on
from shopkeeper.orders.rules.cutoff import kept_share, shares
from shopkeeper.orders.rules.terms import Rate


def rate_of_line(line: OrderLine) -> Rate | None:
    """Return the rate by which the line was taxed."""
    return None if line.tax_rate is None else Rate(line.tax_name, line.tax_rate, line.tax_is_included)


def books_of(order: Order, lines: Sequence[OrderLine]) -> Books:
    """Return the order's sums, and the taxes of its lines by rate; none where they were not reckoned here."""
    taxes = taxes_on(_entries(lines), order.currency)
    return Books(order.items_minor, order.discount_minor, order.shipping_minor, order.tax_minor, taxes.by_rate)


def take_off(
    order: Order, lines: Sequence[OrderLine], quantities: Mapping[UUID, int], *, keeps_sending: bool = False
) -> None:
    """Take so many off the lines, and their share off discount and tax; `lines` are all of the locked order's.

    When what stays is files, shipping goes off too, unless `keeps_sending` says that there is something to send yet.
    """
    goods = [line for line in lines if line.kind == LineKind.PRODUCT.value]
    discounts = [line for line in lines if line.kind == LineKind.DISCOUNT.value]
    whole = sum(line.total_minor for line in goods)
    for line in goods:
        if (gone := quantities.get(line.id, 0)) == 0:
            continue
        line.total_minor = kept_share(line.total_minor, line.quantity - gone, line.quantity)
        line.quantity -= gone
        OrderLine.objects.filter(pk=line.pk).update(
            quantity=line.quantity, total_minor=line.total_minor, cancelled_quantity=F("cancelled_quantity") + gone
        )
    kept = sum(line.total_minor for line in goods)
    was_sent = any(quantities.get(line.id, 0) and not line.is_digital for line in goods)
    still = [line for line in goods if line.quantity > 0]
    only_files = was_sent and bool(still) and all(line.is_digital for line in still)
    left = shares(
        [-line.total_minor for line in discounts],
        order.shipping_minor,
        order.tax_minor,
        kept=kept,
        whole=whole,
        sends=keeps_sending or not only_files,
    )
    if left.shipping != order.shipping_minor:
        order.shipping_minor = left.shipping
        _send_nothing(lines)
    for line, amount in zip(discounts, left.discounts, strict=True):
        line.total_minor = line.unit_price_minor = -amount
        OrderLine.objects.filter(pk=line.pk).update(total_minor=-amount, unit_price_minor=-amount)
    order.items_minor += kept - whole
    order.discount_minor = sum(left.discounts) if discounts else min(order.discount_minor, order.items_minor)
    order.tax_minor = left.tax
    write_sums(order, lines)


def _send_nothing(lines: Sequence[OrderLine]) -> None:
    for line in lines:
        if line.kind == LineKind.SHIPPING.value:
            line.total_minor = line.unit_price_minor = 0
            OrderLine.objects.filter(pk=line.pk).update(total_minor=0, unit_price_minor=0)


def write_sums(order: Order, lines: Sequence[OrderLine]) -> None:
    """Write the order's sums, its taxes worked out anew on the lines where their rates are known."""
    taxes = taxes_on(_entries(lines), order.currency)
    if any(line.tax_rate is not None for line in lines):
        order.tax_minor = taxes.added_minor
    for line, minor in zip(lines, taxes.line_minor, strict=True):
        if line.tax_minor != minor:
            line.tax_minor = minor
            OrderLine.objects.filter(pk=line.pk).update(tax_minor=minor)
    order.total_minor = order.items_minor - order.discount_minor + order.shipping_minor + order.tax_minor
    order.save(update_fields=["items_minor", "discount_minor", "shipping_minor", "tax_minor", "total_minor"])


def _entries(lines: Sequence[OrderLine]) -> list[Entry]:
    return [Entry(LineKind(line.kind), line.total_minor, rate_of_line(line)) for line in lines]
