"""Small shops for the tests of recommendations: products, customers and orders by their keys."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shopkeeper.catalog.models import Category, Product, Variant
from shopkeeper.catalog.tests.factories import CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.orders.tests.factories import order_of
from shopkeeper.recommendations import operations
from shopkeeper.recommendations.queries import Recommendation

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_category(name: str) -> UUID:
    category: Category = CategoryFactory.create(name=name, slug=name.lower())
    return category.id


def a_product(
    title: str, *, category_id: UUID | None = None, price: int = 1000, stock: int | None = None, status: str = "active"
) -> UUID:
    product: Product = ProductFactory.create(title=title, category_id=category_id, status=status, created_at=AT)
    VariantFactory.create(product=product, price_minor=price, stock_on_hand=stock)
    return product.id


def a_customer() -> UUID:
    customer: Customer = CustomerFactory.create()
    return customer.id


def an_order(*products: UUID, customer_id: UUID | None = None, days_ago: float = 1, status: str = "paid") -> UUID:
    by_product = {one.product_id: one for one in Variant.objects.filter(product__in=products).select_related("product")}
    variants = [by_product[product] for product in products]
    placed_at = AT - timedelta(days=days_ago)
    return order_of(variants, customer=None, customer_id=customer_id, placed_at=placed_at, status=status).id


def trained() -> operations.Training:
    return operations.train(at=AT, actor=system("tests"))


def ids(offers: Sequence[Recommendation]) -> list[UUID]:
    return [offer.product_id for offer in offers]
