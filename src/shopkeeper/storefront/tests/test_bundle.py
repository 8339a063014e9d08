"""Frequently bought together: one press puts all of it into the cart, at the sum that the page named."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import ProductFactory, VariantFactory
from shopkeeper.foundation.kept import empty_all
from shopkeeper.recommendations import queries as recommendations
from shopkeeper.recommendations.queries import Placement, Recommendation, Why
from shopkeeper.recommendations.rules import Explanation

pytestmark = pytest.mark.django_db
OWN = {"origin": "http://testserver"}
AT = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
def tea(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Variant]]:
    """A kettle, and a cup and a pot that many orders held as well."""
    made: list[Variant] = [
        VariantFactory(
            product=ProductFactory(title=title, slug=title.lower()),
            price_minor=minor,
            currency="EUR",
            stock_on_hand=stock,
        )
        for title, minor, stock in (("Kettle", 4800, 9), ("Cup", 950, 9), ("Sieve", 100, 0), ("Pot", 2000, 9))
    ]
    offers = [
        Recommendation(one.product_id, 1.0, "together", Explanation(Why.BOUGHT_TOGETHER, count=40, out_of=90))
        for one in made[1:]
    ]

    def recommend(placement: Placement, **asked: object) -> list[Recommendation]:
        return offers if asked["product_ids"] == [made[0].product_id] else []

    monkeypatch.setattr(recommendations, "recommend", recommend)
    empty_all()
    yield made
    empty_all()


def test_one_press_puts_all_of_it_into_the_cart(client: Client, tea: list[Variant]) -> None:
    page = client.get("/p/kettle/").content.decode()
    assert "Frequently bought together" in page
    assert "€77.50" in page, "the kettle, the cup and the pot; the sieve can't be had"
    assert "Put all three into the cart" in page
    wanted = [str(tea[place].pk) for place in (0, 1, 3)]
    assert all(f'name="variant" value="{key}"' in page for key in wanted)
    answer = client.post("/cart/add-together/", {"variant": wanted}, headers=OWN)
    assert answer.headers["Location"] == "/cart/"
    cart = client.get("/cart/").content.decode()
    assert "€77.50" in cart
    assert "They lie in your cart." in cart


def test_what_went_meanwhile_is_named_and_the_rest_lies_there(client: Client, tea: list[Variant]) -> None:
    tea[1].stock_on_hand = 0
    tea[1].save()
    client.post("/cart/add-together/", {"variant": [str(tea[0].pk), str(tea[1].pk)]}, headers=OWN)
    cart = client.get("/cart/").content.decode()
    assert "What can be had lies in your cart." in cart
    assert "€48.00" in cart


def test_there_is_no_bundle_where_the_product_can_not_be_had(client: Client, tea: list[Variant]) -> None:
    tea[0].stock_on_hand = 0
    tea[0].save()
    assert "Frequently bought together" not in client.get("/p/kettle/").content.decode()


@pytest.mark.parametrize("wanted", [[], ["nonsense"], ["0" * 31 + str(number) for number in range(7)]])
def test_nonsense_is_refused(client: Client, db: None, wanted: list[str]) -> None:
    assert client.post("/cart/add-together/", {"variant": wanted}, headers=OWN).status_code == 404


def test_another_site_can_put_nothing_in(client: Client, tea: list[Variant]) -> None:
    strange = {"origin": "https://elsewhere.example"}
    answer = client.post("/cart/add-together/", {"variant": [str(tea[0].pk)]}, headers=strange)
    assert answer.status_code == 403
