import pytest
from pytest_django import DjangoAssertNumQueries

from shopkeeper.catalog import queries as catalog
from shopkeeper.catalog.models import Category, Variant
from shopkeeper.catalog.tests.factories import AT, BrandFactory, CategoryFactory, VariantFactory
from shopkeeper.foundation.ids import new_id

pytestmark = pytest.mark.django_db


def a_variant(**fields: object) -> Variant:
    variant: Variant = VariantFactory.create(**fields)
    return variant


def test_what_is_on_the_shelf_is_said_with_its_first_price() -> None:
    category: Category = CategoryFactory.create()
    brand = BrandFactory.create()
    dear = a_variant(position=1, price_minor=900, product__category=category, product__brand=brand)
    a_variant(product=dear.product, position=0, price_minor=500, stock_on_hand=0)
    found = catalog.on_shelf([dear.product_id])[dear.product_id]
    assert (found.title, found.category_id, found.brand_id) == (dear.product.title, category.id, brand.id)
    assert (found.price_minor, found.is_in_stock) == (500, True)


def test_sold_out_products_are_on_the_shelf_but_not_at_hand() -> None:
    gone = a_variant(stock_on_hand=0)
    assert not catalog.on_shelf([gone.product_id])[gone.product_id].is_in_stock


def test_retired_drafted_and_unknown_products_are_not_on_the_shelf() -> None:
    hidden = [a_variant(product__status=status).product_id for status in ("retired", "draft")]
    assert catalog.on_shelf([*hidden, new_id()]) == {}


@pytest.mark.parametrize("number", [1, 3])
def test_any_number_takes_one_query(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    keys = [a_variant().product_id for _ in range(number)]
    with django_assert_num_queries(1):
        assert set(catalog.on_shelf(keys)) == set(keys)


def test_nothing_asked_takes_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert (catalog.on_shelf([]), catalog.titles([])) == ({}, {})


def test_the_newest_come_first_and_only_those_at_hand() -> None:
    category: Category = CategoryFactory.create()
    old, new = (a_variant(product__category=category, product__created_at=AT.replace(day=day)) for day in (1, 2))
    elsewhere = a_variant(product__created_at=AT.replace(day=3))
    a_variant(stock_on_hand=0)
    a_variant(product__status="draft")
    keys = [one.product_id for one in (elsewhere, new, old)]
    assert [one.id for one in catalog.newest_on_shelf(limit=9)] == keys
    assert [one.id for one in catalog.newest_on_shelf(limit=1)] == keys[:1]
    assert [one.id for one in catalog.newest_on_shelf(limit=9, category_id=category.id)] == keys[1:]


def test_titles_are_told_of_retired_products_too() -> None:
    retired = a_variant(product__status="retired")
    assert catalog.titles([retired.product_id, new_id()]) == {retired.product_id: retired.product.title}
