from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.catalog import operations, queries
from shopkeeper.catalog.models import Product
from shopkeeper.catalog.rules import ProductStatus
from shopkeeper.catalog.tests.factories import (
    AT,
    BrandFactory,
    CategoryFactory,
    PictureFactory,
    ProductFactory,
    SellerFactory,
    VariantFactory,
)
from shopkeeper.foundation.ids import new_id

pytestmark = pytest.mark.django_db


def product(*, price_minor: int = 1000, stock_on_hand: int | None = None, **fields: Any) -> Product:
    made: Product = ProductFactory(**fields)
    VariantFactory(product=made, price_minor=price_minor, stock_on_hand=stock_on_hand)
    PictureFactory(product=made)
    return made


def shown(found: list[Product]) -> list[int]:
    """Touch all that a card shows, so that a query too many is seen."""
    return [len(one.variants.all()) + len(one.pictures.all()) + bool(one.brand) + bool(one.category) for one in found]


@pytest.mark.parametrize("count", [1, 3])
def test_products_by_ids_cost_three_queries_and_keep_their_order(count: int, django_assert_num_queries: Any) -> None:
    made = [product() for _ in range(count)]
    wanted = [one.pk for one in reversed(made)]
    with django_assert_num_queries(3):
        found = queries.products_by_ids([*wanted, new_id()])
        assert [one.pk for one in found] == wanted
        shown(found)


def test_products_by_ids_leave_out_what_is_not_for_sale_unless_asked() -> None:
    hidden = product(status="retired")
    assert queries.products_by_ids([hidden.pk]) == []
    assert queries.products_by_ids([hidden.pk], with_hidden=True) == [hidden]


@pytest.mark.parametrize("count", [1, 3])
def test_a_product_page_costs_four_queries(count: int, django_assert_num_queries: Any) -> None:
    home = CategoryFactory()
    made = product(category=CategoryFactory(parent=home), slug="mug")
    VariantFactory.create_batch(count, product=made)
    with django_assert_num_queries(4):
        page = queries.product_page("mug")
        assert page is not None
        assert (len(page.variants), len(page.pictures), page.categories[0]) == (count + 1, 1, home)
    product(slug="plain")
    plain = queries.product_page("plain")
    assert plain is not None
    assert plain.categories == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_category_costs_four_queries_and_holds_what_stands_below(count: int, django_assert_num_queries: Any) -> None:
    home = CategoryFactory()
    below = CategoryFactory(parent=home)
    made = [product(category=below, created_at=AT + timedelta(days=day)) for day in range(count)]
    product(category=below, status="draft")
    product()
    with django_assert_num_queries(4):
        page = queries.products_in_category(home.pk)
        assert page.rows == made[::-1]
        shown(page.rows)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (queries.Sort.NEWEST, "cba"),
        (queries.Sort.TITLE, "abc"),
        (queries.Sort.CHEAPEST, "bca"),
        (queries.Sort.DEAREST, "acb"),
    ],
)
def test_a_list_is_sorted_and_goes_on_where_the_last_page_ended(sort: queries.Sort, order: str) -> None:
    for day, (title, price) in enumerate([("a", 300), ("b", 100), ("c", 200)]):
        product(title=title, price_minor=price, created_at=AT + timedelta(days=day))
    seen, cursor = "", None
    for _ in range(3):
        page = queries.product_list(sort=sort, cursor=cursor, limit=1)
        seen += "".join(one.title for one in page.rows)
        cursor = page.next_cursor
    assert (seen, cursor) == (order, None)


def test_a_list_is_filtered_by_each_of_its_fields() -> None:
    brand, seller = BrandFactory(), SellerFactory()
    one = product(brand=brand, stock_on_hand=0)
    two = product(seller=seller, status="draft", stock_on_hand=4, created_at=AT + timedelta(days=1))
    assert queries.product_list(status=ProductStatus.DRAFT).rows == [two]
    assert queries.product_list(brand_id=brand.pk).rows == [one]
    assert queries.product_list(seller_id=seller.pk).rows == [two]
    assert queries.product_list(is_out_of_stock=True).rows == [one]
    assert queries.product_list(is_out_of_stock=False).rows == [two]
    assert queries.product_list().rows == [two, one]


def test_the_tree_tells_depth_and_counts_with_what_stands_below() -> None:
    home = CategoryFactory(name="Home", position=1)
    kitchen = CategoryFactory(name="Kitchen", parent=home)
    CategoryFactory(name="Garden", position=0)
    product(category=kitchen)
    product(category=home)
    product(category=home, status="retired")
    nodes = [(node.name, node.depth, node.products) for node in queries.category_tree()]
    assert nodes == [("Garden", 0, 0), ("Home", 0, 2), ("Kitchen", 1, 1)]
    assert queries.category_by_slug(kitchen.slug) == kitchen
    assert queries.product_counts() == {home.pk: 1, kitchen.pk: 1}


@pytest.fixture
def searchable() -> list[Product]:
    category = CategoryFactory(name="Tea time")
    made = [
        product(title="Mug for tea", category=category),
        product(title="Muggle book", description="about tea"),
        product(title="Tray", category=category, description="carries a mug"),
        product(title="Mug hidden", status="draft"),
    ]
    operations.index_products(product_ids=[one.pk for one in made])
    return made


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("mug", ["Mug for tea", "Muggle book", "Tray"]),
        ("MUGS tea", ["Mug for tea", "Muggle book", "Tray"]),
        ("mug mug", ["Mug for tea", "Muggle book", "Tray"]),
        ("muggle", ["Muggle book"]),
        ("mug absent", []),
        ("%", []),
        ("", []),
    ],
)
def test_search_wants_every_word_and_puts_whole_words_in_heavy_places_first(
    searchable: list[Product], text: str, titles: list[str]
) -> None:
    assert [one.title for one in queries.search(text).products] == titles


def test_search_goes_page_by_page_and_stays_in_its_category(searchable: list[Product]) -> None:
    first = queries.search("mug", limit=2)
    assert ([one.title for one in first.products], first.has_more) == (["Mug for tea", "Muggle book"], True)
    rest = queries.search("mug", limit=2, offset=2)
    assert ([one.title for one in rest.products], rest.has_more) == (["Tray"], False)
    category_id = searchable[0].category_id
    assert [one.title for one in queries.search("mug", category_id=category_id).products] == ["Mug for tea", "Tray"]
    assert queries.search("mug", category_id=new_id()).products == []


def test_search_costs_four_queries(searchable: list[Product], django_assert_num_queries: Any) -> None:
    queries.search("mug")  # the synonyms are kept from the last search
    for text in ("mug", "muggle"):
        with django_assert_num_queries(4):
            shown(queries.search(text).products)


def test_variants_are_found_by_key_and_by_sku(django_assert_num_queries: Any) -> None:
    variants = VariantFactory.create_batch(3)
    with django_assert_num_queries(3):
        by_id = queries.variants_by_ids([one.pk for one in variants])
        by_sku = queries.variants_by_skus([one.sku for one in variants])
        one = queries.variant(variants[0].pk)
        assert {key: row.product.title for key, row in by_id.items()} == {v.pk: v.product.title for v in variants}
        assert set(by_sku) == {row.sku for row in variants}
        assert one is not None
        assert one.product == variants[0].product
