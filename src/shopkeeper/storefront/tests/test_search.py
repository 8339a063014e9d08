import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from shopkeeper.catalog import operations as catalog
from shopkeeper.catalog.tests.factories import BrandFactory, CategoryFactory, ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(db: None) -> None:
    mugs, bowls = CategoryFactory(name="Mugs"), CategoryFactory(name="Bowls")
    brands = [BrandFactory(name="Ostrel"), BrandFactory(name="Petrel & Sons")]
    keys = []
    for number in range(30):
        product = ProductFactory(
            title=f"Enamel {'mug' if number % 3 else 'bowl'} {number:02}",
            category=mugs if number % 3 else bowls,
            brand=brands[number % 2],
            attributes={"colour": ["Blue", "Red", "Oat"][number % 3]},
        )
        VariantFactory(product=product, price_minor=500 + 100 * number, stock_on_hand=number % 5)
        keys.append(product.id)
    catalog.index_products(product_ids=keys)


def titles(page: str) -> list[str]:
    return re.findall(r'class="card-name"><a href="[^"]+">([^<]+)</a>', page)


def get(client: Client, **query: str) -> str:
    answer = client.get("/search/", query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_what_was_found_is_narrowed_by_every_facet_at_once(client: Client, shelf: None) -> None:
    page = get(client, q="enamel")
    assert "30 products" in page
    assert 'name="f.category" value="Bowls"' in page
    assert 'name="f.colour" value="Blue"' in page
    narrowed = get(
        client, **{"q": "enamel", "f.brand": "Petrel & Sons", "f.category": "Bowls", "stock": "1", "to": "20"}
    )
    assert titles(narrowed) == ["Enamel bowl 03", "Enamel bowl 09"]
    assert "2 products" in narrowed


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("cheapest", "Enamel bowl 00"),
        ("dearest", "Enamel mug 29"),
        ("title", "Enamel bowl 00"),
        ("price;--", "Enamel bowl 00"),
    ],
)
def test_what_was_found_is_sorted_and_a_sort_that_is_none_is_left_out(
    client: Client, shelf: None, sort: str, first: str
) -> None:
    assert titles(get(client, q="enamel", sort=sort))[0] == first


def test_bands_of_price_are_links_that_keep_what_was_chosen(client: Client, shelf: None) -> None:
    page = get(client, **{"q": "enamel", "f.colour": "Blue"})
    links = re.findall(r'href="(/search/\?[^"]+)" rel="nofollow"', page)
    assert len(links) > 2
    assert all("f.colour=Blue" in link for link in links)
    assert titles(client.get(links[0].replace("&amp;", "&")).content.decode())


@pytest.mark.parametrize(
    "query",
    [
        {"f.": "x"},
        {"f.colour": "<script>alert(1)</script>"},
        {"f.nothing": "x"},
        {"f.category' OR 1=1 --": "x"},
        {"f." + "y" * 200: "x"},
        {"f.colour": "x" * 5000},
        {f"f.n{number}": "x" for number in range(50)},
        {"from": "-1", "to": "1e9"},
        {"page": "79"},
    ],
)
def test_nonsense_in_the_address_neither_breaks_nor_shows(client: Client, shelf: None, query: dict[str, str]) -> None:
    page = get(client, q="enamel", **query)
    assert "<script>alert" not in page
    assert "OR 1=1" not in page


def test_a_mistyped_word_is_put_right_and_the_shopper_is_told(client: Client, shelf: None) -> None:
    page = get(client, q="enmael mugg")
    assert "Results for “enamel mug”" in page
    assert len(titles(page)) == 20
    assert "Nothing fits" in get(client, q="enmael mugg", exactly="1")
    assert "Did you mean “enamel”?" in client.get("/search/suggestions/", {"q": "enmael"}).content.decode()


def test_where_nothing_is_found_there_are_ways_on(client: Client, shelf: None) -> None:
    page = get(client, q="xylophone")
    assert "Nothing fits" in page
    assert "New in the shop" in page
    assert titles(page)


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "a " * 3000]
)
def test_what_is_typed_is_never_run(client: Client, shelf: None, words: str) -> None:
    for page in (get(client, q=words), client.get("/search/suggestions/", {"q": words}).content.decode()):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49" not in re.sub(r"<[^>]+>", "", page.split("Results for")[-1][:40])


def test_a_search_asks_few_questions_however_much_is_found(
    client: Client, shelf: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    get(client, q="bowl")
    with django_assert_max_num_queries(9):
        get(client, q="enamel")
