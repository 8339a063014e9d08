from collections.abc import Sequence
from uuid import uuid4

import pytest
from django.test import Client

from shopkeeper.behaviour.tests.happening import did, happen, source
from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.consent import operations as consent
from shopkeeper.customers import operations as customers
from shopkeeper.customers.models import Customer
from shopkeeper.foundation import clock

pytestmark = pytest.mark.django_db
TITLE = "Where you left off"


def viewed(person_id: object, variants: Sequence[Variant]) -> None:
    now, shop = clock.now(), source().pk
    happen(
        *(did(person_id, "Product Viewed", {"sku": one.sku}, source_id=shop, at=now) for one in variants),  # type: ignore[arg-type]
        at=now,
    )


def known_browser(client: Client, choice: str = "t1p1s0.1") -> object:
    """Return the visitor of a browser that chose so and has an anonymous id."""
    named = str(uuid4())
    client.cookies["sk_anon"], client.cookies["sk_consent"] = named, choice
    sighting = customers.Sighting(b"", clock.now(), "shop", trusted=False, anonymous_id=named)
    return customers.recognise([sighting], at=clock.now())[0].person_id


def test_a_browser_known_again_goes_on_where_it_left_off(client: Client) -> None:
    variants: list[Variant] = [VariantFactory() for _ in range(3)]
    viewed(known_browser(client), variants)
    page = client.get("/").content.decode()
    shelf = page.partition(TITLE)[2]
    assert all(one.product.title in shelf for one in variants)
    beside = (
        client.get(f"/p/{variants[0].product.slug}/").content.decode().partition(TITLE)[2].partition("</section>")[0]
    )
    assert variants[1].product.title in beside
    assert variants[0].product.title not in beside


def test_a_shopper_sees_what_was_looked_at_under_any_self(ada: Customer, as_ada: Client) -> None:
    one, other = VariantFactory(), VariantFactory()
    viewed(ada.pk, [one, other])
    assert TITLE in as_ada.get("/").content.decode()
    assert TITLE not in Client().get("/").content.decode()


@pytest.mark.parametrize("choice", ["t1p0s0.1", "t0p0s0.1"])
def test_who_wants_no_shop_of_their_own_sees_none_of_it(client: Client, choice: str) -> None:
    viewed(known_browser(client, choice), [VariantFactory(), VariantFactory()])
    assert TITLE not in client.get("/").content.decode()


def test_a_refusal_in_the_ledger_holds_on_every_device(client: Client) -> None:
    person = known_browser(client)
    viewed(person, [VariantFactory(), VariantFactory()])
    refusal = consent.Signal(person_id=person, at=clock.now(), choices={"personalisation": False})  # type: ignore[arg-type]
    consent.note_signals([refusal], at=clock.now())
    assert TITLE not in client.get("/").content.decode()


def test_one_product_is_no_shelf_and_a_stranger_has_none(client: Client) -> None:
    viewed(known_browser(client), [VariantFactory()])
    assert TITLE not in client.get("/").content.decode()
    assert TITLE not in Client().get("/").content.decode()
