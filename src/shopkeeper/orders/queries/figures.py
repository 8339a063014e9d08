"""Figures derived from orders: a customer's, and the shop's over a period. Never stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Sum
from django.db.models.functions import TruncDate

from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import Order, Shipment
from shopkeeper.orders.rules import OrderKind, ShipmentStatus

SALE = Q(kind=OrderKind.SALE.value)
SUMS = {
    "revenue": Sum("total_minor"),
    "sales": Sum("total_minor", filter=SALE),
    "orders": Count("id", filter=SALE),
}


@dataclass(frozen=True)
class CustomerFigures:
    """`orders` counts sales; `revenue` nets credits, one amount a currency, the greatest first."""

    orders: int
    revenue: tuple[Money, ...]
    first_order_at: datetime | None
    last_order_at: datetime | None


@dataclass(frozen=True)
class Takings:
    """A period's figures in one currency; `average_order` is what a sale was worth, before credits."""

    revenue: Money
    orders: int
    average_order: Money


@dataclass(frozen=True)
class PeriodFigures:
    """The shop's figures from one instant up to, but not at, another.

    `new_customers` bought for the first time ever, `returning_customers` had bought before; `late_shipments` were
    promised within the period and came after that, or had not come when it was asked.
    """

    takings: tuple[Takings, ...]
    orders: int
    new_customers: int
    returning_customers: int
    late_shipments: int


NO_ORDERS = CustomerFigures(orders=0, revenue=(), first_order_at=None, last_order_at=None)


def customer_figures(customer_ids: Iterable[UUID]) -> dict[UUID, CustomerFigures]:
    """Return each customer's figures, in one query; who never ordered has NO_ORDERS."""
    wanted = list(customer_ids)
    grouped = (
        Order.objects.earning()
        .filter(customer__in=wanted)
        .values("customer_id", "currency")
        .annotate(
            orders=Count("id", filter=SALE),
            revenue=Sum("total_minor"),
            first=Min("placed_at", filter=SALE),
            last=Max("placed_at", filter=SALE),
        )
    )
    figures = dict.fromkeys(wanted, NO_ORDERS)
    for row in grouped:
        figures[row["customer_id"]] = _joined(figures[row["customer_id"]], row)
    return figures


def figures_for_period(
    *, period_from: datetime, period_to: datetime, asked_at: datetime | None = None
) -> PeriodFigures:
    """Return the shop's figures for the half-open period, in four queries.

    `asked_at` is the present where the period isn't over: a parcel promised for later today is not late yet.
    """
    within = Order.objects.earning().filter(placed_at__gte=period_from, placed_at__lt=period_to)
    takings = sorted(
        (_takings(row) for row in within.values("currency").annotate(**SUMS)),
        key=lambda one: (-one.orders, one.revenue.currency),
    )
    new, returning = _new_and_returning(period_from, period_to)
    return PeriodFigures(
        takings=tuple(takings),
        orders=sum(one.orders for one in takings),
        new_customers=new,
        returning_customers=returning,
        late_shipments=_late(period_from, min(period_to, asked_at or period_to)),
    )


def figures_for_day(day: date, *, zone: ZoneInfo, asked_at: datetime | None = None) -> PeriodFigures:
    """Return the shop's figures for a day of the zone, however many hours it has there."""
    return figures_for_period(
        period_from=_start(day, zone), period_to=_start(day + timedelta(days=1), zone), asked_at=asked_at
    )


def takings_by_day(*, first_on: date, last_on: date, currency: str, zone: ZoneInfo) -> list[tuple[date, Takings]]:
    """Return the takings of each day of the zone from the first to the last, both included, empty days too."""
    grouped = (
        Order.objects.earning()
        .filter(
            currency=currency,
            placed_at__gte=_start(first_on, zone),
            placed_at__lt=_start(last_on + timedelta(days=1), zone),
        )
        .annotate(day=TruncDate("placed_at", tzinfo=zone))
        .values("day", "currency")
        .annotate(**SUMS)
    )
    found = {row["day"]: _takings(row) for row in grouped}
    nothing = Takings(Money(currency, 0), 0, Money(currency, 0))
    days = [first_on + timedelta(days=step) for step in range((last_on - first_on).days + 1)]
    return [(day, found.get(day, nothing)) for day in days]


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


def _takings(row: Mapping[str, Any]) -> Takings:
    sales, orders = row["sales"] or 0, row["orders"]
    average = (2 * sales + orders) // (2 * orders) if orders else 0
    currency = row["currency"]
    return Takings(Money(currency, row["revenue"]), orders, Money(currency, average))


def _joined(so_far: CustomerFigures, row: Mapping[str, Any]) -> CustomerFigures:
    """Return the figures with those of one more currency."""
    firsts = [at for at in (so_far.first_order_at, row["first"]) if at]
    lasts = [at for at in (so_far.last_order_at, row["last"]) if at]
    revenue = [*so_far.revenue, Money(row["currency"], row["revenue"])]
    return CustomerFigures(
        orders=so_far.orders + row["orders"],
        revenue=tuple(sorted(revenue, key=lambda money: (-money.minor, money.currency))),
        first_order_at=min(firsts, default=None),
        last_order_at=max(lasts, default=None),
    )


def _new_and_returning(period_from: datetime, period_to: datetime) -> tuple[int, int]:
    sales = Order.objects.earning().filter(SALE)
    earlier = sales.filter(customer=OuterRef("customer"), placed_at__lt=period_from)
    buyers = (
        sales.filter(placed_at__gte=period_from, placed_at__lt=period_to, customer__isnull=False)
        .values("customer")
        .distinct()
    )
    had_bought = buyers.filter(Exists(earlier)).aggregate(count=Count("customer", distinct=True))["count"]
    all_buyers = buyers.aggregate(count=Count("customer", distinct=True))["count"]
    return all_buyers - had_bought, had_bought


def _late(period_from: datetime, period_to: datetime) -> int:
    promised = Shipment.objects.filter(promised_at__gte=period_from, promised_at__lt=period_to)
    came_late = Q(delivered_at__isnull=True) | Q(delivered_at__gt=F("promised_at"))
    return promised.filter(came_late).exclude(status=ShipmentStatus.CANCELLED.value).count()
