from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from shopkeeper.customers import operations, queries
from shopkeeper.customers.models import Customer, Merge
from shopkeeper.customers.operations import Sighting
from shopkeeper.customers.tests.factories import AT, CustomerFactory
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.ids import new_id

Api = Callable[..., Client]


def merge(client: Client, survivor: UUID, merged: UUID, **more: str) -> Any:
    body = {"survivor_id": str(survivor), "merged_id": str(merged), **more}
    return client.post("/api/v1/merges", body, content_type="application/json")


def test_a_customer_is_read_with_sources_devices_and_merges(api: Api) -> None:
    ada, lova = CustomerFactory(email="ada@example.org"), CustomerFactory(email="lova@example.org")
    operations.recognise(
        [
            Sighting(b"1", AT, "shop-server", trusted=True, anonymous_id="tablet", email="ada@example.org"),
            Sighting(b"2", AT, "browser", trusted=False, anonymous_id="tablet", email="guess@example.org"),
        ],
        at=AT,
    )
    client = api("customers:read", "customers:write")
    assert merge(client, ada.pk, lova.pk, reason="told-by-phone").status_code == 201
    found = client.get(f"/api/v1/customers/{ada.pk}/identities").json()
    assert {one["value"] for one in found["known"]} == {"ada@example.org", "lova@example.org"}
    assert [(one["ways"], one["basis"], one["confidence"]) for one in found["devices"]] == [
        (["shop-server"], "trusted", 0.9)
    ]
    assert [(one["value"], one["confidence"]) for one in found["said"]] == [("guess@example.org", 0.2)]
    assert [(one["merged_id"], one["evidence"]) for one in found["merges"]] == [
        (str(lova.pk), [{"rule": "told-by-phone"}])
    ]
    assert Entry.objects.filter(action="customers.looked-at", subject_id=str(ada.pk)).count() == 1
    gone = client.get(f"/api/v1/customers/{lova.pk}/identities").json()
    assert gone["survivor_id"] == str(ada.pk)


def test_a_merge_is_made_and_undone_by_a_program_and_refusals_say_why(api: Api) -> None:
    ada, lova = CustomerFactory(), CustomerFactory()
    client = api("customers:write")
    made = merge(client, ada.pk, lova.pk)
    assert queries.survivor(lova.pk) == ada.pk
    again = merge(client, ada.pk, lova.pk)
    assert (again.status_code, again.json()["code"]) == (422, "unable-to-merge-customers")
    assert "merged" in again.json()["detail"]
    path = f"/api/v1/merges/{made.json()['id']}"
    assert client.delete(path).status_code == 200
    assert queries.survivor(lova.pk) == lova.pk
    twice = client.delete(path)
    assert (twice.status_code, twice.json()["code"]) == (422, "unable-to-undo-merge")
    assert client.delete(f"/api/v1/merges/{new_id()}").status_code == 404
    assert Merge.objects.get().undone_at


def test_a_reason_is_a_word_and_no_value(api: Api) -> None:
    ada, lova = CustomerFactory(), CustomerFactory()
    refused = merge(api("customers:write"), ada.pk, lova.pk, reason="ada@example.org said so")
    assert refused.status_code == 422
    assert not Customer.objects.filter(status="merged").exists()


def test_a_value_is_as_old_as_what_was_seen_of_it(api: Api) -> None:
    ada = CustomerFactory(email="ada@example.org")
    names = {"user_id": "42", "email": "ada@example.org", "anonymous_id": "tablet"}
    long_ago = AT - timedelta(days=100)
    operations.recognise([Sighting(b"1", long_ago, "till", trusted=True, **names)], at=AT)
    found = api("customers:read").get(f"/api/v1/customers/{ada.pk}/identities").json()
    assert {one["value"]: one["first_at"][:10] for one in found["known"]} == dict.fromkeys(
        ("ada@example.org", "42"), long_ago.date().isoformat()
    )
