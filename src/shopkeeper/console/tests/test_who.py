"""Who is who in the console: the tab, merging and undoing, and what was noticed."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.customers import operations, queries
from shopkeeper.customers.models import Candidate, Customer, Merge
from shopkeeper.customers.operations import Sighting
from shopkeeper.customers.tests.factories import AT, CustomerFactory
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.tests.factories import OrderFactory

REVIEW = "/console/customers/merges/"
NOTICED = "/console/customers/noticed/"


def pair(one: Customer, other: Customer, score: float = 0.95) -> Candidate:
    first, second = sorted((one.pk, other.pk))
    return Candidate.objects.create(
        id=new_id(), one_id=first, other_id=second, score=score, evidence=[{"rule": "named-together"}], found_at=AT
    )


def people() -> tuple[Customer, Customer]:
    return (
        CustomerFactory(given_name="Ada", email="ada@example.org"),
        CustomerFactory(given_name="Adah", email="adah@example.org"),
    )


def decide(browser: Client, row: Candidate, decision: str, **more: str) -> str:
    answer: Any = browser.post(f"{REVIEW}pairs/{row.pk}/", {"decision": decision, **more}, follow=True)
    return str(answer.content.decode())


def cost(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert browser.get(address).status_code == 200
    return len(counted)


def seen(key: int, **names: Any) -> Sighting:
    return Sighting(b"%d" % key, AT, "server", **{"trusted": True, **names})


def test_a_pair_is_merged_seen_on_the_customers_page_and_parted_again(signed_in: SignedIn) -> None:
    browser = signed_in("agent")
    ada, adah = people()
    OrderFactory(customer=ada)
    row = pair(ada, adah)
    page = browser.get(REVIEW).content.decode()
    assert "A trusted source names both as one person" in page
    assert "adah@example.org" in page
    assert Entry.objects.filter(action="customers.listed").count() == 1
    assert "Merged." in decide(browser, row, "merged", survivor=str(ada.pk))
    led: Any = browser.get(f"/console/customers/{adah.pk}/", follow=True)
    assert led.redirect_chain[0][0] == f"/console/customers/{ada.pk}/"
    who = browser.get(f"/console/customers/{ada.pk}/who/").content.decode()
    assert "adah@example.org" in who
    assert "Decided by staff in the merge review" in who
    merge = Merge.objects.get()
    assert "two customers again" in browser.post(f"{REVIEW}{merge.pk}/undo/", follow=True).content.decode()
    assert queries.survivor(adah.pk) == adah.pk
    assert "Nothing was changed" in browser.post(f"{REVIEW}{merge.pk}/undo/", follow=True).content.decode()
    assert browser.get(REVIEW).context["pairs"] == []


def test_two_people_are_not_proposed_again_and_what_is_put_off_waits(owner: Client) -> None:
    ada, adah = people()
    row = pair(ada, adah)
    decide(owner, row, "later")
    assert owner.get(REVIEW).context["pairs"] == []
    assert len(owner.get(f"{REVIEW}?show=later").context["pairs"]) == 1
    decide(owner, row, "apart")
    operations.recognise(
        [seen(1, user_id="42", email="ada@example.org"), seen(2, user_id="42", email="adah@example.org")], at=AT
    )
    assert owner.get(REVIEW).context["pairs"] == []
    assert Candidate.objects.get().decision == "apart"
    assert Entry.objects.filter(action="customers.pair-decided").count() == 4


@pytest.mark.parametrize(("decision", "survivor"), [("merged", "nobody"), ("merged", ""), ("nonsense", "")])
def test_a_decision_that_is_none_changes_nothing(owner: Client, decision: str, survivor: str) -> None:
    row = pair(*people())
    assert "Nothing was changed" in decide(owner, row, decision, survivor=survivor)
    assert Candidate.objects.get().decision == "open"


def test_a_pair_that_can_not_be_merged_says_why(owner: Client) -> None:
    ada, adah = people()
    row = pair(ada, adah)
    decide(owner, row, "merged", survivor=str(ada.pk))
    assert "Nothing was changed" in decide(owner, row, "merged", survivor=str(ada.pk))
    assert "merged already" in decide(owner, row, "apart")
    assert Merge.objects.count() == 1


def test_more_pairs_devices_and_values_need_no_more_queries(owner: Client) -> None:
    ada, adah = people()
    pair(ada, adah)
    operations.recognise(
        [
            seen(1, anonymous_id="phone", email="ada@example.org"),
            seen(2, anonymous_id="tablet", email="ada@example.org"),
            seen(3, anonymous_id="tablet", email="adah@example.org"),
            seen(4, anonymous_id="null", email="ada@example.org"),
        ],
        at=AT,
    )
    pages = [REVIEW, NOTICED, f"/console/customers/{ada.pk}/who/"]
    for page in pages:
        owner.get(page)
    before = [cost(owner, page) for page in pages]
    for number in range(2):
        pair(CustomerFactory(email=f"x{number}@example.org"), CustomerFactory(), 0.9)
        operations.recognise([seen(5 + number, anonymous_id=f"more-{number}", email="ada@example.org")], at=AT)
    assert [cost(owner, page) for page in pages] == before
    assert max(before) <= 30


def test_what_was_noticed_is_shown_with_its_source(owner: Client) -> None:
    assert "No such value came in" in owner.get(NOTICED).content.decode()
    people()
    operations.recognise(
        [
            seen(1, anonymous_id="null", email="ada@example.org"),
            seen(2, anonymous_id="tablet", email="ada@example.org"),
            seen(3, anonymous_id="tablet", email="adah@example.org"),
            seen(4, user_id="1", email="family@example.org"),
            seen(5, user_id="2", email="family@example.org"),
        ],
        at=AT,
    )
    answer = owner.get(NOTICED)
    page = answer.content.decode()
    assert "null" in page
    assert len(answer.context["devices"]) == 1
    assert [row.value for row, _, _ in answer.context["ties"]] == ["family@example.org"]
    assert "One person would have too many of these" in page
