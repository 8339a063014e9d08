"""Products for tests."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from shopkeeper.catalog.models import Brand, Category, Picture, Price, Product, Seller, Variant

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class SellerFactory(DjangoModelFactory[Seller]):
    class Meta:
        model = Seller

    name = factory.Sequence(lambda n: f"Seller {n}")
    slug = factory.Sequence(lambda n: f"seller-{n}")


class BrandFactory(DjangoModelFactory[Brand]):
    class Meta:
        model = Brand

    name = factory.Sequence(lambda n: f"Brand {n}")
    slug = factory.Sequence(lambda n: f"brand-{n}")


class CategoryFactory(DjangoModelFactory[Category]):
    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Category {n}")
    slug = factory.Sequence(lambda n: f"category-{n}")


class ProductFactory(DjangoModelFactory[Product]):
    """A product without variants; `VariantFactory` makes one with its product."""

    class Meta:
        model = Product

    title = factory.Sequence(lambda n: f"Teapot {n}")
    slug = factory.Sequence(lambda n: f"teapot-{n}")
    created_at = AT
    updated_at = AT


class VariantFactory(DjangoModelFactory[Variant]):
    class Meta:
        model = Variant

    product = factory.SubFactory(ProductFactory)
    sku = factory.Sequence(lambda n: f"TP-{n}")
    price_minor = 1250
    currency = "GBP"


class PriceFactory(DjangoModelFactory[Price]):
    class Meta:
        model = Price

    variant = factory.SubFactory(VariantFactory)
    price_minor = 1250
    currency = "GBP"
    valid_from = AT


class PictureFactory(DjangoModelFactory[Picture]):
    class Meta:
        model = Picture

    product = factory.SubFactory(ProductFactory)
    path = factory.Sequence(lambda n: f"products/{n}.png")
    width = 640
    height = 480
