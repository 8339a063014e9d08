"""Consent in the console: a customer's permissions at any instant, topics, wordings, the list, imports, the law."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from shopkeeper.consent import operations, queries
from shopkeeper.consent.models import Entry, Notice
from shopkeeper.consent.operations import Evidence
from shopkeeper.consent.queries import Source
from shopkeeper.console.consent.notices import word_changes
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit import queries as audit
from shopkeeper.foundation.personal import keys

ADA = "ada@example.org"
SETTINGS = "/console/settings/consent/"
ACTOR = system("tests")


@pytest.fixture
def ada(db: None) -> Customer:
    customer: Customer = CustomerFactory(given_name="Ada", email=ADA)
    for slug in ("news", "offers"):
        operations.set_topic(
            slug=slug, texts={"en": {"name": slug.title()}}, channels=["email"], at=clock.now(), actor=ACTOR
        )
    permit("news")
    return customer


def permit(topic: str, days_ago: int = 2) -> None:
    at = clock.now() - timedelta(days=days_ago)
    operations.record_permission(
        channel="email",
        address=ADA,
        topic=topic,
        evidence=Evidence(Source.API, at, proof={"form": "till", "ip": "203.0.113.7"}),
        at=at,
        actor=ACTOR,
    )


def page_of(customer: Customer) -> str:
    return f"/console/customers/{customer.pk}/consent/"


def address(text: str = ADA) -> str:
    return f"email:{queries.address_digest('email', text).hex()}"


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_customers_permissions_show_with_reasons_and_history(owner: Client, ada: Customer) -> None:
    page = text_of(owner.get(page_of(ada)))
    for words in ("Permitted News by e-mail", "The person permitted this topic", "Nobody ever permitted this topic"):
        assert words in page
    assert audit.entries("customer", ada.pk)[0].action == "customers.looked-at"


def test_what_held_at_a_past_instant_is_shown(owner: Client, ada: Customer) -> None:
    operations.withdraw(
        channel="email",
        address=ADA,
        evidence=Evidence(Source.CONSOLE, clock.now()),
        at=clock.now(),
        actor=ACTOR,
    )
    assert "The person said no to this topic" in text_of(owner.get(page_of(ada)))
    then = timezone.localtime(clock.now() - timedelta(days=1))
    past = text_of(owner.get(page_of(ada), {"at": f"{then:%Y-%m-%dT%H:%M}"}))
    assert "The person permitted this topic" in past
    assert "As the shop knew it on" in past
    assert owner.get(page_of(ada), {"at": "nonsense"}).status_code == 200
    assert owner.get(page_of(ada), {"at": "9999-12-31T23:59"}).status_code == 200


def test_staff_keep_a_no_and_suppress_and_lift(owner: Client, ada: Customer) -> None:
    owner.post(f"{page_of(ada)}no/", {"address": address(), "topic": "news", "note": "said on the phone"})
    entry = Entry.objects.get(word="withdrawn")
    assert (entry.source, entry.topic, entry.proof) == ("console", "news", {"note": "said on the phone"})
    owner.post(f"{page_of(ada)}suppress/", {"address": address()})
    page = text_of(owner.get(page_of(ada)))
    assert "Suppressed: manual" in page
    owner.post(f"{page_of(ada)}suppress/", {"address": address(), "lift": "manual"})
    assert "Suppressed: manual" not in text_of(owner.get(page_of(ada)))
    told = owner.post(f"{page_of(ada)}suppress/", {"address": address(), "lift": "complaint"}, follow=True)
    assert "only the person ends this" in text_of(told)


def test_another_customers_address_is_not_reached_from_here(owner: Client, ada: Customer) -> None:
    CustomerFactory(email="bert@example.org")
    for step in ("no/", "suppress/"):
        assert owner.post(page_of(ada) + step, {"address": address("bert@example.org")}).status_code == 404
    assert Entry.objects.count() == 1


def test_a_proof_is_looked_at_and_the_look_is_kept(owner: Client, signed_in: SignedIn, ada: Customer) -> None:
    path = f"{page_of(ada)}{Entry.objects.get().pk}/"
    assert "203.0.113.7" in text_of(owner.get(path))
    assert audit.entries("customer", ada.pk)[0].action == "consent.proof-looked-at"
    assert signed_in("agent").get(path).status_code == 403
    keys.destroy(ada.pk)
    assert "nobody can read it any more" in text_of(owner.get(path))


def test_a_topic_is_made_and_changed_and_keeps_its_other_languages(owner: Client, ada: Customer) -> None:
    form = {
        "slug": "deals",
        "name": "Deals",
        "description": "Cheap",
        "channels": ["email"],
        "regime": "law",
        "position": "3",
    }
    assert owner.post(f"{SETTINGS}topic/", form).status_code == 302
    topic = queries.topic("deals")
    assert topic
    assert (topic.regime, topic.is_offered, topic.channels) == ("law", False, ["email"])
    operations.set_topic(
        slug="deals",
        texts={**topic.texts, "de": {"name": "Schnäppchen"}},
        channels=["email"],
        at=clock.now(),
        actor=ACTOR,
    )
    owner.post(f"{SETTINGS}topic/", form | {"name": "Best deals"})
    changed = queries.topic("deals")
    assert changed
    assert changed.texts["de"]["name"] == "Schnäppchen"
    assert 'value="Best deals"' in text_of(owner.get(SETTINGS, {"change": "deals"}))
    assert owner.post(f"{SETTINGS}topic/", form | {"channels": []}).status_code == 422


def test_a_wording_is_published_in_versions_and_what_changed_is_shown(owner: Client, db: None) -> None:
    for text in ("We write to you once a week.", "We write to you twice a month."):
        owner.post(f"{SETTINGS}wordings/publish/", {"slug": "test-wording", "language": "en", "text": text})
    page = text_of(owner.get(f"{SETTINGS}wordings/test-wording/"))
    assert "<del>once</del>" in page
    assert "<ins>twice</ins>" in page
    assert Notice.objects.filter(slug="test-wording").count() == 2
    again = owner.post(
        f"{SETTINGS}wordings/publish/",
        {"slug": "test-wording", "language": "en", "text": "We write to you twice a month."},
    )
    assert (again.status_code, "nothing differs" in text_of(again)) == (422, True)
    assert "test-wording" in text_of(owner.get(f"{SETTINGS}wordings/"))


def test_an_address_is_looked_up_suppressed_and_lifted(owner: Client, ada: Customer) -> None:
    look = f"{SETTINGS}suppression/look-up/"
    form = {"channel": "email", "address": "nobody@example.org"}
    assert "Nothing stands against" in text_of(owner.post(look, form))
    assert audit.recent_entries(action="consent.looked-up")
    assert "Suppressed: manual" in text_of(owner.post(look, form | {"do": "change"}))
    assert "Nothing stands against" in text_of(owner.post(look, form | {"do": "change", "lift": "manual"}))
    assert owner.post(look, form | {"address": "nonsense"}).status_code == 422


def test_a_list_is_taken_in_and_says_what_was_left_out(owner: Client, ada: Customer) -> None:
    text = (
        "address,topic,said_at,source,proof\n"
        f"{ADA},offers,2025-01-01,old shop,form 3\n"
        "new@example.org,news,2025-01-01,old shop,form 4\n"
        "new2@example.org,news,2025-01-01,,\n"
    )
    file = SimpleUploadedFile("list.csv", text.encode(), content_type="text/csv")
    page = text_of(owner.post(f"{SETTINGS}import/take/", {"file": file}))
    assert "1 permissions and 0 refusals were taken in, 2 of 3 lines left out" in page
    assert "Something was said about this address already" in page
    assert "a permission counts only with its source" in page.lower()
    wrong = SimpleUploadedFile("list.csv", b"a,b\n1,2\n", content_type="text/csv")
    assert owner.post(f"{SETTINGS}import/take/", {"file": wrong}).status_code == 422


def test_the_law_is_shown_with_its_sources(owner: Client, db: None) -> None:
    page = text_of(owner.get(f"{SETTINGS}laws/"))
    for words in ("Directive 2002/58/EC, Art. 13(2)", "47 CFR 64.1200(c)(1)", "08:00", "CASL s. 10(9)"):
        assert words in page


def test_the_page_of_a_customer_costs_the_same_for_one_entry_and_for_many(
    owner: Client, ada: Customer, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(3):
        for _ in range(number * 5):
            permit("news", days_ago=1)
        owner.get(page_of(ada))
        with django_assert_max_num_queries(42):
            owner.get(page_of(ada))


def test_changes_are_shown_word_by_word() -> None:
    assert word_changes("we write weekly", "we write monthly") == [
        {"kind": "kept", "text": "we write"},
        {"kind": "gone", "text": "weekly"},
        {"kind": "new", "text": "monthly"},
    ]
