"""What a visitor permits: asked once, kept where it belongs, and nothing kept of who said no."""

from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client, RequestFactory

from shopkeeper.consent import queries as consent
from shopkeeper.consent.models import Entry
from shopkeeper.customers.models import Customer, Visitor
from shopkeeper.foundation import clock
from shopkeeper.foundation.kept import empty_all
from shopkeeper.storefront.cookies import NEEDED, Choice
from shopkeeper.storefront.home.views import for_whom
from shopkeeper.storefront.privacy import read
from shopkeeper.storefront.visitors import Shopper

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
GPC = {"Sec-GPC": "1"}


def answer(client: Client, said: dict[str, str], **headers: str) -> Any:
    return client.post("/privacy/", said, headers=OURS | headers)


def cookie(client: Client, name: str) -> str:
    return client.cookies[name].value if name in client.cookies else ""


def test_a_yes_is_kept_in_the_cookie_and_in_the_ledger_of_the_visitor(client: Client) -> None:
    page = answer(client, {"choice": "all", "next": "/c/"})
    assert (page.status_code, page.headers["Location"]) == (303, "/c/")
    assert cookie(client, "sk_consent").startswith("t1p1s1.")
    morsel = client.cookies["sk_anon"]
    assert (len(morsel.value), morsel["samesite"], morsel["max-age"], morsel["httponly"]) == (36, "Lax", 31_536_000, "")
    visitor = Visitor.objects.get()
    tracking = consent.tracking([visitor.pk], at=clock.now())[visitor.pk]
    assert (tracking.allowed, tracking.sharing, tracking.personalisation) == (True, True, True)
    assert set(Entry.objects.values_list("source", flat=True)) == {"cookie-banner"}


def test_a_no_of_someone_unknown_leaves_nothing_but_the_no(client: Client) -> None:
    answer(client, {"choice": "needed"})
    assert cookie(client, "sk_consent").startswith("t0p0s0.")
    assert cookie(client, "sk_anon") == ""
    assert not Visitor.objects.exists()
    assert not Entry.objects.exists()


def test_a_withdrawal_is_kept_for_whom_it_concerns_and_the_browser_is_unknown_again(client: Client) -> None:
    answer(client, {"choice": "all"})
    answer(client, {"choice": "needed"})
    assert cookie(client, "sk_anon") == ""
    visitor = Visitor.objects.get()
    assert not consent.tracking([visitor.pk], at=clock.now())[visitor.pk].allowed


def test_the_choice_of_a_signed_in_customer_holds_for_the_account(as_ada: Client, ada: Customer) -> None:
    answer(as_ada, {"choice": "ticked", "personalisation": "1"})
    tracking = consent.tracking([ada.pk], at=clock.now())[ada.pk]
    assert (tracking.allowed, tracking.personalisation, tracking.sharing) == (False, True, False)


def test_who_wants_no_shop_of_their_own_gets_everybodys(as_ada: Client, ada: Customer) -> None:
    request = RequestFactory().get("/")
    shopper = Shopper(customer_id=ada.pk)
    assert for_whom(request, shopper) == ada.pk
    request.COOKIES["sk_consent"] = "t1p0s0.1790000000"
    assert for_whom(request, shopper) is None
    assert for_whom(request, replace(shopper, acting_for="staff")) == ada.pk
    del request.COOKIES["sk_consent"]
    answer(as_ada, {"choice": "needed"})
    empty_all()
    assert for_whom(request, shopper) is None, "said no in the account"


def test_global_privacy_control_is_told_kept_and_outweighs_a_yes(client: Client) -> None:
    page = client.get("/privacy/", headers=GPC).content.decode()
    assert "Global Privacy Control" in page
    answer(client, {"choice": "all"}, **GPC)
    assert cookie(client, "sk_consent").startswith("t1p1s0.")
    visitor = Visitor.objects.get()
    tracking = consent.tracking([visitor.pk], at=clock.now())[visitor.pk]
    assert (tracking.allowed, tracking.gpc, tracking.sharing) == (True, True, False)
    assert "Global Privacy Control" not in client.get("/privacy/").content.decode()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("choice=accept&sharing=1", Choice(tracking=True, personalisation=True, sharing=False)),
        ("choice=all", Choice(tracking=True, personalisation=True, sharing=True)),
        ("choice=needed&tracking=1", NEEDED),
        ("choice=ticked&tracking=1&sharing=1", Choice(tracking=True, personalisation=False, sharing=True)),
        ("choice=ticked", NEEDED),
        ("tracking=1", NEEDED),
        ("", NEEDED),
    ],
)
def test_only_a_clear_yes_is_a_yes(said: str, expected: Choice) -> None:
    assert read(QueryDict(said), gpc=False) == expected
    assert not read(QueryDict(said), gpc=True).sharing


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_chooses_for_nobody(client: Client, headers: dict[str, str]) -> None:
    page = client.post("/privacy/", {"choice": "all"}, headers=headers)
    assert page.status_code == 403
    assert "another site" in page.content.decode()
    assert not client.cookies


def test_looking_changes_nothing_and_sets_no_cookie(client: Client) -> None:
    page = client.get("/privacy/")
    assert page.status_code == 200
    assert "checked" not in page.content.decode()
    assert "data-ask" not in page.content.decode(), "the page is the question already"
    assert not client.cookies
    assert not Entry.objects.exists()


def test_what_a_cookie_says_that_we_did_not_write_counts_as_nothing(client: Client) -> None:
    client.cookies["sk_consent"] = "t1p1"
    client.cookies["sk_anon"] = "<script>"
    assert "checked" not in client.get("/privacy/").content.decode()
    answer(client, {"choice": "all"})
    assert len(cookie(client, "sk_anon")) == 36


def test_the_choice_leads_nowhere_outside_the_shop(client: Client) -> None:
    page = answer(client, {"choice": "needed", "next": "https://elsewhere.example/"})
    assert page.headers["Location"] == "/"


def test_a_browser_that_chooses_without_end_is_asked_to_wait(client: Client) -> None:
    for _ in range(60):
        answer(client, {"choice": "needed"})
    refused = answer(client, {"choice": "needed"})
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
