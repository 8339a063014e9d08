from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.console.customers import timeline
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.customers.models import Address, Customer, Interest
from shopkeeper.customers.tests.factories import CustomerFactory, IdentifierFactory
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.tests.factories import OrderFactory, PaymentFactory, ShipmentFactory

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def ada(db: None) -> Customer:
    return CustomerFactory(given_name="Ada", family_name="Byron", email="ada@example.org")


def page(customer: Customer, more: str = "") -> str:
    return f"/console/customers/{customer.pk}/{more}"


def titles(answer: Any) -> list[str]:
    return [one.title for one in answer.context["stretch"].moments]


def test_the_page_tells_everything_in_order_of_time(owner: Client, ada: Customer) -> None:
    order = OrderFactory(customer=ada, number="S-1", placed_at=AT + timedelta(hours=1))
    PaymentFactory(order=order, paid_at=AT + timedelta(hours=2))
    ShipmentFactory(
        order=order,
        shipped_at=AT + timedelta(days=1),
        promised_at=AT + timedelta(days=2),
        delivered_at=AT + timedelta(days=3),
        status="delivered",
    )
    answer = owner.get(page(ada, "?kind=orders"))
    assert titles(answer) == ["Parcel arrived late: S-1", "Parcel left: S-1", "Paid: S-1", "Ordered: S-1"]
    assert "ada@example.org" in answer.content.decode()


def test_each_look_is_audited(owner: Client, ada: Customer) -> None:
    owner.get(page(ada))
    owner.get(page(ada, "orders/"))
    owner.get(page(ada, "edit/"))
    looks = Entry.objects.filter(action="customers.looked-at", subject_id=str(ada.pk))
    assert looks.count() == 3


def test_the_timeline_goes_on_where_it_stopped_and_repeats_nothing(owner: Client, ada: Customer) -> None:
    for number in range(45):
        OrderFactory(customer=ada, number=f"S-{number}", placed_at=AT + timedelta(days=number))
    first = owner.get(page(ada, "?kind=orders"))
    before = first.context["stretch"].before.isoformat().replace("+", "%2B")
    second = owner.get(page(ada, f"?kind=orders&before={before}"), headers={"HX-Request": "true"})
    together = titles(first) + titles(second)
    assert len(together) == len(set(together)) == 45
    assert b"<html" not in second.content


def test_the_timeline_reaches_back_behind_any_number_of_looks_and_messages(
    owner: Client, ada: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "READ", 7)
    for number in range(80):
        at = AT + timedelta(hours=number)
        audit.record(
            actor=system("tests"), action="customers.looked-at", subject_kind="customer", subject_id=ada.pk, at=at
        )
        audit.record(
            actor=system("tests"), action=f"customers.did-{number}", subject_kind="customer", subject_id=ada.pk, at=at
        )
    told, before = [], ""
    while before is not None:
        answer = owner.get(page(ada, f"?kind=changes{before}"), headers={"HX-Request": "true"})
        told += titles(answer)
        next_before = answer.context["stretch"].before
        before = next_before and f"&before={next_before.isoformat().replace('+', '%2B')}"
    assert {f"Did {number}" for number in range(80)} <= set(told)
    assert told.count("Did 0") == 1


def test_who_may_not_see_the_audit_log_sees_no_looks(signed_in: SignedIn, ada: Customer) -> None:
    agent = signed_in("agent")
    agent.get(page(ada))
    assert titles(agent.get(page(ada))) == ["Became a customer"]


def test_there_is_no_page_for_nobody(owner: Client) -> None:
    assert owner.get(f"/console/customers/{new_id()}/").status_code == 404


def test_a_name_that_is_code_is_shown_as_text(owner: Client) -> None:
    shown = owner.get(page(CustomerFactory(given_name="<script>alert(1)</script>"))).content.decode()
    assert "<script>alert" not in shown


def test_details_are_changed_by_a_form(owner: Client, ada: Customer) -> None:
    wanted = {
        "given_name": "Augusta", "family_name": "Byron", "birth_date": "1815-12-10", "country": "GB", "language": "en",
        "time_zone": "Europe/London", "demographics": "Household: two adults\nPets: a cat",
    }  # fmt: skip
    assert owner.post(page(ada, "edit/"), wanted).status_code == 302
    changed = Customer.objects.get(pk=ada.pk)
    assert (changed.given_name, changed.birth_date) == ("Augusta", "1815-12-10")
    assert changed.demographics == {"Household": "two adults", "Pets": "a cat"}


def test_a_wrong_detail_is_named_and_nothing_is_lost(owner: Client, ada: Customer) -> None:
    answer = owner.post(page(ada, "edit/"), {"given_name": "Augusta", "demographics": "no colon here"})
    assert answer.status_code == 422
    assert "is not of the form name: value" in answer.content.decode()
    assert 'value="Augusta"' in answer.content.decode()
    answer = owner.post(page(ada, "edit/"), {"given_name": "Augusta", "time_zone": "Mars/Olympus"})
    assert "a zone such as Europe/Berlin" in answer.content.decode()
    assert Customer.objects.get(pk=ada.pk).given_name == "Ada"


def test_an_address_comes_changes_and_goes(owner: Client, ada: Customer) -> None:
    wanted = {"line1": "1 Analytical Row", "city": "London", "country": "GB"}
    owner.post(page(ada, "addresses/add/"), wanted)
    address = Address.objects.get()
    owner.post(page(ada, f"addresses/{address.pk}/"), {**wanted, "city": "Oxford"})
    assert Address.objects.get().city == "Oxford"
    owner.post(page(ada, f"addresses/{address.pk}/remove/"))
    assert not Address.objects.exists()


def test_an_address_is_reached_only_through_its_own_customer(owner: Client, ada: Customer) -> None:
    owner.post(page(ada, "addresses/add/"), {"line1": "1 Analytical Row", "city": "London", "country": "GB"})
    address, other = Address.objects.get(), CustomerFactory()
    assert owner.get(page(other, f"addresses/{address.pk}/")).status_code == 404
    owner.post(page(other, f"addresses/{address.pk}/remove/"))
    assert Address.objects.exists()


def test_interests_are_told_as_words(owner: Client, ada: Customer) -> None:
    owner.post(page(ada, "interests/"), {"topics": "Tea, garden tools, tea"})
    assert sorted(Interest.objects.values_list("topic", flat=True)) == ["garden-tools", "tea"]


def test_an_address_that_is_anothers_is_refused(owner: Client, ada: Customer) -> None:
    other = CustomerFactory()
    answer = owner.post(page(other, "known-by/add/"), {"kind": "email", "value": "ada@example.org"})
    assert answer.status_code == 422
    assert other.identifiers.count() == 0


def test_another_address_can_be_used_first_and_be_taken_away(owner: Client, ada: Customer) -> None:
    second = IdentifierFactory(customer=ada, value="countess@example.org", is_primary=False)
    owner.post(page(ada, f"known-by/{second.pk}/primary/"))
    second.refresh_from_db()
    assert second.is_primary
    owner.post(page(ada, f"known-by/{second.pk}/remove/"))
    assert [one.value for one in ada.identifiers.all()] == ["ada@example.org"]


def test_what_the_shop_offers_the_customer_stands_with_its_reason(owner: Client, ada: Customer) -> None:
    for number in range(3):
        VariantFactory(product__title=f"Kettle {number}")
    offers = owner.get(page(ada)).context["offers"]
    assert all(offer["reason"] for offer in offers)
    assert len(offers) <= 5
