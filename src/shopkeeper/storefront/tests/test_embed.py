"""What a page of another site may ask with a public key: nothing of a person whom no browser or link names."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from shopkeeper.behaviour import operations as behaviour
from shopkeeper.behaviour import queries as sources
from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import PictureFactory, ProductFactory, VariantFactory
from shopkeeper.customers.models import Wish
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.orders import queries as orders
from shopkeeper.orders.tests.factories import OrderFactory, OrderLineFactory
from shopkeeper.storefront.embed.script import script

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, tzinfo=UTC)
ME = "0123456789abcdef" * 2
BLOG = "https://blog.example"


@pytest.fixture
def key() -> str:
    sources.forget_keys()
    made = behaviour.make_source(name="Blog", kind="browser", origins=[BLOG], actor=system("tests"), at=AT)
    return str(made.write_key)


@pytest.fixture
def cup() -> Variant:
    product = ProductFactory(title="Cup <b>", slug="cup")
    PictureFactory(product=product)
    variant: Variant = VariantFactory(product=product, sku="CUP", price_minor=950, currency="EUR", stock_on_hand=4)
    return variant


def post(client: Client, path: str, key: str, body: Any, origin: str = BLOG) -> Any:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"{path}?key={key}", text, content_type="text/plain", headers={"origin": origin})


def test_offers_are_read_by_the_page_that_may(client: Client, key: str, cup: Variant) -> None:
    answer = client.get(f"/embed/v1/offers?key={key}&placement=new", headers={"origin": BLOG})
    assert answer.headers["Access-Control-Allow-Origin"] == BLOG
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert not answer.cookies
    (item,) = answer.json()["items"]
    assert (item["title"], item["url"], item["price"]) == ("Cup <b>", "http://localhost:8000/p/cup/", "€9.50")
    assert item["picture"]["url"].startswith("http://localhost:8000/media/")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("placement=personal", 400, "no-placement"),
        ("placement=buy-again&customer_id=1", 400, "no-placement"),
        ("limit=0", 400, "bad-limit"),
        ("limit=99999999999", 400, "bad-limit"),
        ("placement=also-bought", 400, "no-sku"),
        ("placement=also-bought&sku=none", 200, ""),
    ],
)
def test_what_is_wrong_is_said(client: Client, key: str, query: str, status: int, code: str) -> None:
    answer = client.get(f"/embed/v1/offers?key={key}&{query}")
    assert (answer.status_code, answer.json().get("code", "")) == (status, code)


def test_only_a_public_key_opens_and_only_from_its_pages(client: Client, key: str, cup: Variant) -> None:
    server = behaviour.make_source(name="Server", kind="server", actor=system("tests"), at=AT).write_key
    for wrong in ("", "pk_guessed", server):
        assert client.get(f"/embed/v1/offers?key={wrong}").json()["code"] == "no-key"
    strange = client.get(f"/embed/v1/offers?key={key}", headers={"origin": "https://else.example"})
    assert (strange.status_code, strange.json()["code"]) == (403, "wrong-origin")
    body = {"visitor": ME, "sku": "CUP", "do": "add"}
    assert post(client, "/embed/v1/wishes", key, body, "https://else.example").status_code == 403
    assert not Wish.objects.exists()


def test_a_browser_wishes_and_takes_it_back(client: Client, key: str, cup: Variant) -> None:
    for what, held in (("look", False), ("add", True), ("add", True), ("look", True), ("remove", False)):
        answer = post(client, "/embed/v1/wishes", key, {"visitor": ME, "sku": "CUP", "do": what})
        assert answer.json() == {"wished": held}, what
    post(client, "/embed/v1/wishes", key, {"visitor": ME, "sku": "CUP", "do": "add"})
    other = post(client, "/embed/v1/wishes", key, {"visitor": "f" * 32, "sku": "CUP"})
    assert other.json() == {"wished": False}, "another browser sees nothing of it"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"x" * 5_000, {"visitor": "me", "sku": "CUP"}, {"visitor": ME, "sku": ["CUP"]}, {"visitor": ME}],
)
def test_nonsense_is_refused(client: Client, key: str, cup: Variant, body: Any) -> None:
    assert post(client, "/embed/v1/wishes", key, body).status_code in {400, 404}
    assert post(client, "/embed/v1/wishes", key, {"visitor": ME, "sku": "CUP", "do": "sell"}).status_code == 400


def test_a_parcel_is_found_by_its_signed_link_alone(client: Client, key: str) -> None:
    order = OrderFactory(placed_at=clock.now())
    OrderLineFactory(order=order, title="Copper kettle")
    token = orders.tracking_link_token(order.id, clock.now())
    told = post(client, "/embed/v1/tracking", key, {"token": token}).json()
    assert told["state"]
    assert order.number not in json.dumps(told), "no more than the page needs"
    for wrong in ("", token[:-3] + "abc", str(order.id), None):
        assert post(client, "/embed/v1/tracking", key, {"token": wrong}).status_code == 404


def test_a_preflight_is_answered_and_another_method_refused(client: Client, key: str) -> None:
    asked = client.options("/embed/v1/wishes", headers={"origin": BLOG})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (204, BLOG)
    assert client.get(f"/embed/v1/wishes?key={key}").status_code == 405


def test_the_script_is_small_and_kept_under_its_version(client: Client) -> None:
    assert len(script().plain) < 15_000
    whole = client.get("/embed/v1/components.js", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(whole.content) == script().plain
    assert whole.headers["Access-Control-Allow-Origin"] == "*"
    kept = client.get(f"/embed/v1/components.js?v={script().version}")
    assert "immutable" in kept.headers["Cache-Control"]
    assert client.get("/embed/v1/components.js", headers={"if-none-match": kept.headers["ETag"]}).status_code == 304
    assert "innerHTML" not in kept.content.decode()
