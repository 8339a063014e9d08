from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from shopkeeper.behaviour.tests.happening import did, happen, source
from shopkeeper.catalog.tests.factories import CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.apikeys import operations as keys
from shopkeeper.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db


def holder(*scopes: str) -> Client:
    _, secret = keys.make_api_key(label="Warehouse", scopes=scopes, actor=system("tests"), at=clock.now())
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_events_sessions_and_facts_of_a_customer_are_read_and_the_look_is_audited() -> None:
    customer, shop, now = CustomerFactory(), source(), clock.now()
    product = ProductFactory(category=CategoryFactory())
    VariantFactory(sku="POT", product=product)
    happen(
        did(
            customer.pk, kind="page", source_id=shop.pk, at=now - timedelta(minutes=3), context={"page": {"path": "/a"}}
        ),
        did(customer.pk, "Product Viewed", {"sku": "POT"}, source_id=shop.pk, at=now - timedelta(minutes=2)),
        did(customer.pk, "Product Added", {"sku": "POT", "quantity": 2}, source_id=shop.pk, at=now),
        at=now,
    )
    program, place = holder("behaviour:read"), f"/api/v1/customers/{customer.pk}"
    first = program.get(f"{place}/events", {"limit": 2}).json()
    assert [one["name"] for one in first["items"]] == ["Product Added", "Product Viewed"]
    assert first["items"][0]["properties"] == {"sku": "POT", "quantity": 2}
    rest = program.get(f"{place}/events", {"limit": 2, "cursor": first["next"]}).json()
    assert ([one["kind"] for one in rest["items"]], rest["next"]) == (["page"], None)
    (session,) = program.get(f"{place}/sessions").json()["items"]
    assert (session["events"], session["views"], session["added"], session["first_page"]) == (3, 1, 1, "/a")
    facts = program.get(f"{place}/facts").json()
    assert facts["viewed_lately"] == [str(product.pk)]
    assert [(one["product_id"], one["quantity"]) for one in facts["cart"]] == [(str(product.pk), 2)]
    assert [one["days"] for one in facts["windows"]] == [1, 7, 30, 90, 365]
    assert facts["windows"][1]["added"] == 1
    assert [one["id"] for one in facts["categories"]] == [str(product.category_id)]
    assert Entry.objects.filter(action="customers.looked-at", subject_id=str(customer.pk)).count() == 4


def test_sources_are_read_without_their_keys() -> None:
    source(name="Web")
    (one,) = holder("behaviour:read").get("/api/v1/sources").json()
    assert (one["name"], one["state"], one["taken"]) == ("Web", "silent", 0)
    assert not {"key", "signing_secret"} & set(one)


@pytest.mark.parametrize("what", ["events", "sessions", "facts"])
def test_who_has_no_such_scope_and_what_is_not_there_are_refused(what: str) -> None:
    customer = CustomerFactory()
    assert holder("customers:read").get(f"/api/v1/customers/{customer.pk}/{what}").status_code == 403
    assert holder("behaviour:read").get(f"/api/v1/customers/{uuid4()}/{what}").status_code == 404
    if what != "facts":
        answer = holder("behaviour:read").get(f"/api/v1/customers/{customer.pk}/{what}", {"cursor": "x"})
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (422, "bad-cursor")
