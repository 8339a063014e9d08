"""Working a change of an order out: what goes, what comes at which price, how it is sent. It writes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import Order, OrderLine
from shopkeeper.orders.operations.placing import MOST_A_LINE, MOST_MINOR, LineRequest
from shopkeeper.orders.queries.charging import tax_class_of
from shopkeeper.orders.queries.library import downloaded_lines
from shopkeeper.orders.queries.reckoning import reckon
from shopkeeper.orders.queries.terms import rates_at, shipping_options
from shopkeeper.orders.rules import LineKind
from shopkeeper.orders.rules.changes import MOST_ADDED, Added, Plan, Sending
from shopkeeper.orders.rules.terms import Rate, TaxClass


class UnableToChangeOrder(Exception):
    """Too late, not what is there, not for sale, or not paid in that way."""


def planned(
    order: Order,
    lines: Sequence[OrderLine],
    *,
    quantities: Mapping[UUID, int],
    additions: Sequence[LineRequest],
    shipping_code: str,
    at: datetime,
) -> Plan:
    """Return the change worked out for the order as it stands, at today's prices. Raises UnableToChangeOrder.

    `quantities` are how many of a line shall be: what is more than now counts as added, at today's price.
    """
    goods = {line.id: line for line in lines if line.kind == LineKind.PRODUCT.value}
    less, wanted = _differences(order, goods, quantities)
    for one in additions:
        if not 0 < one.quantity <= MOST_A_LINE:
            raise UnableToChangeOrder(f"{one.quantity} of a thing can't be added; at least 1, at most {MOST_A_LINE:,}")
        wanted[one.variant_id] += one.quantity
    more = _added(order, lines, wanted, at)
    sending = _sent(order, shipping_code, at) if shipping_code else None
    if not (less or more or sending):
        raise UnableToChangeOrder(
            "that is what the order is already; change a quantity, add something, or choose a way"
        )
    _require_way(goods, less, more, sending)
    seen = {line_id: line.quantity for line_id, line in goods.items()}
    if not more and all(seen[line_id] == less.get(line_id, 0) for line_id in seen):
        raise UnableToChangeOrder("that would leave nothing in it; cancel the order instead")
    return Plan(less, more, sending, seen)


def _differences(
    order: Order, goods: Mapping[UUID, OrderLine], quantities: Mapping[UUID, int]
) -> tuple[dict[UUID, int], Counter[UUID]]:
    """Return how many go of each line, and how many more are wanted of each variant."""
    kept = downloaded_lines(order.pk)
    less: dict[UUID, int] = {}
    wanted: Counter[UUID] = Counter()
    for line_id, quantity in quantities.items():
        line = goods.get(line_id)
        if line is None:
            raise UnableToChangeOrder(f"order {order.number} has no such line; read the order again")
        if not 0 <= quantity <= MOST_A_LINE:
            raise UnableToChangeOrder(f"{quantity} of {line.title} can't be; choose from 0 to {MOST_A_LINE:,}")
        if quantity < line.quantity:
            if line_id in kept:
                raise UnableToChangeOrder(f"{line.title} was downloaded, so it can't be taken off any more")
            less[line_id] = line.quantity - quantity
        elif quantity > line.quantity:
            wanted[_sold(line)] += quantity - line.quantity
    return less, wanted


def _require_way(
    goods: Mapping[UUID, OrderLine], less: Mapping[UUID, int], more: Sequence[Added], sending: Sending | None
) -> None:
    """Refuse to send files, and to add what is to be sent to an order of files alone without a way of sending."""
    variants = catalog.variants_by_ids(one.variant_id for one in more)
    added = any(not variants[one.variant_id].is_digital for one in more)
    sent = [line for line in goods.values() if not line.is_digital and line.quantity > 0]
    if sending and not added and not any(line.quantity > less.get(line.id, 0) for line in sent):
        raise UnableToChangeOrder("what is left is files, and nothing of them is sent; choose no way of sending")
    if added and not sent and sending is None:
        raise UnableToChangeOrder("so far it is files alone; choose how the things you add shall be sent")


def _sold(line: OrderLine) -> UUID:
    if line.variant_id is None:
        raise UnableToChangeOrder(f"{line.title} is not in the catalogue any more, so there can't be more of it")
    return line.variant_id


def _added(order: Order, lines: Sequence[OrderLine], wanted: Mapping[UUID, int], at: datetime) -> tuple[Added, ...]:
    if not wanted:
        return ()
    if len(wanted) > MOST_ADDED:
        raise UnableToChangeOrder(f"at most {MOST_ADDED} different things can be added; order the others anew")
    if order.tax_minor and all(line.tax_rate is None for line in lines):
        raise UnableToChangeOrder(
            f"the taxes of order {order.number} were worked out elsewhere, so nothing can be added; order it anew"
        )
    _require_for_sale(order, wanted)
    reckoned = reckon(list(wanted.items()), customer_id=order.customer_id, at=at)
    assert reckoned is not None  # noqa: S101  there are variants, all of one currency
    if order.items_minor + reckoned.items_minor > MOST_MINOR:
        raise UnableToChangeOrder("the order would cost more than can be counted")
    rates = _rates(order, [(line.total_minor, tax_class_of(line.variant)) for line in reckoned.lines], at)
    return tuple(
        Added(line.variant.id, line.quantity, line.unit_minor, rate)
        for line, rate in zip(reckoned.lines, rates, strict=True)
    )


def _require_for_sale(order: Order, wanted: Mapping[UUID, int]) -> None:
    variants = catalog.variants_by_ids(wanted)
    for variant_id, quantity in wanted.items():
        variant = variants.get(variant_id)
        if variant is None or variant.product.status != catalog.ProductStatus.ACTIVE.value:
            raise UnableToChangeOrder(f"{variant.product.title if variant else 'one of the things'} is not for sale")
        if variant.currency != order.currency:
            raise UnableToChangeOrder(f"{variant.product.title} is sold in {variant.currency}; order it separately")
        if quantity > MOST_A_LINE:
            raise UnableToChangeOrder(f"at most {MOST_A_LINE:,} of {variant.product.title} can be added")


def _sent(order: Order, code: str, at: datetime) -> Sending:
    goods = Money(order.currency, order.items_minor - order.discount_minor)
    place = order.ship_to or {}
    ways = shipping_options(
        country=order.country, region=str(place.get("region", "")), postcode=str(place.get("postcode", "")),
        goods=goods, at=at,
    )  # fmt: skip
    way = next((one for one in ways if one.code == code), None)
    if way is None:
        raise UnableToChangeOrder(f"order {order.number} can't be sent in that way; choose another")
    (rate,) = _rates(order, [(way.price.minor, TaxClass.STANDARD)], at)
    return Sending(way.code, way.name, way.price.minor, way.earliest, way.latest, rate)


def _rates(order: Order, lines: Sequence[tuple[int, TaxClass]], at: datetime) -> Sequence[Rate | None]:
    place = order.ship_to or {}
    said = rates_at(
        lines, currency=order.currency, country=order.country, region=str(place.get("region", "")),
        postcode=str(place.get("postcode", "")), at=at,
    )  # fmt: skip
    return said.rates
