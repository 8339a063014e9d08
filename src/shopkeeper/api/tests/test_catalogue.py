import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from shopkeeper.catalog.models import StockCorrection, Variant
from shopkeeper.catalog.tests.factories import BrandFactory, CategoryFactory, VariantFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.promotions import operations as promotions
from shopkeeper.promotions.queries import Effect

Api = Callable[..., Client]
V1 = "/api/v1"


def send(client: Client, method: str, path: str, body: Any) -> Any:
    return client.generic(method, f"{V1}{path}", json.dumps(body), content_type="application/json")


def test_a_variant_is_changed_field_by_field(api: Api) -> None:
    variant = VariantFactory(sku="MUG", title="Blue")
    client = api("catalog:write")
    answer = send(client, "PATCH", "/variants/MUG", {"weight_grams": 300, "is_final_sale": True})
    assert answer.status_code == 200
    shown = answer.json()["variants"][0]
    assert (shown["title"], shown["weight_grams"], shown["is_final_sale"]) == ("Blue", 300, True)
    assert send(client, "PATCH", "/variants/MUG", {"price_minor": 1}).status_code == 422
    VariantFactory(sku="OTHER")
    assert send(client, "PATCH", "/variants/MUG", {"sku": "OTHER"}).json()["code"] == "unable-to-update-product"
    assert Variant.objects.get(pk=variant.pk).sku == "MUG"


def test_a_count_is_put_right_once_for_each_key(api: Api) -> None:
    VariantFactory(sku="MUG", stock_on_hand=5)
    client = api("catalog:write")
    body: dict[str, Any] = {"by": -2, "reason": "damaged", "key": "a1"}
    for _ in range(2):
        assert send(client, "POST", "/variants/MUG/stock-corrections", body).json()["variants"][0]["stock_on_hand"] == 3
    wrongs: list[tuple[dict[str, Any], int]] = [
        ({"by": -3}, 409),
        ({"reason": "mood"}, 422),
        ({"key": ""}, 422),
        ({"by": -9, "key": "a2"}, 422),
    ]
    for wrong, status in wrongs:
        assert send(client, "POST", "/variants/MUG/stock-corrections", body | wrong).status_code == status
    assert StockCorrection.objects.count() == 1
    # the same word of another program is another key
    assert send(api("catalog:write"), "POST", "/variants/MUG/stock-corrections", body | {"by": 1}).status_code == 200


def test_categories_and_brands_are_renamed_and_moved(api: Api) -> None:
    kitchen, kettles, brand = CategoryFactory(name="Kitchen"), CategoryFactory(name="Kettles"), BrandFactory()
    client = api("catalog:write")
    moved = send(client, "PATCH", f"/categories/{kettles.pk}", {"parent_id": str(kitchen.pk), "name": "Kettles, pots"})
    assert (moved.json()["parent_id"], moved.json()["name"]) == (str(kitchen.pk), "Kettles, pots")
    assert send(client, "PATCH", f"/categories/{kitchen.pk}", {"parent_id": str(kettles.pk)}).status_code == 422
    assert send(client, "PATCH", f"/categories/{new_id()}", {"name": "x"}).status_code == 404
    assert send(client, "PATCH", f"/brands/{brand.pk}", {"name": "Acme"}).json()["name"] == "Acme"
    assert send(client, "PATCH", f"/brands/{new_id()}", {"name": "x"}).status_code == 404


def test_lists_say_and_sort_by_what_is_paid_now(api: Api) -> None:
    half, whole = VariantFactory(price_minor=3000), VariantFactory(price_minor=2000)
    at = clock.now()
    promotions.set_deal(
        name="Half", cut=promotions.Cut(Effect.PERCENT, rate=50_000), starts_at=at - timedelta(days=1), ends_at=None,
        products=[half.product_id], at=at, actor=system("tests"),
    )  # fmt: skip
    client = api("catalog:read")
    items = client.get(f"{V1}/products?sort=cheapest&limit=1").json()
    assert items["items"][0]["id"] == str(half.product_id)
    told = items["items"][0]["variants"][0]
    assert (told["price_minor"], told["price_now_minor"], told["deal"]) == (3000, 1500, "Half")
    assert told["prior_price_minor"] == 3000
    rest = client.get(f"{V1}/products?sort=cheapest&limit=1&cursor={items['next']}").json()["items"]
    assert [one["id"] for one in rest] == [str(whole.product_id)]
    assert rest[0]["variants"][0]["prior_price_minor"] is None
    dearest = client.get(f"{V1}/products?sort=dearest").json()["items"]
    assert [one["id"] for one in dearest] == [str(whole.product_id), str(half.product_id)]
