from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import queries
from shopkeeper.ledger.models import AskedGrant
from shopkeeper.orders.models import Refund
from shopkeeper.orders.tests.factories import PaymentFactory, order_of

pytestmark = pytest.mark.django_db
LIST = "/console/approvals/"
LIMITS = "/console/settings/limits/"


def ask_credit(client: Client, customer: Any, amount: str = "150", note: str = "The parcel came late.") -> None:
    form = {"key": str(uuid4()), "amount": amount, "currency": "EUR", "reason": "goodwill", "note": note}
    assert client.post(reverse("console:customers-credit-give", args=[customer.pk]), form).status_code == 302


def ask_refund(client: Client, minor: int = 30_000) -> Refund:
    order = order_of([VariantFactory(price_minor=minor)])
    PaymentFactory(order=order, method="bank transfer", amount_minor=minor)
    fields = {"amount": "250", "to": "tenders", "reason": "asked", "key": str(uuid4())}
    client.post(reverse("console:orders-refund", args=[order.pk]), fields)
    return Refund.objects.get()


def test_the_owner_sees_who_asked_for_what_and_why_and_lets_it_go(signed_in: SignedIn) -> None:
    agent, owner, customer = (
        signed_in("agent"),
        signed_in("owner"),
        CustomerFactory(given_name="Zoë", family_name="Bly"),
    )
    ask_credit(agent, customer)
    refund = ask_refund(agent)
    assert "above what you may give alone" in agent.get("/console/").content.decode()
    page = owner.get(LIST).content.decode()
    for told in ("€150.00", "£250.00", "Ada Osei asked", "The parcel came late.", "Zoë Bly", refund.order.number):
        assert told in page
    assert "2 approvals wait" in owner.get("/console/").content.decode()
    asked = AskedGrant.objects.get()
    answer = owner.post(reverse("console:approvals-grant", args=[asked.pk, "allow"]), {"from": "approvals"})
    assert answer["Location"] == LIST
    assert queries.store_credit(customer.pk) == [Money("EUR", 15_000)]
    decline = reverse("console:orders-refund-answer", args=[refund.order_id, refund.pk, "decline"])
    owner.post(decline, {"why": "too-much", "from": "approvals"})
    assert Refund.objects.get().refusal == "too-much"
    assert "Nothing waits for you" in owner.get(LIST).content.decode()


def test_a_no_without_a_reason_is_refused_and_one_with_it_stands_on_the_customers_page(signed_in: SignedIn) -> None:
    agent, owner, customer = signed_in("agent"), signed_in("owner"), CustomerFactory()
    ask_credit(agent, customer)
    decline = reverse("console:approvals-grant", args=[AskedGrant.objects.get().pk, "decline"])
    owner.post(decline)
    assert AskedGrant.objects.get().status == "asked"
    owner.post(decline, {"why": "not-owed"})
    assert "Not owed" in agent.get(reverse("console:customers-credit", args=[customer.pk])).content.decode()


def test_ones_own_wish_has_no_button_to_allow_it(signed_in: SignedIn) -> None:
    owner, customer = signed_in("owner"), CustomerFactory()
    ask_credit(owner, customer, "501")
    page = owner.get(LIST).content.decode()
    assert "You asked" in page
    assert "/allow/" not in page
    owner.post(reverse("console:approvals-grant", args=[AskedGrant.objects.get().pk, "allow"]))
    assert AskedGrant.objects.get().status == "asked"


def test_the_list_takes_as_many_queries_for_three_as_for_one(signed_in: SignedIn) -> None:
    agent, owner = signed_in("agent"), signed_in("owner")
    counted = []
    for wishes in (1, 2):
        for _ in range(wishes):
            ask_credit(agent, CustomerFactory())
        with CaptureQueriesContext(connection) as seen:
            owner.get(LIST)
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_an_owner_sets_limits_and_they_hold_at_once(signed_in: SignedIn) -> None:
    owner, agent, customer = signed_in("owner"), signed_in("agent"), CustomerFactory()
    page = owner.get(f"{LIMITS}?currency=eur").content.decode()
    assert "in EUR" in page
    assert 'value="100.00"' in page
    form = {"currency": "EUR", "agent-grant-alone": "5", "agent-grant-day": "5", "owner-refund-alone": "900"}
    assert owner.post(f"{LIMITS}save/", form).status_code == 302
    ask_credit(agent, customer, "5")
    ask_credit(agent, customer, "5")
    assert (queries.store_credit(customer.pk), AskedGrant.objects.count()) == ([Money("EUR", 500)], 1)
    assert "EUR 5.00 a deed" in str(Entry.objects.get(action="staff.limits-set").changes)


def test_a_limit_that_makes_no_sense_is_refused_in_words(owner: Client) -> None:
    answer = owner.post(f"{LIMITS}save/", {"currency": "EUR", "agent-grant-alone": "5", "agent-grant-day": "4"})
    assert answer.status_code == 422
    assert "at least that of one deed" in answer.content.decode()
    assert owner.post(f"{LIMITS}save/", {"currency": "EUR", "agent-grant-alone": "-1"}).status_code == 422
    assert owner.get(f"{LIMITS}?currency=nope").status_code == 200


def test_nobody_but_an_owner_sees_or_sets_limits_or_answers(signed_in: SignedIn) -> None:
    agent = signed_in("agent")
    assert agent.get(LIMITS).status_code == 403
    assert agent.post(f"{LIMITS}save/", {"currency": "EUR"}).status_code == 403
    assert agent.get(LIST).status_code == 403
