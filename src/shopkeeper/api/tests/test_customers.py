from collections.abc import Callable
from typing import Any

from django.test import Client

from shopkeeper.foundation.audit import queries as audit

Api = Callable[..., Client]
ADA = {"given_name": "Ada", "family_name": "Lovelace", "email": "ada@example.org", "country": "GB"}


def both(api: Api) -> Client:
    return api("customers:read", "customers:write")


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/v1/customers{path}", body, content_type="application/json")


def test_a_customer_is_created_read_found_and_changed(api: Api) -> None:
    client = both(api)
    made = post(client, "", ADA).json()
    assert (made["name"], made["email"], made["status"]) == ("Ada Lovelace", "ada@example.org", "active")
    path = f"/api/v1/customers/{made['id']}"
    client.patch(path, {"language": "en"}, content_type="application/json")
    read = client.get(path).json()
    assert (read["language"], read["given_name"]) == ("en", "Ada")
    for text in ("ADA@example.org", "love", "ada lov"):
        assert [found["id"] for found in post(client, "/lookup", {"text": text}).json()] == [made["id"]]


def test_each_look_is_in_the_audit_log(api: Api) -> None:
    client = both(api)
    made = post(client, "", ADA).json()
    client.get(f"/api/v1/customers/{made['id']}")
    assert audit.entries("customer", made["id"])[0].action == "customers.looked-at"


def test_an_address_of_another_customer_can_not_be_reached(api: Api) -> None:
    client = both(api)
    ada = post(client, "", ADA).json()
    bob = post(client, "", ADA | {"email": "bob@example.org"}).json()
    whole = post(client, f"/{ada['id']}/addresses", {"line1": "1 Street", "country": "GB"}).json()
    theirs = whole["addresses"][0]["id"]
    answer = client.delete(f"/api/v1/customers/{bob['id']}/addresses/{theirs}")
    assert answer.status_code == 422
    assert len(client.get(f"/api/v1/customers/{ada['id']}").json()["addresses"]) == 1


def test_an_address_is_changed_and_removed(api: Api) -> None:
    client = both(api)
    ada = post(client, "", ADA).json()
    address = post(client, f"/{ada['id']}/addresses", {"line1": "1 Street"}).json()["addresses"][0]
    path = f"/api/v1/customers/{ada['id']}/addresses/{address['id']}"
    changed = client.patch(path, {"city": "London"}, content_type="application/json").json()["addresses"][0]
    assert (changed["line1"], changed["city"]) == ("1 Street", "London")
    assert client.delete(path).json()["addresses"] == []


def test_identifiers_and_interests_are_set(api: Api) -> None:
    client = both(api)
    ada = post(client, "", ADA).json()
    whole = post(client, f"/{ada['id']}/identifiers", {"kind": "email", "value": "ada@example.com"}).json()
    second = next(one for one in whole["identifiers"] if not one["is_primary"])
    assert second["value"] == "ada@example.com"
    client.delete(f"/api/v1/customers/{ada['id']}/identifiers/{second['id']}")
    path = f"/api/v1/customers/{ada['id']}/interests"
    whole = client.put(path, {"topics": {"engines": 0.5}}, content_type="application/json").json()
    assert whole["interests"] == [{"topic": "engines", "weight": 0.5, "source": "api"}]
    assert len(whole["identifiers"]) == 1


def test_an_address_in_use_by_another_is_refused(api: Api) -> None:
    client = both(api)
    post(client, "", ADA)
    answer = post(client, "", ADA)
    assert (answer.status_code, answer.json()["code"]) == (422, "unable-to-create-customer")


def test_an_account_is_closed(api: Api) -> None:
    client = both(api)
    ada = post(client, "", ADA).json()
    assert post(client, f"/{ada['id']}/close", {}).json()["status"] == "closed"


def test_who_is_not_there_is_told(api: Api) -> None:
    answer = both(api).get("/api/v1/customers/0190b5a0-0000-7000-8000-000000000000")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_list_of_customers_costs_the_same_for_one_and_for_three(
    api: Api, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = both(api)
    for number in range(3):
        post(client, "", ADA | {"email": f"ada{number}@example.org"})
        with django_assert_max_num_queries(14):
            assert len(client.get("/api/v1/customers").json()["items"]) == number + 1


def test_a_key_that_may_only_write_is_told_nothing_of_the_person(api: Api) -> None:
    made = post(api("customers:write"), "", ADA).json()
    assert set(made) == {"id"}
    changed = api("customers:write").patch(f"/api/v1/customers/{made['id']}", {}, content_type="application/json")
    assert changed.json() == made
