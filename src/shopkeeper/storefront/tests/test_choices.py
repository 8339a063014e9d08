"""Letters: signing up, confirming, stopping by one press, choosing; looking at any of these pages changes nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from shopkeeper.consent import operations as consent
from shopkeeper.consent import queries
from shopkeeper.consent.models import Entry
from shopkeeper.consent.operations import Evidence
from shopkeeper.consent.queries import Need, Purpose, Reason, Source
from shopkeeper.customers.models import Customer, Identifier, Visitor
from shopkeeper.delivery.models import Message
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id

pytestmark = pytest.mark.django_db
ACTOR = system("tests")
PRESS = {"List-Unsubscribe": "One-Click"}
ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def _topics(db: None) -> None:
    for position, slug in enumerate(("news", "offers")):
        consent.set_topic(
            slug=slug,
            texts={"en": {"name": slug.title(), "description": f"About {slug}."}},
            channels=["email"],
            position=position,
            at=clock.now(),
            actor=ACTOR,
        )


def digest(address: str = ADA) -> bytes:
    return queries.address_digest("email", address)


def token(topic: str = "", address: str = ADA, customer: Customer | None = None) -> str:
    person = customer.pk if customer else None
    return queries.link_token(queries.Link(queries.Channel.EMAIL, digest(address), topic, person))


def permits(topic: str, address: str = ADA) -> bool:
    return queries.may_send(
        channel="email", digest=digest(address), need=Need.MARKETING, topic=topic, at=clock.now()
    ).allowed


def permit(*topics: str, address: str = ADA) -> None:
    at = clock.now()
    for topic in topics:
        consent.record_permission(
            channel="email",
            address=address,
            topic=topic,
            evidence=Evidence(Source.API, at, proof={"form": "tests"}),
            at=at,
            actor=ACTOR,
        )


def link_in_the_mail() -> str:
    found = re.search(r"/newsletter/confirm/\S+/", Message.objects.latest("created_at").text)
    assert found
    return found[0]


def everything() -> dict[str, list[Any]]:
    """Return every row of every table of ours."""
    return {
        model._meta.label: sorted(map(str, model._default_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label not in {"sessions", "contenttypes"}
    }


def test_letters_come_once_the_button_in_the_mail_is_pressed(client: Client) -> None:
    page = client.post("/newsletter/", {"email": ADA, "topics": ["news"]})
    assert "Look into your mail" in page.content.decode()
    assert not permits("news")
    address = link_in_the_mail()
    assert "One press" in client.get(address).content.decode()
    assert not permits("news")
    assert "You get News from now on" in client.post(address).content.decode()
    assert permits("news")
    assert not permits("offers")
    entry = Entry.objects.get(word="confirmed")
    assert set(entry.proof or {}) == {"page", "ip", "browser", "asking", "asked_at"}
    customer = Customer.objects.get(source="newsletter")
    assert (customer.status, Identifier.objects.get(customer=customer).value) == ("guest", ADA)


def test_the_browser_in_which_the_button_is_pressed_is_the_customers_from_then_on(client: Client) -> None:
    client.post("/newsletter/", {"email": ADA, "topics": ["news"]})
    client.cookies["sk_anon"] = str(new_id())
    client.get(link_in_the_mail())
    assert not Visitor.objects.exists()
    client.post(link_in_the_mail())
    assert Visitor.objects.get().customer == Customer.objects.get(source="newsletter")


def test_what_was_shown_at_sign_up_is_kept_with_version_and_digest(client: Client) -> None:
    at = clock.now()
    version = consent.publish_notice(slug="newsletter-sign-up", texts={"en": "We write."}, at=at, actor=ACTOR)
    page = client.get("/newsletter/").content.decode()
    assert "We write." in page
    client.post("/newsletter/", {"email": ADA, "topics": ["news"]})
    client.post(link_in_the_mail())
    for word in ("asked", "confirmed"):
        entry = Entry.objects.get(word=word)
        assert (entry.notice, entry.notice_version) == ("newsletter-sign-up", version)
        assert entry.notice_digest == sha256(b"We write.").hexdigest()


def test_the_answer_is_the_same_for_known_and_unknown_and_often_asked_addresses(ada: Customer) -> None:
    answers = []
    for email in (ADA, "nobody@example.org", *[ADA] * 4):
        page = Client().post("/newsletter/", {"email": email, "topics": ["news"]})
        answers.append((page.status_code, sorted(page.cookies), page.content.decode().replace(email, "X")))
    assert all(one == answers[0] for one in answers)
    assert Message.objects.count() == 4


def test_a_form_without_topic_or_address_says_what_is_missing(client: Client) -> None:
    page = client.post("/newsletter/", {"email": "nonsense"})
    assert page.status_code == 400
    assert "Tick what you would like" in page.content.decode()
    assert "valid email" in page.content.decode()
    assert not Message.objects.exists()


def test_an_old_or_foreign_confirmation_says_what_to_do(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post("/newsletter/", {"email": ADA, "topics": ["news"]})
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    for address in (link_in_the_mail(), "/newsletter/confirm/nonsense/"):
        page = client.post(address)
        assert (page.status_code, "sign up once more" in page.content.decode().lower()) == (410, True)
    assert not permits("news")


def test_the_form_at_the_foot_of_each_page_signs_up_for_the_first_topic(client: Client) -> None:
    foot = client.get("/c/").content.decode()
    assert 'name="topics" value="news"' in foot
    assert "News by e-mail" in foot


def test_one_press_by_a_mail_program_holds_with_the_answer() -> None:
    permit("news", "offers")
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"/unsubscribe/{token('news')}/", PRESS)
    assert (answer.status_code, answer.cookies) == (200, {})
    assert not permits("news")
    assert permits("offers")
    entry = Entry.objects.get(word="withdrawn")
    assert (entry.source, entry.topic) == ("one-click", "news")


def test_the_button_can_stop_everything(client: Client) -> None:
    permit("news", "offers")
    client.post(f"/unsubscribe/{token('news')}/", {**PRESS, "by": "page", "whole": "1"})
    assert not permits("news")
    assert not permits("offers")
    assert Entry.objects.get(word="withdrawn").source == "link"


def test_the_answer_to_a_press_is_the_same_whatever_the_link_is_worth(client: Client) -> None:
    permit("news")
    good = token("news")
    answers = []
    for one in (good, good, token("nothing"), good[:-2] + "AA", "nonsense", "A" * 900):
        page = client.post(f"/unsubscribe/{one}/", PRESS)
        answers.append((page.status_code, page.content.decode().replace(one, "X")))
    assert all(one == answers[0] for one in answers)


def test_a_post_without_the_words_of_rfc_8058_changes_nothing(client: Client) -> None:
    permit("news")
    page = client.post(f"/unsubscribe/{token('news')}/", {"something": "else"})
    assert "One press, and letters on this topic stop" in page.content.decode()
    assert permits("news")


def test_looking_changes_nothing(client: Client, ada: Customer) -> None:
    permit("news")
    client.post("/newsletter/", {"email": "new@example.org", "topics": ["news"]})
    mine, confirmation = token("news", customer=ada), link_in_the_mail()
    before = everything()
    for address in (
        f"/unsubscribe/{mine}/",
        f"/unsubscribe/{mine}/?List-Unsubscribe=One-Click",
        f"/preferences/{mine}/",
        f"/preferences/{mine}/history/",
        confirmation,
        "/newsletter/",
    ):
        for ask in (client.get, client.head):
            assert ask(address).status_code == 200
    assert everything() == before
    assert before["consent.Entry"]


def test_a_link_shows_and_changes_one_address_whose_middle_is_hidden(client: Client, ada: Customer) -> None:
    permit("news")
    address = f"/preferences/{token('news', customer=ada)}/"
    page = client.get(address).content.decode()
    assert "a•••@example.org" in page
    assert ADA not in page
    assert 'value="news" checked' in page
    strict = Client(enforce_csrf_checks=True)
    saved = strict.post(
        address, {"do": "save", "email-0": ["offers"], "yours": ["tracking"], "frequency": "fewer"}
    ).content.decode()
    assert "Your choices are saved" in saved
    assert (permits("news"), permits("offers")) == (False, True)
    held = queries.choices(ada.pk, at=clock.now())
    assert held.frequency is queries.Frequency.FEWER
    assert held.answers[Purpose.PERSONALISATION].answer is False
    assert queries.tracking([ada.pk], at=clock.now())[ada.pk].allowed


def test_a_link_of_an_address_that_is_nobodys_any_more_shows_no_person(client: Client, ada: Customer) -> None:
    link = token("news", address="old@example.org", customer=ada)
    page = client.get(f"/preferences/{link}/").content.decode()
    assert "How often" not in page
    assert "•••" not in page
    client.post(f"/preferences/{link}/", {"do": "save", "email-0": ["news"]})
    assert permits("news", "old@example.org")


def test_a_forged_link_opens_nothing(client: Client) -> None:
    good = token("news")
    for forged in ("nonsense", good[:-2] + "AA", "A" * len(good), good + "A" * 500):
        assert client.get(f"/preferences/{forged}/").status_code == 404


def test_after_a_complaint_a_tick_is_asked_for_by_mail(client: Client, ada: Customer) -> None:
    at = clock.now()
    consent.suppress(
        channel="email",
        digest=digest(),
        reason=Reason.COMPLAINT,
        evidence=Evidence(Source.PROVIDER, at),
        at=at,
        actor=ACTOR,
    )
    address = f"/preferences/{token('news', customer=ada)}/"
    assert "told your mail program that our mail is spam" in client.get(address).content.decode()
    page = client.post(address, {"do": "save", "email-0": ["news"]}).content.decode()
    assert "We sent a mail to a•••@example.org" in page
    assert not permits("news")
    client.post(link_in_the_mail())
    assert permits("news")


def test_the_account_shows_and_keeps_everything(as_ada: Client, ada: Customer) -> None:
    page = as_ada.get("/account/choices/").content.decode()
    assert ADA in page
    assert 'value="tracking" checked' in page
    assert 'value="sharing-with-sellers" checked' not in page
    form = {"do": "save", "email-0": ["news", "offers"], "yours": ["tracking", "sharing-with-sellers"]}
    assert as_ada.post("/account/choices/", {**form, "frequency": "weekly"}).status_code == 302
    assert permits("news")
    assert queries.choices(ada.pk, at=clock.now()).frequency is queries.Frequency.WEEKLY
    again = as_ada.get("/account/choices/").content.decode()
    assert 'value="sharing-with-sellers" checked' in again
    entries = Entry.objects.count()
    as_ada.post("/account/choices/", {**form, "frequency": "weekly"})
    assert Entry.objects.count() == entries
    as_ada.post("/account/choices/", {"do": "stop"})
    assert not permits("news")
    assert not permits("offers")


def test_the_account_is_for_those_who_are_signed_in(client: Client) -> None:
    for path in ("/account/choices/", "/account/choices/history/"):
        assert client.get(path).headers["Location"].startswith("/sign-in/")


def test_the_history_is_handed_out_in_words(as_ada: Client, ada: Customer) -> None:
    as_ada.post("/account/choices/", {"do": "save", "email-0": ["news"], "frequency": "fewer"})
    as_ada.post("/account/choices/", {"do": "stop"})
    answer = as_ada.get("/account/choices/history/")
    text = answer.content.decode()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-choices.txt"'
    for line in ("Said no to all topics by e-mail, in the account", "Permitted News by e-mail", "at most once a month"):
        assert line in text


def test_a_privacy_signal_is_told_on_the_page(as_ada: Client, ada: Customer) -> None:
    at = clock.now()
    consent.note_signals([consent.Signal(ada.pk, at, gpc=True)], at=at)
    assert "Global Privacy Control" in as_ada.get("/account/choices/").content.decode()


def test_pages_cost_the_same_for_one_topic_and_for_three(
    as_ada: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(3):
        consent.set_topic(
            slug=f"topic-{number}", texts={"en": {"name": "T"}}, channels=["email"], at=clock.now(), actor=ACTOR
        )
        as_ada.get("/account/choices/")
        with django_assert_max_num_queries(22):
            as_ada.get("/account/choices/")
