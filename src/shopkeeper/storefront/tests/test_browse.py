import json
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from shopkeeper.catalog import operations as catalog
from shopkeeper.catalog.models import Category, Product, Variant
from shopkeeper.catalog.tests.factories import (
    BrandFactory,
    CategoryFactory,
    PictureFactory,
    ProductFactory,
    SellerFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen(db: None) -> Category:
    root: Category = CategoryFactory(name="Kitchen", slug="kitchen")
    cups = CategoryFactory(name="Cups", slug="cups", parent=root)
    for number in range(30):
        brand = BrandFactory(name="Ostrel", slug="ostrel") if number == 0 else None
        product = ProductFactory(title=f"Cup {number:02}", slug=f"cup-{number:02}", category=cups, brand=brand)
        VariantFactory(product=product, sku=f"C{number}", price_minor=1000 + number, stock_on_hand=number % 2)
    return root


def titles(page: str) -> list[str]:
    return re.findall(r'class="card-name"><a href="[^"]+">([^<]+)</a>', page)


def get(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_a_category_shows_its_own_and_what_stands_below(client: Client, kitchen: Category) -> None:
    page = get(client, "/c/kitchen/")
    assert len(titles(page)) == 24
    assert "30 products" in page
    assert 'href="/c/cups/"' in page
    assert '<link rel="canonical" href="http://localhost:8000/c/kitchen/">' in page


def test_page_by_page_every_product_comes_once(client: Client, kitchen: Category) -> None:
    seen: list[str] = []
    path = "/c/kitchen/?sort=cheapest"
    while path:
        page = get(client, path)
        seen += titles(page)
        more = re.search(r'class="more"><a [^>]*rel="next" href="([^"]+)"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    assert seen == [f"Cup {number:02}" for number in range(30)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("f.brand=Ostrel", ["Cup 00"]),
        ("from=10.28&to=10.30", ["Cup 29", "Cup 28"]),
        ("stock=1&to=10.03&sort=title", ["Cup 01", "Cup 03"]),
        ("f.brand=Ostrel&from=99", []),
    ],
)
def test_filters_narrow_the_list(client: Client, kitchen: Category, query: str, found: list[str]) -> None:
    page = get(client, f"/c/kitchen/?{query}")
    assert sorted(titles(page)) == sorted(found)
    assert ("Nothing fits" in page) == (not found)


@pytest.mark.parametrize("path", ["/c/none/", "/c/kitchen/?page=7", "/p/none/"])
def test_what_is_not_there_is_said_in_the_shops_clothes(client: Client, kitchen: Category, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "We looked everywhere" in answer.content.decode()


def test_a_category_asks_few_questions_however_full(
    client: Client, kitchen: Category, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(16):
        get(client, "/c/kitchen/")
    with django_assert_max_num_queries(5):
        get(client, "/c/kitchen/")


def test_all_categories_stand_on_one_page(client: Client, kitchen: Category) -> None:
    assert 'href="/c/cups/"' in get(client, "/c/")
    assert "No categories yet" not in get(client, "/c/")


def test_search_finds_by_the_beginning_of_a_word(client: Client, kitchen: Category) -> None:
    catalog.index_products(product_ids=list(Product.objects.values_list("id", flat=True)))
    page = get(client, "/search/?q=cup")
    assert len(titles(page)) == 24
    assert len(titles(get(client, "/search/?q=cup&page=1"))) == 6
    assert "All results for" in get(client, "/search/suggestions/?q=ostr")
    assert "Cup 00" in get(client, "/search/suggestions/?q=ostr")


@pytest.mark.parametrize("words", ["", "zzz", "%1f", "x" * 400, "' OR 1=1 --", "<b>"])
def test_search_for_anything_answers(client: Client, words: str) -> None:
    page = get(client, f"/search/?q={words}")
    assert titles(page) == []
    assert "<b>" not in get(client, f"/search/suggestions/?q={words}").replace("<b>Z</b>", "")


@pytest.mark.parametrize("number", ["-1", "x", "99999999999", "٣"])
def test_a_page_number_that_is_none_is_the_first(client: Client, number: str) -> None:
    assert client.get("/search/", {"q": "cup", "page": number}).status_code == 200


def test_a_product_page_tells_all(client: Client, kitchen: Category) -> None:
    product = ProductFactory(
        title="Petrel cup",
        slug="petrel-cup",
        description="Thin </script><script>alert(1)</script>",
        brand=BrandFactory(name="Petrel"),
        category=Category.objects.get(slug="cups"),
        seller=SellerFactory(name="Kiln", city="Delft"),
        attributes={"dishwasher_safe": True, "material": ["clay", "glaze"], "origin": None, "more": {"a": 1}},
    )
    VariantFactory(
        product=product, sku="P-1", title="Blue", options={"colour": "Blue"}, price_minor=800, compare_at_minor=1000
    )
    VariantFactory(product=product, sku="P-2", title="Red", options={"colour": "Red"}, stock_on_hand=0, position=1)
    VariantFactory(product=product, sku="P-3", title="Oat", options={"colour": "Oat"}, stock_on_hand=2, position=2)
    for place in range(3):
        PictureFactory(product=product, path=f"products/p{place}.png", position=place)
    page = get(client, "/p/petrel-cup/")
    for told in (
        "£8.00",
        "£10.00",
        "20%",
        "In stock",
        "Kiln (Delft)",
        "clay, glaze",
        "Dishwasher safe",
        "Colour: Blue",
        "Cups",
    ):
        assert told in page, told
    chosen = get(client, "/p/petrel-cup/?variant=P-3")
    assert "Only 2 left" in chosen
    assert chosen.index("products/p2.png") < chosen.index("products/p0.png")
    assert "Out of stock at the moment" in get(client, "/p/petrel-cup/?variant=P-2")


def test_a_product_describes_itself_to_search_engines(client: Client) -> None:
    product = ProductFactory(
        slug="cup", title="Cup </script> & more", category=CategoryFactory(name="Cups", slug="cups")
    )
    VariantFactory(product=product, sku="P-1", price_minor=800)
    page = get(client, "/p/cup/")
    graph = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[0])["@graph"]
    assert graph[0]["name"] == "Cup </script> & more"
    assert graph[0]["offers"][0] | {"url": ""} == {
        "@type": "Offer",
        "sku": "P-1",
        "price": "8.00",
        "priceCurrency": "GBP",
        "availability": "https://schema.org/InStock",
        "url": "",
    }
    assert graph[1]["itemListElement"][0]["name"] == "Cups"


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_what_is_not_for_sale_is_not_shown(client: Client, status: str) -> None:
    VariantFactory(product=ProductFactory(slug="hidden", status=status))
    assert client.get("/p/hidden/").status_code == 404


def test_a_product_page_asks_few_questions(
    client: Client, kitchen: Category, django_assert_max_num_queries: DjangoAssertNumQueries, timeless: None
) -> None:
    get(client, "/p/cup-00/")
    with django_assert_max_num_queries(16):
        get(client, "/p/cup-01/")
    with django_assert_max_num_queries(1):
        get(client, "/p/cup-01/")


def test_only_reading_is_allowed(client: Client, kitchen: Category) -> None:
    assert client.post("/c/kitchen/").status_code == 405
    assert client.post("/p/cup-00/").status_code == 405


def test_a_price_and_the_last_piece_are_seen_at_once(client: Client, kitchen: Category) -> None:
    assert "£10.01" in get(client, "/p/cup-01/")
    Variant.objects.filter(sku="C1").update(price_minor=777)
    assert "£7.77" in get(client, "/p/cup-01/")
    assert '"price": "7.77"' in get(client, "/p/cup-01/")
    Variant.objects.filter(sku="C1").update(stock_on_hand=0)
    assert "Out of stock" in get(client, "/p/cup-01/")


def test_what_is_drawn_back_is_gone_at_once(client: Client, kitchen: Category) -> None:
    get(client, "/p/cup-01/")
    Product.objects.filter(slug="cup-01").update(status="retired")
    assert client.get("/p/cup-01/").status_code == 404


def test_what_a_shopper_saves_is_seen_at_once(as_ada: Client, kitchen: Category) -> None:
    page = get(as_ada, "/p/cup-01/")
    assert "Save to wish list" in page
    variant = Variant.objects.get(sku="C1")
    as_ada.post("/wishes/add/", {"variant": str(variant.id)})
    assert "On your wish list" in get(as_ada, "/p/cup-01/")
    as_ada.post("/account/addresses/new/", {"name": "Ada", "line1": "Rua 1", "city": "Porto", "country": "PT"})
    assert "To Portugal" in get(as_ada, "/p/cup-01/")


def test_a_category_counts_what_it_could_be_narrowed_by(client: Client, kitchen: Category) -> None:
    Product.objects.exclude(slug="cup-00").update(brand=BrandFactory(name="Larch", slug="larch"))
    page = get(client, "/c/kitchen/")
    assert re.search(r'value="Ostrel"><span>Ostrel</span><span class="number">1</span>', page)
    assert re.search(r'value="Larch"><span>Larch</span><span class="number">29</span>', page)
    narrowed = get(client, "/c/kitchen/?f.brand=Ostrel&sort=cheapest")
    assert '<link rel="canonical" href="http://localhost:8000/c/kitchen/">' in narrowed
    assert "noindex, follow" in narrowed
    assert "1 product<" in narrowed


def test_the_second_page_of_a_category_stands_for_itself(client: Client, kitchen: Category) -> None:
    page = get(client, "/c/kitchen/?page=1")
    assert '<link rel="canonical" href="http://localhost:8000/c/kitchen/?page=1">' in page
    assert 'rel="prev" href="/c/kitchen/"' in page
    assert "noindex" not in page
