"""What a page says of itself to the snippet, to whom, and to whom not."""

import json
import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from shopkeeper.behaviour import operations as behaviour
from shopkeeper.behaviour import queries as sources
from shopkeeper.catalog.tests.factories import CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.customers.models import Customer, Visitor
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.kept import empty_all
from shopkeeper.foundation.staff import operations as staff

pytestmark = pytest.mark.django_db
ACTOR = system("tests")


@pytest.fixture(autouse=True)
def key(db: None) -> str:
    behaviour.open_own_source(actor=ACTOR, at=clock.now())
    behaviour.open_own_source(actor=ACTOR, at=clock.now())
    empty_all()
    return sources.own_shop_key(at=clock.now())


def told(page: str) -> Any:
    found = re.search(r"data-shopkeeper>(.*?)</script>", page)
    return json.loads(found[1]) if found else None


def test_each_page_carries_the_snippet_with_the_shops_own_key_and_asks_first(client: Client, key: str) -> None:
    page = client.get("/").content.decode()
    assert f'data-key="{key}" data-consent="opt-in" async' in page
    assert re.search(r'src="/track\.js\?v=[0-9a-f]{12}"', page)
    assert "May we remember this visit?" in page
    assert [source.slug for source in sources.sources()] == ["shop"]


@pytest.mark.parametrize("choice", ["t1p1s1.1790000000", "t0p0s0.1790000000"])
def test_whoever_has_answered_is_not_asked_again(client: Client, choice: str) -> None:
    client.cookies["sk_consent"] = choice
    page = client.get("/").content.decode()
    assert "May we remember this visit?" not in page
    assert "Privacy choices" in page


def test_global_privacy_control_is_acknowledged_in_the_question(client: Client) -> None:
    assert "whatever you choose" in client.get("/", headers={"Sec-GPC": "1"}).content.decode()
    assert "whatever you choose" not in client.get("/").content.decode()


def test_a_product_is_told_with_its_price_as_a_number(client: Client) -> None:
    category = CategoryFactory(name="Tea & <spice>", slug="tea")
    product = ProductFactory(title="Pot </script><b>", category=category)
    VariantFactory(product=product, sku="POT", price_minor=4_850, currency="EUR")
    page = client.get(f"/p/{product.slug}/").content.decode()
    assert "</script><b>" not in page
    [[call, properties]] = told(page)
    assert call == "product"
    assert properties.items() >= {
        "product_id": str(product.pk), "sku": "POT", "name": "Pot </script><b>", "category": "Tea & <spice>",
        "price": 48.5, "currency": "EUR",
    }.items()  # fmt: skip
    listed = client.get("/c/tea/").content.decode()
    assert told(listed) == [
        ["track", "Product List Viewed", {"list_id": "tea", "category": "Tea & <spice>"}],
    ]
    assert told(client.get("/search/?q=green+tea").content.decode()) == [["search", "green tea"]]
    assert told(client.get("/search/").content.decode()) is None


def test_staff_who_look_on_as_a_customer_are_not_watched_and_not_asked(client: Client, ada: Customer) -> None:
    agent, _ = staff.add_staff(email="sam@example.org", name="Sam", role="agent", actor=ACTOR, at=clock.now())
    client.force_login(agent)
    client.post(f"/as/customer/{ada.pk}/")
    page = client.get("/").content.decode()
    assert "You see the shop as" in page
    assert "track.js" not in page
    assert "May we remember this visit?" not in page
    refused = client.post("/privacy/", {"choice": "all"}, headers={"Origin": "http://testserver"})
    assert (refused.status_code, "sk_consent" in client.cookies) == (403, False)


@pytest.mark.parametrize("mode", ["opt-out", "off"])
def test_the_operator_decides_whether_the_shop_asks(client: Client, settings: object, mode: str) -> None:
    settings.TRACKING = mode  # type: ignore[attr-defined]  # pytest-django's settings take any name
    page = client.get("/").content.decode()
    assert "May we remember this visit?" not in page
    assert ('data-consent="opt-out"' in page) is (mode == "opt-out")


def test_a_revoked_source_ends_it(client: Client) -> None:
    own = sources.source_with_slug("shop")
    assert own
    behaviour.revoke_source(source_id=own.pk, actor=ACTOR, at=clock.now())
    behaviour.open_own_source(actor=ACTOR, at=clock.now())
    empty_all()
    assert "track.js" not in client.get("/").content.decode()


def test_signing_in_joins_the_browser_and_signing_out_parts_them(client: Client, ada: Customer) -> None:
    client.post("/privacy/", {"choice": "all"}, headers={"Origin": "http://testserver"})
    visitor = Visitor.objects.get()
    client.post("/sign-in/", {"email": "ada@example.org"})
    client.post("/sign-in/code/", {"code": code_of(ada.pk)}, headers={"Sec-GPC": "1"})
    visitor.refresh_from_db()
    assert visitor.customer_id == ada.pk
    client.post("/sign-out/")
    assert client.cookies["sk_anon"].value == ""


def code_of(customer_id: UUID) -> str:
    from shopkeeper.delivery.models import Message

    message = Message.objects.filter(recipient_id=customer_id).latest("id")
    return str(message.subject)[:6]
