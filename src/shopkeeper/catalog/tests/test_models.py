"""What the database itself refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from shopkeeper.catalog.models import Category, Product, SearchTerm, Variant
from shopkeeper.catalog.tests.factories import (
    AT,
    BrandFactory,
    CategoryFactory,
    PictureFactory,
    PriceFactory,
    ProductFactory,
    SellerFactory,
    VariantFactory,
)
from shopkeeper.foundation.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("made", "fields"),
    [
        (SellerFactory, {"name": ""}),
        (SellerFactory, {"country": "br"}),
        (BrandFactory, {"name": ""}),
        (CategoryFactory, {"name": ""}),
        (ProductFactory, {"title": ""}),
        (ProductFactory, {"status": "gone"}),
        (VariantFactory, {"sku": ""}),
        (VariantFactory, {"price_minor": -1}),
        (VariantFactory, {"cost_minor": -1}),
        (VariantFactory, {"compare_at_minor": -1}),
        (VariantFactory, {"stock_on_hand": -1}),
        (VariantFactory, {"currency": "eur"}),
        (PriceFactory, {"price_minor": -1}),
        (PriceFactory, {"currency": "EURO"[:2]}),
        (PriceFactory, {"valid_to": AT}),
        (PictureFactory, {"width": 0}),
        (PictureFactory, {"path": ""}),
    ],
)
def test_a_value_outside_its_range_is_refused(made: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        made(**fields)


@pytest.mark.parametrize(
    ("made", "fields"),
    [
        (SellerFactory, {"slug": "one"}),
        (SellerFactory, {"source": "shop", "external_id": "1"}),
        (BrandFactory, {"slug": "one"}),
        (CategoryFactory, {"slug": "one"}),
        (ProductFactory, {"slug": "one"}),
        (ProductFactory, {"source": "shop", "external_id": "1"}),
        (VariantFactory, {"sku": "ONE"}),
        (PictureFactory, {"path": "products/one.png"}),
    ],
)
def test_what_must_be_unique_is_refused_the_second_time(made: Any, fields: dict[str, Any]) -> None:
    made(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        made(**fields)


def test_a_category_is_not_its_own_parent() -> None:
    category = CategoryFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Category.objects.filter(pk=category.pk).update(parent=category.pk)


def test_a_variant_has_one_present_price_and_one_a_moment() -> None:
    price = PriceFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceFactory(variant=price.variant, valid_from=AT + timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceFactory(variant=price.variant, valid_to=AT + timedelta(days=1))


def test_a_word_stands_once_a_product() -> None:
    product = ProductFactory()
    SearchTerm.objects.create(product=product, term=b"mug", weight=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        SearchTerm.objects.create(product=product, term=b"mug", weight=2)


def test_a_product_in_a_category_that_is_not_there_is_refused() -> None:
    product = ProductFactory()

    def write() -> None:
        Product.objects.filter(pk=product.pk).update(category=new_id())
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_stock_that_would_fall_below_zero_is_refused_by_the_database() -> None:
    variant = VariantFactory(stock_on_hand=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.filter(pk=variant.pk).update(stock_on_hand=-1)
