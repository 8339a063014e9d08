from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from shopkeeper.api.schemas import AmountInput, Country, Input, Instant, Limit
from shopkeeper.orders.queries import OrderKind, OrderStatus

Reference = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]*$", max_length=40)]
Minor = Annotated[int, Field(ge=0, le=10**15)]


class LineOut(Schema):
    position: int
    kind: str
    variant_id: UUID | None
    title: str
    sku: str
    quantity: int
    unit_price_minor: int
    total_minor: int


class PaymentOut(Schema):
    id: UUID
    method: str
    amount_minor: int
    currency: str
    status: str
    paid_at: datetime | None
    instalments: int
    reference: str


class ShipmentOut(Schema):
    id: UUID
    carrier: str
    tracking_number: str
    status: str
    promised_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None


class StepOut(Schema):
    from_status: str
    to_status: str
    at: datetime
    reason: str


class OrderSummary(Schema):
    """An order as lists show it; a credit's amounts are negative."""

    id: UUID
    number: str
    kind: OrderKind
    status: OrderStatus
    source: str
    channel: str
    customer_id: UUID | None
    currency: str
    placed_at: datetime
    items_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
    country: str
    promised_at: datetime | None


class OrderOut(OrderSummary):
    """An order whole: lines, payments, shipments, history."""

    ship_to: dict[str, Any] | None
    lines: list[LineOut]
    payments: list[PaymentOut]
    shipments: list[ShipmentOut]
    status_changes: list[StepOut]

    @staticmethod
    def resolve_ship_to(order: Any) -> dict[str, Any] | None:
        return order.ship_to or None


class OrderWritten(Schema):
    """The answer to a write by a key that may not read."""

    id: UUID
    number: str
    status: OrderStatus


OrderTold = OrderOut | OrderWritten


class OrderFilter(Schema):
    kind: OrderKind | None = None
    status: OrderStatus | None = None
    channel: str = ""
    country: Country = ""
    customer_id: UUID | None = None
    placed_from: Instant | None = None
    placed_to: Annotated[Instant | None, Field(description="Not included")] = None
    cursor: str | None = None
    limit: Limit = 50


class LineIn(Input):
    sku: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]


class OrderIn(Input):
    """A new order at the catalogue's present prices; it waits for its payment."""

    customer_id: UUID
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    channel: Slug = "api"
    ship_to: Annotated[dict[str, str], Field(max_length=20)] | None = None
    country: Country = ""
    shipping_minor: Minor = 0
    discount_minor: Minor = 0
    tax_minor: Minor = 0
    promised_at: Instant | None = None


class PaymentIn(Input):
    """A payment seen; `reference` is the gateway's own key: the same again is not counted twice."""

    method: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    amount: AmountInput
    reference: Reference = ""
    instalments: Annotated[int, Field(ge=1, le=120)] = 1


class ShipmentIn(Input):
    carrier: Annotated[str, StringConstraints(max_length=60)] = ""
    tracking_number: Reference = ""
    promised_at: Instant | None = None


class CancelIn(Input):
    reason: Slug = ""
