"""Orders for tests. `order_of` writes an order with lines and totals that add up; the classes write single rows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.orders.models import Order, OrderLine, Payment, Shipment, StatusChange

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class OrderFactory(DjangoModelFactory[Order]):
    class Meta:
        model = Order

    number = factory.Sequence(lambda n: f"N{n:06}")
    customer = factory.SubFactory(CustomerFactory)
    status = "paid"
    currency = "GBP"
    placed_at = AT
    items_minor = 1250
    total_minor = factory.LazyAttribute(
        lambda row: (
            row.items_minor
            - getattr(row, "discount_minor", 0)
            + getattr(row, "shipping_minor", 0)
            + getattr(row, "tax_minor", 0)
        )
    )


class CreditFactory(OrderFactory):
    kind = "credit"
    status = "credited"
    items_minor = -1250


class OrderLineFactory(DjangoModelFactory[OrderLine]):
    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    position = factory.Sequence(lambda n: n)
    variant = factory.SubFactory(VariantFactory)
    title = "Teapot"
    sku = "TP-1"
    quantity = 1
    unit_price_minor = 1250
    total_minor = factory.LazyAttribute(lambda row: row.quantity * row.unit_price_minor)
    currency = "GBP"


class PaymentFactory(DjangoModelFactory[Payment]):
    class Meta:
        model = Payment

    order = factory.SubFactory(OrderFactory)
    method = "card"
    amount_minor = 1250
    currency = "GBP"
    paid_at = AT


class ShipmentFactory(DjangoModelFactory[Shipment]):
    class Meta:
        model = Shipment

    order = factory.SubFactory(OrderFactory)
    customer = factory.LazyAttribute(lambda row: row.order.customer)
    carrier = "Post"
    status = "shipped"
    shipped_at = AT


class StatusChangeFactory(DjangoModelFactory[StatusChange]):
    class Meta:
        model = StatusChange

    order = factory.SubFactory(OrderFactory)
    to_status = "pending"
    at = AT
    actor_kind = "system"
    actor_id = "tests"


def order_of(variants: Sequence[Variant], *, quantity: int = 1, **fields: Any) -> Order:
    """Return an order with one line a variant, `quantity` of each; a credit when the quantity is negative."""
    total = sum(quantity * variant.price_minor for variant in variants)
    made = CreditFactory if quantity < 0 else OrderFactory
    order: Order = made(items_minor=total, **fields)
    for position, variant in enumerate(variants):
        OrderLineFactory(
            order=order,
            position=position,
            variant=variant,
            title=variant.product.title,
            sku=variant.sku,
            quantity=quantity,
            unit_price_minor=variant.price_minor,
            currency=order.currency,
            is_digital=variant.is_digital,
        )
    return order
