"""What holds at every address of the API: keys, scopes, errors, repeats, cursors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shopkeeper.api import operations
from shopkeeper.api.models import IdempotentAnswer
from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation import clock

PRODUCT = {"title": "Blue mug", "sku": "MUG-1", "price": {"minor": 1250, "currency": "EUR"}}
Api = Callable[..., Client]


def post(client: Client, body: Any, path: str = "/api/v1/products", **headers: str) -> Any:
    return client.post(path, body, content_type="application/json", headers=headers)


def test_without_a_key_the_answer_says_where_one_is_made(client: Client, db: None) -> None:
    answer = client.get("/api/v1/products")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "no-key"


def test_a_key_without_the_scope_is_refused_by_name(api: Api) -> None:
    answer = post(api("catalog:read"), PRODUCT)
    assert (answer.status_code, answer.json()["code"]) == (403, "no-scope")
    assert "catalog:write" in answer.json()["detail"]


def test_a_body_that_does_not_fit_names_each_place(api: Api) -> None:
    answer = post(
        api("catalog:write"), {"title": "", "sku": "X", "price": {"minor": -1, "currency": "euro"}, "is_admin": 1}
    )
    assert answer.status_code == 422
    places = {error["at"] for error in answer.json()["errors"]}
    assert places == {"body.body.title", "body.body.price.minor", "body.body.price.currency", "body.body.is_admin"}


def test_a_body_that_is_no_json_is_told_so(api: Api) -> None:
    answer = api("catalog:write").post("/api/v1/products", "{", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_refusal_of_the_domain_is_a_problem_with_its_reason(api: Api) -> None:
    client = api("catalog:write")
    post(client, PRODUCT)
    answer = post(client, PRODUCT)
    assert (answer.status_code, answer.json()["code"]) == (422, "unable-to-create-product")


def test_a_write_repeated_with_its_key_happens_once(api: Api) -> None:
    client = api("catalog:write")
    first = post(client, PRODUCT, **{"Idempotency-Key": "a1"})
    again = post(client, PRODUCT, **{"Idempotency-Key": "a1"})
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again["Idempotent-Replayed"] == "true"
    assert len(catalog.product_list().rows) == 1


def test_the_word_bearer_is_read_in_any_case(api: Api) -> None:
    client = api("catalog:write")
    small = {
        "Idempotency-Key": "a1",
        "Authorization": client.defaults["HTTP_AUTHORIZATION"].replace("Bearer", "bearer"),
    }
    post(client, PRODUCT, **small)
    assert post(client, PRODUCT, **small)["Idempotent-Replayed"] == "true"


def test_a_key_reused_for_another_write_is_a_conflict(api: Api) -> None:
    client = api("catalog:write")
    post(client, PRODUCT, **{"Idempotency-Key": "a1"})
    answer = post(client, PRODUCT | {"sku": "MUG-2"}, **{"Idempotency-Key": "a1"})
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-key-reused")


def test_a_refused_write_is_not_remembered_so_that_it_can_be_mended(api: Api) -> None:
    client = api("catalog:write")
    assert post(client, PRODUCT | {"title": ""}, **{"Idempotency-Key": "a1"}).status_code == 422
    assert post(client, PRODUCT, **{"Idempotency-Key": "a1"}).status_code == 201


def test_one_programs_key_says_nothing_to_another(api: Api) -> None:
    post(api("catalog:write"), PRODUCT, **{"Idempotency-Key": "a1"})
    answer = post(api("catalog:write"), PRODUCT | {"sku": "MUG-2"}, **{"Idempotency-Key": "a1"})
    assert answer.status_code == 201


def test_the_kept_answers_go_after_a_day(api: Api) -> None:
    post(api("catalog:write"), PRODUCT, **{"Idempotency-Key": "a1"})
    assert operations.forget_old_answers(at=clock.now()) == 0
    assert operations.forget_old_answers(at=clock.now() + timedelta(hours=25)) == 1
    assert not IdempotentAnswer.objects.exists()


def test_a_list_is_walked_by_cursor_each_row_once(api: Api) -> None:
    client = api("catalog:read", "catalog:write")
    for number in range(5):
        post(client, PRODUCT | {"sku": f"MUG-{number}"})
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/api/v1/products?limit=2&cursor={cursor}").json()
        seen += [item["variants"][0]["sku"] for item in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == [f"MUG-{number}" for number in range(5)]


@pytest.mark.parametrize("cursor", ["x", "W10", "IiI", "bnVsbA"])
def test_a_cursor_of_no_list_is_told_so(api: Api, cursor: str) -> None:
    answer = api("catalog:read").get(f"/api/v1/products?cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-cursor")


def test_a_cursor_is_good_only_for_a_list_in_its_own_order(api: Api) -> None:
    client = api("catalog:read", "catalog:write")
    for number in range(2):
        post(client, PRODUCT | {"sku": f"MUG-{number}"})
    cursor = client.get("/api/v1/products?limit=1").json()["next"]
    assert client.get(f"/api/v1/products?sort=newest&cursor={cursor}").status_code == 200
    assert client.get(f"/api/v1/products?sort=cheapest&cursor={cursor}").json()["code"] == "bad-cursor"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"title": "a\0b"}, ""),
        ({"attributes": {"a\0": "b"}}, ""),
        ({"price": {"minor": 1250, "currency": "ZZZ"}}, "body.body.price.currency"),
        ({"price": {"minor": 2**80, "currency": "EUR"}}, "body.body.price.minor"),
    ],
)
def test_what_no_database_or_page_could_take_is_refused_at_the_door(api: Api, change: Any, place: str) -> None:
    answer = post(api("catalog:write"), PRODUCT | change)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert place in answer.json()["detail"]


@pytest.mark.parametrize(
    "body", [b'{"title": "\xff"}', b'{"title": "\\ud800"}', b"[" * 100_000, b"NaN", b'{"a": 1e999']
)
def test_a_body_that_is_nearly_json_is_told_so(api: Api, body: bytes) -> None:
    answer = api("catalog:write").generic("POST", "/api/v1/products", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "a1"}])
def test_a_body_without_end_is_too_large(api: Api, headers: dict[str, str]) -> None:
    answer = post(api("catalog:write"), {"title": "x" * 3_000_000}, **headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_nul_in_a_query_or_an_address_is_refused(api: Api) -> None:
    client = api("catalog:read", "catalog:write", "orders:read")
    assert client.get("/api/v1/products/search?q=a%00b").status_code == 422
    assert client.get("/api/v1/orders?channel=%00").status_code == 422
    assert client.get("/api/v1/orders/A%00B").status_code == 422
    assert client.put("/api/v1/variants/%00/stock", {"on_hand": 1}, content_type="application/json").status_code == 422


@pytest.mark.parametrize(
    "instant", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-12:00", "2026-03-04T09:00:00", "1e300", "-1", "x"]
)
def test_an_instant_without_zone_or_beyond_the_calendar_is_refused(api: Api, instant: str) -> None:
    answer = api("orders:read").get(f"/api/v1/orders?placed_from={instant}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(api: Api) -> None:
    answer = api("catalog:read").delete("/api/v1/products")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert {"GET", "POST"} <= set(answer["Allow"].split(", "))


def test_null_does_not_empty_what_must_stand(api: Api) -> None:
    client = api("catalog:read", "catalog:write")
    made = post(client, PRODUCT).json()["id"]
    for field in ("title", "description", "status", "attributes"):
        answer = client.patch(f"/api/v1/products/{made}", {field: None}, content_type="application/json")
        assert (field, answer.status_code) == (field, 422)


def test_an_unknown_address_is_a_problem_too(api: Api) -> None:
    answer = api("catalog:read").get("/api/v1/products/0190b5a0-0000-7000-8000-000000000000")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_the_description_of_the_api_and_its_page_are_served(client: Client, db: None) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/products" in described["paths"]
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "://cdn" not in page.content.decode()
