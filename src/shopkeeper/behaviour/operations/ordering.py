"""Orders that events tell of: a trusted source makes them, once; a public key only claims them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shopkeeper.behaviour.models import Source, ToldOrder
from shopkeeper.behaviour.operations.reading import Reading
from shopkeeper.behaviour.rules.goods import Good, NotAnOrder, OrderTold, order_id_of, order_of
from shopkeeper.behaviour.rules.orders import Standing
from shopkeeper.behaviour.rules.vocabulary import Meaning
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries

ABOUT_ORDERS = frozenset({Meaning.ORDERED, Meaning.ORDER_UPDATED, Meaning.ORDER_REFUNDED, Meaning.ORDER_CANCELLED})
ACTOR = system("behaviour")
ANOTHERS = "the shop has this order, and it is another customer's"
_FIELDS = (
    "customer_id",
    "source_id",
    "event_id",
    "standing",
    "trusted",
    "told_at",
    "currency",
    "total_minor",
    "refunded_minor",
    "cancelled_at",
    "updated_at",
    "order_id",
    "note",
)


def keep_orders(readings: Sequence[Reading], *, at: datetime) -> None:
    """Make or find the orders that the events tell of, and keep what was told; nothing is asked where none is told of.

    Events of one batch are taken in the order of their instants. What a public key says of refunds, changes and
    cancelling is left in the stream alone.
    """
    about = [one for one in readings if one.meaning in ABOUT_ORDERS]
    about = [one for one in about if one.meaning is Meaning.ORDERED or one.event.trusted]
    if not about:
        return
    about.sort(key=lambda one: (one.event.at, one.event.id))
    ledger = _Ledger(about, at)
    for one in about:
        ledger.write(one)
    ledger.settle()


def confirm_claims(*, at: datetime, limit: int = 5_000) -> int:
    """Link claimed orders that the shop knows by now, and return how many; an import tells nobody of what it brings."""
    claimed = list(ToldOrder.objects.filter(standing=Standing.CLAIMED.value).order_by("-told_at")[:limit])
    there = queries.orders_by_keys({row.order_key for row in claimed})
    linked = [row for row in claimed if row.order_key in there and _link(row, there[row.order_key])]
    ToldOrder.objects.bulk_update(linked, ["standing", "order_id", "note"], batch_size=200)
    return len(linked)


class _Ledger:
    """The rows of one batch, by order and person."""

    def __init__(self, about: Sequence[Reading], at: datetime) -> None:
        self.at = at
        self.keys = {one.event.id: _key(one) for one in about}
        self.rows = {
            (row.order_key, row.person_id): row
            for row in ToldOrder.objects.filter(
                order_key__in={key for key, _ in self.keys.values()},
                person_id__in={one.event.person_id for one in about},
            )
        }
        self.reports: dict[str, tuple[Reading, OrderTold]] = {}
        self.cancelled: list[ToldOrder] = []

    @cached_property
    def currency(self) -> str:
        """Return the shop's currency, asked for only where a sender names none: it is counted over all orders."""
        return queries.main_currency()

    def write(self, one: Reading) -> None:
        """Write one event into its row."""
        key, fault = self.keys[one.event.id]
        row = self.rows.get((key, one.event.person_id)) or self._begun(key, one)
        self.rows[key, one.event.person_id] = row
        row.customer_id = one.event.customer_id or row.customer_id
        if fault:
            row.standing, row.note = Standing.REFUSED.value, fault[:200]
        elif one.meaning is Meaning.ORDERED:
            self._ordered(row, one)
        elif one.meaning is Meaning.ORDER_CANCELLED:
            row.cancelled_at = min(row.cancelled_at or one.event.at, one.event.at)
            self.cancelled.append(row)
        elif one.meaning is Meaning.ORDER_UPDATED:
            row.updated_at = max(row.updated_at or one.event.at, one.event.at)
        else:
            self._refunded(row, one)

    def settle(self) -> None:
        """Make the orders, link the claims, cancel what was called off, and keep the rows."""
        made: dict[str, orders.Reported] = {}
        for slug, told in self._by_source().items():
            made |= orders.report_orders(orders=told, source=slug, at=self.at, actor=ACTOR)
        claimed = {row.order_key for row in self.rows.values() if row.order_id is None}
        there = queries.orders_by_keys(claimed)
        for row in self.rows.values():
            if row.standing == Standing.REFUSED.value:
                continue
            if (reported := made.get(row.order_key)) and row.trusted and row.order_id is None:
                row.order_id = reported.order_id
                is_maker = reported.is_new and self.reports[row.order_key][0].event.id == row.event_id
                row.standing = (Standing.MADE if is_maker else Standing.LINKED).value
            elif row.order_id is None and row.order_key in there:
                _link(row, there[row.order_key])
        for row in {id(row): row for row in [*self.cancelled, *self._called_off(made)]}.values():
            _cancel(row, self.at)
        self._link_claims(made)
        ToldOrder.objects.bulk_create(
            self.rows.values(), update_conflicts=True, unique_fields=["id"], update_fields=_FIELDS, batch_size=200
        )

    def _begun(self, key: str, one: Reading) -> ToldOrder:
        return ToldOrder(
            id=new_id(self.at),
            order_key=key,
            person_id=one.event.person_id,
            source_id=one.event.source_id,
            event_id=one.event.id,
            standing=Standing.CLAIMED.value,
            told_at=one.event.at,
        )

    def _ordered(self, row: ToldOrder, one: Reading) -> None:
        if row.total_minor is not None and (row.trusted or not one.event.trusted):
            return  # the same order again
        try:
            told = self._read(one.event.properties)
        except NotAnOrder as error:
            if row.order_id is None and row.total_minor is None:
                row.standing, row.note = Standing.REFUSED.value, str(error)[:200]
            return
        row.trusted, row.source_id, row.event_id = one.event.trusted, one.event.source_id, one.event.id
        row.standing, row.note, row.told_at = Standing.CLAIMED.value, "", one.event.at
        row.currency, row.total_minor = told.currency, _total(told)
        if one.event.trusted:
            self.reports.setdefault(row.order_key, (one, told))

    def _read(self, properties: Mapping[str, Any]) -> OrderTold:
        return order_of(properties, currency="" if properties.get("currency") else self.currency)

    def _refunded(self, row: ToldOrder, one: Reading) -> None:
        try:
            told = self._read({"currency": row.currency or None, "products": [], **one.event.properties})
        except NotAnOrder as error:
            row.note = f"a refund was told, and its amount can't be read: {error}"[:200]
            return
        row.currency = row.currency or told.currency
        if told.currency == row.currency:
            row.refunded_minor += _total(told)
            row.note = "a refund was told; book it where the money is kept, orders have no refunds yet"

    def _by_source(self) -> dict[str, list[orders.ReportedOrder]]:
        slugs = dict(
            Source.objects.filter(pk__in={one.event.source_id for one, _ in self.reports.values()}).values_list(
                "id", "slug"
            )
        )
        grouped: dict[str, list[orders.ReportedOrder]] = {}
        for key, (one, told) in self.reports.items():
            slug = slugs.get(one.event.source_id, "")
            grouped.setdefault(f"events:{slug}"[:40], []).append(_reported(key, one, told))
        return grouped

    def _link_claims(self, made: dict[str, orders.Reported]) -> None:
        """Link what other persons claimed of these orders before: a shopper's browser is heard first, as a visitor."""
        for key, reported in made.items():
            buyer = self.reports[key][0].event.customer_id
            claims = ToldOrder.objects.filter(order_key=key, standing=Standing.CLAIMED.value)
            if buyer:
                claims = claims.filter(Q(customer_id=None) | Q(customer_id=buyer))
            claims.update(standing=Standing.LINKED.value, order_id=reported.order_id)

    def _called_off(self, made: dict[str, orders.Reported]) -> list[ToldOrder]:
        """Return rows that were cancelled before the order came."""
        return [row for row in self.rows.values() if row.cancelled_at and row.order_key in made]


