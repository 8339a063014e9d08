"""Lists are sorted, narrowed and told by what is paid now."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shopkeeper.catalog import operations as catalog
from shopkeeper.catalog.tests.factories import CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.kept import empty_all
from shopkeeper.promotions import operations as promotions
from shopkeeper.promotions.operations import Cut
from shopkeeper.promotions.queries import Effect

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> list[Any]:
    """Return three mugs at 10, 20 and 30 pounds; the dearest is at half its price since yesterday."""
    kitchen = CategoryFactory(name="Kitchen", slug="kitchen")
    products = [ProductFactory(title=f"Mug {name}", slug=f"mug-{name}", category=kitchen) for name in ("a", "b", "c")]
    for product, price in zip(products, (1000, 2000, 3000), strict=True):
        VariantFactory(product=product, price_minor=price, currency="GBP", stock_on_hand=5)
    catalog.index_products(product_ids=[one.pk for one in products])
    at = clock.now()
    promotions.set_deal(
        name="Half", cut=Cut(Effect.PERCENT, rate=50_000), starts_at=at - timedelta(days=1), ends_at=None,
        products=[products[2].pk], at=at, actor=system("tests"),
    )  # fmt: skip
    empty_all()
    return products


def order(client: Client, url: str) -> list[str]:
    page = client.get(url).content.decode()
    found = {name: page.find(f'href="/p/mug-{name}/') for name in ("a", "b", "c")}
    found = {name: place if place >= 0 else page.find(f"mug-{name}") for name, place in found.items()}
    return sorted((name for name, place in found.items() if place >= 0), key=found.__getitem__)


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("url", ["/c/kitchen/?", "/search/?q=mug&"])
def test_the_cheapest_first_and_up_to_a_price_go_by_the_price_of_now(client: Client, url: str) -> None:
    assert order(client, f"{url}sort=cheapest") == ["a", "c", "b"]
    assert order(client, f"{url}sort=dearest") == ["b", "c", "a"]
    assert order(client, f"{url}sort=cheapest&to=15") == ["a", "c"]
    assert order(client, f"{url}from=25") == []


@pytest.mark.usefixtures("shelf")
def test_a_card_says_the_lowest_price_of_the_days_before(client: Client, settings: Any) -> None:
    assert "Lowest price of the 30 days before" in client.get("/c/kitchen/").content.decode()
    empty_all()
    settings.PRIOR_PRICE = "list"
    assert "Lowest price of the 30 days before" not in client.get("/c/kitchen/").content.decode()
