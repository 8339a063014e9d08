"""Merging over all domains: what a person is handed out is the same, byte by byte, after a merge and its undoing."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Count
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shopkeeper.behaviour import operations as behaviour
from shopkeeper.behaviour.tests.conftest import track
from shopkeeper.config import wiring
from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import (
    AT,
    AddressFactory,
    CustomerFactory,
    IdentifierFactory,
    InterestFactory,
    PasskeyFactory,
)
from shopkeeper.delivery import operations as delivery
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.leasing.leases import Claimant
from shopkeeper.foundation.outbox import delivering
from shopkeeper.foundation.outbox.models import Event, FailedDelivery
from shopkeeper.foundation.outbox.registry import registry as known_events
from shopkeeper.foundation.outbox.telling import adapter
from shopkeeper.foundation.personal import registry
from shopkeeper.orders import handlers as orders_handlers
from shopkeeper.orders.models import Order, Shipment
from shopkeeper.orders.tests.factories import OrderFactory, ShipmentFactory

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", "7")
WORKER = Claimant(new_id())
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
PERSON = st.fixed_dictionaries(
    {
        "given_name": TEXT,
        "family_name": TEXT,
        "birth_date": st.sampled_from(["", "1980-05-17"]),
        "gender": TEXT,
        "demographics": st.none() | st.dictionaries(TEXT, TEXT, max_size=2),
        "language": st.sampled_from(["", "de"]),
        "status": st.sampled_from(["active", "guest"]),
        "emails": st.integers(0, 3),
        "phones": st.integers(0, 2),
        "addresses": st.lists(TEXT, max_size=3),
        "interests": st.lists(st.sampled_from(["garden", "tea", "books"]), unique=True),
        "passkeys": st.integers(0, 2),
        "orders": st.integers(0, 2),
        "messages": st.integers(0, 2),
        "events": st.integers(0, 2),
    }
)


def person(drawn: dict[str, Any]) -> Customer:
    names = ("given_name", "family_name", "birth_date", "gender", "demographics", "language", "status")
    customer = CustomerFactory(**{name: drawn[name] for name in names})
    for kind, count in (("email", drawn["emails"]), ("phone", drawn["phones"])):
        for number in range(count):
            IdentifierFactory(customer=customer, kind=kind, value=f"{new_id()}@example.org", is_primary=number == 0)
    for number, city in enumerate(drawn["addresses"]):
        AddressFactory(customer=customer, city=city, is_default_shipping=number == 0, is_default_billing=number == 0)
    for topic in drawn["interests"]:
        InterestFactory(customer=customer, topic=topic, weight=0.5)
    for _ in range(drawn["passkeys"]):
        PasskeyFactory(customer=customer, credential_id=new_id().bytes)
    for _ in range(drawn["orders"]):
        order = OrderFactory(customer=customer, ship_to={"city": "London"})
        ShipmentFactory(order=order, customer=customer, tracking_number="TRACK 1")
    for _ in range(drawn["messages"]):
        delivery.send_message(
            key=str(new_id()),
            channel="email",
            purpose="tests",
            recipient_kind="customer",
            recipient_id=customer.pk,
            address="ada@example.org",
            subject="Your order",
            text="It is on its way.",
            html="",
            at=AT,
            actor=STAFF,
        )
    return customer


def events_of(customer: Customer, count: int) -> None:
    """Let the customer do things under an anonymous id that is linked to them."""
    if not count:
        return
    anonymous_id = str(customer.pk)
    source = behaviour.make_source(name=f"Web {new_id()}", kind="browser", actor=STAFF, at=AT)
    for _ in range(count):
        body = json.dumps({"batch": [track(anonymousId=anonymous_id)]}).encode()
        behaviour.accept(source_id=source.id, body=body, events=1, head={"form": "batch"}, at=AT)
    customers.link_visitor(anonymous_id=anonymous_id, customer_id=customer.pk, method="code", at=AT, actor=STAFF)
    while behaviour.work_through(clock=lambda: AT, claimant=WORKER):
        pass


def deliver() -> None:
    wiring.install()
    while delivering.deliver_due(now=AT + timedelta(hours=1)):
        pass
    assert list(FailedDelivery.objects.values_list("error", flat=True)) == []


def exports(*ids: UUID) -> bytes:
    held = [{one.domain: one.export(key) for one in registry.declarations() if one.export} for key in ids]
    return json.dumps(held, default=str, sort_keys=False).encode()


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(one=PERSON, other=PERSON)
def test_merge_then_undo_gives_back_every_export_byte_by_byte(one: dict[str, Any], other: dict[str, Any]) -> None:
    survivor, merged = person(one), person(other)
    events_of(survivor, one["events"])
    events_of(merged, other["events"])
    deliver()
    before = exports(survivor.pk, merged.pk)
    merge_id = customers.merge_customers(survivor_id=survivor.pk, merged_id=merged.pk, evidence=[], at=AT, actor=STAFF)
    deliver()
    customers.undo_merge(merge_id=merge_id, at=AT, actor=STAFF)
    deliver()
    assert exports(survivor.pk, merged.pk) == before


def whole() -> Customer:
    drawn: dict[str, Any] = {
        "given_name": "Ada", "family_name": "", "birth_date": "", "gender": "", "demographics": None, "language": "",
        "status": "active", "emails": 1, "phones": 0, "addresses": [], "interests": [], "passkeys": 0, "orders": 1,
        "messages": 1, "events": 1,
    }  # fmt: skip
    customer = person(drawn)
    events_of(customer, 1)
    return customer


def test_the_survivors_export_has_what_every_domain_held_of_both() -> None:
    survivor, merged = whole(), whole()
    deliver()
    customers.merge_customers(survivor_id=survivor.pk, merged_id=merged.pk, evidence=[], at=AT, actor=STAFF)
    deliver()
    (held,) = json.loads(exports(survivor.pk))
    assert len(held["orders"]["orders"]) == 2
    assert len(held["delivery"]["messages"]) == 2
    assert len(held["customers"]["identifiers"]) == 2
    assert len(held["behaviour"]["events"]) == 2
    assert {order["ship_to"]["city"] for order in held["orders"]["orders"]} == {"London"}


def test_orders_follow_merges_in_any_order_of_the_events_and_more_than_once() -> None:
    first, second, third = (OrderFactory().customer for _ in range(3))
    deliver()
    one = customers.merge_customers(survivor_id=second.pk, merged_id=first.pk, evidence=[], at=AT, actor=STAFF)
    two = customers.merge_customers(survivor_id=third.pk, merged_id=second.pk, evidence=[], at=AT, actor=STAFF)
    Event.objects.order_by("-id").update(due_at=AT)
    deliver_backwards()
    assert set(Order.objects.values_list("customer", flat=True)) == {third.pk}
    customers.undo_merge(merge_id=two, at=AT, actor=STAFF)
    deliver_backwards()
    owners = dict(Order.objects.values_list("customer").annotate(n=Count("id")).order_by())
    assert owners == {second.pk: 2, third.pk: 1}
    customers.undo_merge(merge_id=one, at=AT, actor=STAFF)
    deliver_backwards()
    deliver_backwards()
    assert set(Order.objects.values_list("customer", flat=True)) == {first.pk, second.pk, third.pk}
    assert queries.survivor(first.pk) == first.pk


def deliver_backwards() -> None:
    """Let orders hear of every merge so far, the latest first, as a late or repeated delivery does."""
    wiring.install()
    for event in Event.objects.filter(wire_name__contains="merge").order_by("-id"):
        kind: Any = known_events.event_class(event.wire_name)
        fact = adapter(kind).validate_python(event.payload)
        orders_handlers.follow_merge(fact, AT)


def test_an_erased_survivor_leaves_nothing_readable_of_any_self() -> None:
    survivor, merged = whole(), whole()
    deliver()
    customers.merge_customers(survivor_id=survivor.pk, merged_id=merged.pk, evidence=[], at=AT, actor=STAFF)
    for one in sorted(registry.declarations(), key=lambda one: one.domain == "customers"):
        if one.erase:
            one.erase(survivor.pk, AT, STAFF)
    deliver()
    assert "London" not in exports(survivor.pk, merged.pk).decode()
    assert "on its way" not in exports(survivor.pk, merged.pk).decode()
    assert set(Shipment.objects.values_list("tracking_number_sealed", flat=True)) <= {b"", None}
    assert set(Customer.objects.values_list("status", flat=True)) == {"erased"}
