"""Small shops for the tests of recommendations, written straight into the tables below this domain."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.apps import apps

from shopkeeper.foundation.ids import new_id

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_category(name: str) -> UUID:
    row = apps.get_model("catalog", "Category").objects.create(name=name, slug=name.lower())
    return UUID(str(row.pk))


def a_product(
    title: str, *, category_id: UUID | None = None, price: int = 1000, stock: int | None = None, status: str = "active"
) -> UUID:
    key = new_id()
    apps.get_model("catalog", "Product").objects.create(
        id=key, title=title, slug=str(key), category_id=category_id, status=status, created_at=AT, updated_at=AT
    )
    apps.get_model("catalog", "Variant").objects.create(
        product_id=key, sku=str(key), price_minor=price, currency="EUR", stock_on_hand=stock
    )
    return key


def a_customer() -> UUID:
    key = new_id()
    apps.get_model("customers", "Customer").objects.create(id=key, created_at=AT, updated_at=AT)
    return key


def an_order(*products: UUID, customer_id: UUID | None = None, days_ago: float = 1, status: str = "paid") -> UUID:
    key, variants = new_id(), apps.get_model("catalog", "Variant").objects
    price = 1000 * len(products)
    apps.get_model("orders", "Order").objects.create(
        id=key,
        number=str(key),
        customer_id=customer_id,
        status=status,
        currency="EUR",
        placed_at=AT - timedelta(days=days_ago),
        items_minor=price,
        total_minor=price,
    )
    lines = apps.get_model("orders", "OrderLine")
    for position, product in enumerate(products):
        variant = variants.filter(product_id=product).get()
        lines.objects.create(
            order_id=key, position=position, variant_id=variant.pk, title="x", quantity=1,
            unit_price_minor=1000, total_minor=1000, currency="EUR",
        )  # fmt: skip
    return key
