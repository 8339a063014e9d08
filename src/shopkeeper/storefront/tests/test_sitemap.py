import re
from datetime import time

import pytest
from django.test import Client

from shopkeeper.catalog.tests.factories import AT, CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.kept import empty_all
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations as orders
from shopkeeper.storefront import sitemap

pytestmark = pytest.mark.django_db


def test_the_sitemap_names_every_product_for_sale_once_in_parts(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "PART", 2)
    cups = CategoryFactory(name="Cups", slug="cups")
    for number in range(5):
        VariantFactory(product=ProductFactory(slug=f"cup-{number}", category=cups))
    VariantFactory(product=ProductFactory(slug="secret", status="draft"))
    index = client.get("/sitemap.xml").content.decode()
    parts = re.findall(r"<loc>http://localhost:8000([^<]+)</loc>", index)
    assert parts == ["/sitemap-places-1.xml", *(f"/sitemap-products-{number}.xml" for number in (1, 2, 3))]
    found = [url for path in parts for url in re.findall(r"<loc>([^<]+)</loc>", client.get(path).content.decode())]
    assert sorted(one.rsplit("/", 2)[1] for one in found if "/p/" in one) == [f"cup-{number}" for number in range(5)]
    assert "http://localhost:8000/c/cups/" in found
    for path in ("/sitemap-products-4.xml", "/sitemap-products-0.xml", "/sitemap-secrets-1.xml"):
        assert client.get(path).status_code == 404


def test_crawlers_are_told_of_the_sitemap_and_kept_from_lists_filtered_anew(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Sitemap: http://localhost:8000/sitemap.xml" in lines
    assert "Disallow: /c/*?f.*=" in lines
    assert "Disallow: /w/" in lines


def test_the_host_that_a_request_names_stands_in_no_address(client: Client) -> None:
    VariantFactory(product=ProductFactory(slug="cup"))
    assert client.get("/sitemap.xml", headers={"Host": "evil.example"}).status_code == 400
    for path in ("/", "/p/cup/", "/sitemap.xml", "/robots.txt"):
        answer = client.get(path, headers={"Host": "127.0.0.1", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in answer.content.decode()
        assert "127.0.0.1" not in answer.content.decode()


def test_a_product_page_tells_when_it_comes_and_what_sending_costs(client: Client) -> None:
    VariantFactory(product=ProductFactory(slug="cup"), price_minor=1_000)
    assert 'aria-label="Delivery"' not in client.get("/p/cup/").content.decode()
    orders.set_shipping_method(
        code="post",
        name="Post",
        countries=["GB"],
        price=Money("GBP", 395),
        free_from=None,
        min_days=2,
        max_days=4,
        cut_off=time(14),
        time_zone="Europe/London",
        at=AT,
        actor=Actor("staff", "7"),
    )
    empty_all()
    page = client.get("/p/cup/").content.decode()
    assert "To United Kingdom" in page
    assert "£3.95" in page
    client.post("/deliver-to/", {"country": "FR", "next": "/p/cup/"})
    assert "We send nothing there yet" in client.get("/p/cup/").content.decode()
    client.post("/deliver-to/", {"country": "<script>"})
    assert "To France" in client.get("/p/cup/").content.decode()
