"""What the console's first page and a product's page tell: best sellers, parcels waited for, how a product sells."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from shopkeeper.foundation.money import Money
from shopkeeper.foundation.personal import keys
from shopkeeper.orders.models import Order, OrderLine, Shipment
from shopkeeper.orders.rules import NOT_EARNING, LineKind, OrderKind, ShipmentStatus

ENDED = (ShipmentStatus.DELIVERED.value, ShipmentStatus.CANCELLED.value)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class BestSeller:
    """What a product sold in a period in one currency, what was given back taken off."""

    product_id: UUID
    units: int
    revenue: Money


@dataclass(frozen=True)
class ProductSales:
    """How a product sells: whole, one amount a currency, and in each month of the last year that had a sale."""

    units: int
    orders: int
    customers: int
    revenue: tuple[Money, ...]
    last_sold_at: datetime | None
    units_by_month: tuple[tuple[datetime, int], ...]


def latest_order_at() -> datetime | None:
    """Return when the last order was placed, None in a shop without any."""
    return Order.objects.order_by("-placed_at").values_list("placed_at", flat=True).first()


def main_currency() -> str:
    """Return the currency of most orders, empty in a shop without any."""
    rows = Order.objects.values("currency").annotate(count=Count("id")).order_by("-count", "currency")
    return rows[0]["currency"] if rows else ""


def countries() -> list[str]:
    """Return the codes of the countries that orders came from, in their order."""
    return list(Order.objects.exclude(country="").order_by("country").values_list("country", flat=True).distinct())


def best_sellers(*, period_from: datetime, period_to: datetime, currency: str, limit: int = 5) -> list[BestSeller]:
    """Return the products that brought most in the half-open period, in the currency, in one query."""
    rows = (
        _product_lines()
        .filter(order__placed_at__gte=period_from, order__placed_at__lt=period_to, currency=currency)
        .values("variant__product_id")
        .annotate(units=Sum("quantity"), revenue=Sum("total_minor"))
        .filter(revenue__gt=0)
        .order_by("-revenue", "variant__product_id")[:limit]
    )
    return [BestSeller(row["variant__product_id"], row["units"], Money(currency, row["revenue"])) for row in rows]


def parcels_waited_for(*, at: datetime, since: datetime, limit: int = 5) -> list[Shipment]:
    """Return parcels promised after `since` and before `at` that have not come, the longest waited for first."""
    found = _waited_for(at, since).select_related("order__customer").order_by("promised_at", "id")[:limit]
    rows = list(found)
    keys.warm({row.customer_id for row in rows if row.customer_id})
    return rows


def count_waited_for(*, at: datetime, since: datetime) -> int:
    """Return how many parcels promised after `since` and before `at` have not come."""
    return _waited_for(at, since).count()


def product_sales(*, product_id: UUID, at: datetime) -> ProductSales:
    """Return how the product sells up to `at`, in four queries."""
    lines = _product_lines().filter(variant__product_id=product_id)
    sold = lines.filter(order__kind=OrderKind.SALE.value)
    whole = sold.aggregate(orders=Count("order", distinct=True), customers=Count("order__customer", distinct=True))
    amounts = lines.values("currency").annotate(revenue=Sum("total_minor"), units=Sum("quantity")).order_by("-revenue")
    rows = list(amounts)
    months = (
        sold.filter(order__placed_at__gte=at - YEAR)
        .annotate(month=TruncMonth("order__placed_at"))
        .values("month")
        .annotate(units=Sum("quantity"))
        .order_by("month")
    )
    return ProductSales(
        units=sum(row["units"] for row in rows),
        orders=whole["orders"],
        customers=whole["customers"],
        revenue=tuple(Money(row["currency"], row["revenue"]) for row in rows),
        last_sold_at=sold.order_by("-order__placed_at").values_list("order__placed_at", flat=True).first(),
        units_by_month=tuple((row["month"], row["units"]) for row in months),
    )


def _product_lines() -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(kind=LineKind.PRODUCT.value, variant__isnull=False).exclude(
        order__status__in=[status.value for status in NOT_EARNING]
    )


def _waited_for(at: datetime, since: datetime) -> QuerySet[Shipment]:
    promised = Q(promised_at__gte=since, promised_at__lt=at, delivered_at__isnull=True)
    return Shipment.objects.filter(promised).exclude(status__in=ENDED)