def _key(one: Reading) -> tuple[str, str]:
    """Return the order's key and why it can't be read; an event that names no order stands under its own key."""
    try:
        return order_id_of(one.event.properties), ""
    except NotAnOrder as error:
        return str(one.event.id), str(error)


def _link(row: ToldOrder, there: queries.OrderNamed) -> bool:
    """Link a claim to the order that the shop has, unless that is known to be somebody else's."""
    if row.customer_id and there.customer_id and row.customer_id != there.customer_id:
        row.note = ANOTHERS
        return False
    row.order_id, row.standing = there.order_id, Standing.LINKED.value
    row.note = "" if row.note == ANOTHERS else row.note
    return True


def _cancel(row: ToldOrder, at: datetime) -> None:
    there = queries.orders_by_keys([row.order_key]).get(row.order_key)
    if there is None:
        row.note = "called off before the order itself was told"
        return
    row.order_id = row.order_id or there.order_id
    try:
        with transaction.atomic():
            orders.cancel_order(order_id=there.order_id, at=at, actor=ACTOR, reason="told", restock=not there.source)
    except orders.UnableToCancelOrder as refusal:
        row.note = f"told to be called off: {refusal}"[:200]


def _total(told: OrderTold) -> int:
    if told.total_minor is not None:
        return told.total_minor
    items = sum(good.count * _minor(good.price, told.currency) for good in told.goods)
    return max(0, items - told.discount_minor + told.shipping_minor + told.tax_minor)


def _reported(key: str, one: Reading, told: OrderTold) -> orders.ReportedOrder:
    return orders.ReportedOrder(
        key=key,
        currency=told.currency,
        placed_at=one.event.at,
        customer_id=one.event.customer_id,
        channel=str(one.event.channel),
        lines=tuple(_lines(zip(one.goods, one.found, strict=True), told.currency)),
        total_minor=told.total_minor,
        shipping_minor=told.shipping_minor,
        tax_minor=told.tax_minor,
        discount_minor=told.discount_minor,
    )


def _lines(goods: Iterable[tuple[Good, object]], currency: str) -> Iterable[orders.ReportedLine]:
    for good, found in goods:
        if good.count:
            variant_id: UUID | None = getattr(found, "variant_id", None)
            yield orders.ReportedLine(
                good.title or good.identity, good.sku, good.count, _minor(good.price, currency), variant_id
            )


def _minor(price: Decimal | None, currency: str) -> int:
    return 0 if price is None or price < 0 else Money.from_major(price, currency).minor
