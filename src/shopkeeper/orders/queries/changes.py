"""Changes of orders: which is open, what it does in words and sums, which ways an order could be sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import CheckOut, Order, OrderChange, OrderLine
from shopkeeper.orders.queries.terms import shipping_options
from shopkeeper.orders.rules.books import read
from shopkeeper.orders.rules.changes import LIVING, ChangeStatus, plan_of
from shopkeeper.orders.rules.terms import ShippingOption


@dataclass(frozen=True)
class MovedLine:
    """So many more of a thing, or fewer below zero, at a price for each."""

    title: str
    quantity: int
    unit: Money

    @property
    def fewer(self) -> int:
        return -self.quantity

    @property
    def total(self) -> Money:
        return self.unit * self.quantity


@dataclass(frozen=True)
class SeenChange:
    """A change as people read it; `difference` is to be paid, or goes back below zero. `sums` are what it moves."""

    id: UUID
    status: str
    reason: str
    lines: tuple[MovedLine, ...]
    sending: str
    sums: tuple[tuple[str, Money], ...]
    difference: Money
    total: Money
    asked_by_kind: str
    asked_at: datetime
    expires_at: datetime
    settled_at: datetime | None


def change(change_id: UUID, *, order_id: UUID) -> SeenChange | None:
    """Return a change of that order."""
    found = OrderChange.objects.filter(pk=change_id, order=order_id).select_related("order").first()
    return _seen(found) if found else None


def living_change(order_id: UUID, *, at: datetime) -> SeenChange | None:
    """Return the change of the order that waits for a yes, or for its payment."""
    found = OrderChange.objects.filter(order=order_id, status__in=[one.value for one in LIVING]).select_related("order")
    row = found.first()
    is_over = row is not None and row.status == ChangeStatus.OPEN.value and row.expires_at <= at
    return None if row is None or is_over else _seen(row)


def changes_done(order_id: UUID) -> list[SeenChange]:
    """Return what was changed of the order, the latest first."""
    found = OrderChange.objects.filter(order=order_id, status=ChangeStatus.DONE.value).select_related("order")
    return [_seen(one) for one in found.order_by("-settled_at", "-id")]


def ways_of(order: Order, *, at: datetime) -> list[ShippingOption]:
    """Return the ways in which the order could be sent, for today's prices; none where the shop has set none."""
    goods = Money(order.currency, order.items_minor - order.discount_minor)
    region = str((order.ship_to or {}).get("region", ""))
    return shipping_options(country=order.country, region=region, goods=goods, at=at)


def way_chosen(order_id: UUID) -> str:
    """Return the code of the way in which the order is sent, empty where it is not known."""
    for row in OrderChange.objects.filter(order=order_id, status=ChangeStatus.DONE.value).order_by("-settled_at"):
        if way := plan_of(row.plan).sending:
            return way.code
    return CheckOut.objects.filter(order=order_id).values_list("quote__shipping_code", flat=True).first() or ""


def _seen(row: OrderChange) -> SeenChange:
    plan, books, currency = plan_of(row.plan), read(row.books), row.order.currency
    gone = OrderLine.objects.filter(pk__in=list(plan.less)).order_by("position") if plan.less else ()
    variants = catalog.variants_by_ids(one.variant_id for one in plan.more) if plan.more else {}
    lines = [MovedLine(line.title, -plan.less[line.id], Money(currency, line.unit_price_minor)) for line in gone]
    lines += [
        MovedLine(variants[one.variant_id].product.title, one.quantity, Money(currency, one.unit_minor))
        for one in plan.more
        if one.variant_id in variants
    ]
    sums = [
        ("Products", books.items),
        ("Discount", -books.discount),
        ("Delivery", books.shipping),
        ("Tax", books.tax),
    ]
    return SeenChange(
        id=row.id,
        status=row.status,
        reason=row.reason,
        lines=tuple(lines),
        sending=plan.sending.name if plan.sending else "",
        sums=tuple((name, Money(currency, minor)) for name, minor in sums if minor),
        difference=Money(currency, row.difference_minor),
        total=Money(currency, row.total_minor),
        asked_by_kind=row.asked_by_kind,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        settled_at=row.settled_at,
    )
