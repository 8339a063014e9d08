"""What search engines are told, read as they read it: each script of JSON-LD is parsed, and its words looked at."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from shopkeeper.catalog.models import Product
from shopkeeper.catalog.tests.factories import (
    BrandFactory,
    CategoryFactory,
    PictureFactory,
    ProductFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def told(client: Client, path: str) -> dict[str, dict[str, Any]]:
    """Return what the page tells of, by type."""
    found = SCRIPT.findall(client.get(path).content.decode())
    assert len(found) == 1, path
    graph = json.loads(found[0])
    assert graph["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in graph["@graph"]}


@pytest.fixture
def kettle(db: None) -> Product:
    cups = CategoryFactory(name="Kettles", slug="kettles", parent=CategoryFactory(name="Kitchen", slug="kitchen"))
    product: Product = ProductFactory(
        title="Kettle </script><b>",
        slug="kettle",
        category=cups,
        brand=BrandFactory(name="Larch"),
        description="Boils.",
    )
    VariantFactory(product=product, sku="K-1", price_minor=4800, currency="EUR", stock_on_hand=3)
    VariantFactory(product=product, sku="K-2", price_minor=5000, currency="EUR", stock_on_hand=0)
    PictureFactory(product=product)
    return product


def test_home_names_the_shop_and_its_search(client: Client) -> None:
    found = told(client, "/")
    assert set(found) == {"Organization", "WebSite"}
    assert found["WebSite"]["publisher"]["@id"] == found["Organization"]["@id"]
    action = found["WebSite"]["potentialAction"]
    assert action["@type"] == "SearchAction"
    assert action["target"]["urlTemplate"] == "http://localhost:8000/search/?q={search_term_string}"
    assert action["query-input"] == "required name=search_term_string"


def test_a_product_has_its_offers_and_its_path(client: Client, kettle: Product) -> None:
    found = told(client, "/p/kettle/")
    product = found["Product"]
    assert product["name"] == "Kettle </script><b>"
    assert product["brand"] == {"@type": "Brand", "name": "Larch"}
    assert product["image"][0].startswith("http://localhost:8000/media/")
    offers = {offer["sku"]: offer for offer in product["offers"]}
    assert {offer["@type"] for offer in offers.values()} == {"Offer"}
    assert (offers["K-1"]["price"], offers["K-1"]["priceCurrency"]) == ("48.00", "EUR")
    assert offers["K-1"]["availability"] == "https://schema.org/InStock"
    assert offers["K-2"]["availability"] == "https://schema.org/OutOfStock"
    steps = found["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"]) for step in steps] == [(1, "Kitchen"), (2, "Kettles")]
    assert steps[1]["item"] == "http://localhost:8000/c/kettles/"


def test_a_category_has_its_path(client: Client, kettle: Product) -> None:
    steps = told(client, "/c/kettles/")["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Kitchen", "Kettles"]
