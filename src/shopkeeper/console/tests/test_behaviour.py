from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shopkeeper.behaviour import operations
from shopkeeper.behaviour.models import PlannedEvent, PlannedProperty, Rejection, SeenEvent, Source, Tally
from shopkeeper.behaviour.tests.happening import AT, did, happen, person, source
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys

LIVE = "/console/behaviour/"
SOURCES = f"{LIVE}sources/"
CATALOGUE = f"{LIVE}catalogue/"


def viewed(who: object = None, **said: object) -> None:
    happen(did(who or person(), "Product Viewed", {"name": "Blue teapot", "price": "3", **said}, source_id=_shop().pk))  # type: ignore[arg-type]


def _shop() -> Source:
    return Source.objects.first() or source()


def test_the_stream_shows_what_came_in_and_the_look_is_audited_once(owner: Client) -> None:
    viewed()
    page = owner.get(LIVE).content.decode()
    assert "Product Viewed" in page
    assert "Blue teapot" in page
    assert 'hx-trigger="every 3s"' in page
    again = owner.get(LIVE, headers={"HX-Request": "true"}).content.decode()
    assert "Blue teapot" in again
    assert "<html" not in again
    assert Entry.objects.filter(action="behaviour.stream-watched").count() == 1


def test_who_may_not_see_people_sees_that_something_happened_and_not_with_what(signed_in: SignedIn) -> None:
    customer = CustomerFactory()
    viewed(customer.pk)
    browser = signed_in("analyst")
    page = browser.get(LIVE).content.decode()
    assert "Product Viewed" in page
    assert "Blue teapot" not in page
    event = browser.get(_event_address()).content.decode()
    assert "price" in event
    assert "Blue teapot" not in event
    assert str(customer.pk) not in page + event


def _event_address() -> str:
    from shopkeeper.behaviour.models import Event

    return reverse("console:behaviour-event", args=[Event.objects.get().pk])


def test_an_event_opens_to_all_it_says_and_the_look_is_audited(owner: Client) -> None:
    customer = CustomerFactory()
    viewed(customer.pk)
    page = owner.get(_event_address()).content.decode()
    assert "Blue teapot" in page
    assert "Text, not number" in page
    assert Entry.objects.filter(action="behaviour.event-looked-at", subject_id=str(customer.pk)).exists()


def test_the_stream_is_filtered_and_paused(owner: Client) -> None:
    viewed()
    happen(did(person(), "Hat Tried", source_id=_shop().pk))
    page = owner.get(LIVE, {"name": "Hat Tried", "paused": "1"}).content.decode()
    assert "Blue teapot" not in page
    assert "hx-trigger" not in page.partition('id="stream"')[2][:300]
    assert "None of these lately" in owner.get(LIVE, {"channel": "store"}).content.decode()


def test_a_stream_of_one_and_of_ten_events_costs_the_same_queries(owner: Client) -> None:
    viewed()
    with CaptureQueriesContext(connection) as one:
        owner.get(LIVE)
    for _ in range(9):
        viewed()
    with CaptureQueriesContext(connection) as ten:
        owner.get(LIVE)
    assert len(ten) == len(one)


def test_a_servers_key_is_shown_once_and_a_browsers_always(owner: Client) -> None:
    made = owner.post(f"{SOURCES}make/", {"name": "Back office", "kind": "server"})
    assert made["Cache-Control"] == "no-store"
    assert "shown only now" in made.content.decode()
    assert "ws_" in made.content.decode()
    server = Source.objects.get()
    again = owner.get(f"{SOURCES}{server.pk}/").content.decode()
    assert "ws_" not in again
    assert "YOUR-SECRET-KEY" in again
    shop = owner.post(f"{SOURCES}make/", {"name": "Web", "kind": "browser", "origins": "https://shop.example"})
    assert "track.js" in shop.content.decode()
    assert "wk_" in owner.get(f"{SOURCES}{Source.objects.get(kind='browser').pk}/").content.decode()


def test_a_source_that_can_t_be_made_says_why(owner: Client) -> None:
    answer = owner.post(f"{SOURCES}make/", {"name": "Web", "kind": "browser", "origins": "shop"})
    assert answer.status_code == 422
    assert "write it like https://shop.example" in answer.content.decode()
    assert not Source.objects.exists()


def test_a_key_is_rotated_a_source_ended_and_its_pages_set(owner: Client) -> None:
    made = operations.make_source(name="Web", kind="browser", actor=system("tests"), at=clock.now())
    place = f"{SOURCES}{made.id}/"
    assert "ends <time" in owner.post(f"{place}rotate/").content.decode()
    owner.post(f"{place}origins/", {"origins": "https://a.example\nhttps://b.example"})
    assert Source.objects.get().origins == ["https://a.example", "https://b.example"]
    owner.post(f"{place}revoke/")
    assert Source.objects.get().revoked_at is not None
    assert "Ended" in owner.get(SOURCES).content.decode()
    refused = owner.post(f"{place}rotate/", follow=True).content.decode()
    assert "no source in use" in refused


def test_sources_show_their_health(owner: Client) -> None:
    now, shop = clock.now(), source()
    hour = now.replace(minute=0, second=0, microsecond=0)
    Tally.objects.create(
        source=shop, hour=hour, taken=90, rejected=10, last_at=now, library="analytics.js", library_version="9.9"
    )
    Tally.objects.create(source=shop, hour=hour - timedelta(days=3), taken=5_000, last_at=now - timedelta(days=3))
    page = owner.get(SOURCES).content.decode()
    assert "Live" in page
    assert "analytics.js 9.9" in page
    assert ">90<" in page
    Tally.objects.filter(hour=hour).update(rejected=20)
    assert "Much is rejected" in owner.get(SOURCES).content.decode()


def test_the_catalogue_lists_names_with_their_state(owner: Client) -> None:
    viewed()
    happen(did(person(), "Hat Tried", {"size": 57}, source_id=_shop().pk))
    page = owner.get(CATALOGUE).content.decode()
    assert "Known" in page
    assert "Hat Tried" in page
    assert "New" in page
    only = owner.get(CATALOGUE, {"state": "new"}).content.decode()
    assert "Hat Tried" in only
    assert "Product Viewed" not in only
    wrong = owner.get(CATALOGUE, {"state": "wrong"}).content.decode()
    assert "Product Viewed" in wrong
    found = owner.get(CATALOGUE, {"find": "hat"}).content.decode()
    assert "Product Viewed" not in found


def test_events_under_more_names_than_are_kept_are_told(owner: Client) -> None:
    SeenEvent.objects.create(source_id=source().pk, kind="track", events=7_000, first_at=AT, last_at=AT)
    assert "7,000 events came under names that are not kept" in owner.get(CATALOGUE).content.decode()


def test_an_event_is_planned_described_and_a_type_demanded(owner: Client) -> None:
    happen(did(person(), "Hat Tried", {"size": "57"}, source_id=source().pk))
    answer = owner.post(
        f"{CATALOGUE}plan/", {"name": "Hat Tried", "state": "planned", "description": "On the head"}, follow=True
    )
    assert "On the head" in answer.content.decode()
    page = owner.post(f"{CATALOGUE}shape/", {"name": "Hat Tried", "path": "size", "shape": "number"}, follow=True)
    assert "by the plan" in page.content.decode()
    assert PlannedProperty.objects.get().shape == "number"
    happen(did(person(), "Hat Tried", {"size": "58"}, source_id=_shop().pk))
    assert SeenEvent.objects.get(name="Hat Tried").wrong == 1
    owner.post(f"{CATALOGUE}unplan/", {"name": "Hat Tried"})
    assert not PlannedEvent.objects.exists()


def test_what_can_t_be_planned_says_why(owner: Client) -> None:
    answer = owner.post(f"{CATALOGUE}plan/", {"name": "ada@example.org", "state": "planned"})
    assert answer.status_code == 422
    assert "no address" in answer.content.decode()
    lost = owner.post(f"{CATALOGUE}unplan/", {"name": "Nothing"}, follow=True).content.decode()
    assert "is not in the plan" in lost


def test_rejected_events_are_counted_by_reason_and_open_to_what_came(owner: Client) -> None:
    subject = new_id()
    keys.create([subject])
    row = Rejection.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        source_id=source().pk,
        subject_id=subject,
        at=clock.now(),
        reason="no-name",
        detail="event: the name of what happened, such as Product Viewed",
        kind="track",
        library="analytics-python",
        library_version="2.3",
        body={"type": "track", "userId": "17"},
    )
    page = owner.get(f"{LIVE}rejected/").content.decode()
    assert "No name" in page
    assert "analytics-python 2.3" in page
    assert "None of these" in owner.get(f"{LIVE}rejected/", {"reason": "other"}).content.decode()
    opened = owner.get(f"{LIVE}rejected/{row.pk}/").content.decode()
    assert "&quot;userId&quot;: &quot;17&quot;" in opened
    assert Entry.objects.filter(action="behaviour.rejection-looked-at").exists()


def test_a_rejected_body_is_left_out_for_who_may_not_see_people(signed_in: SignedIn) -> None:
    subject = new_id()
    keys.create([subject])
    row = Rejection.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        subject_id=subject, at=clock.now(), reason="nobody", detail="userId", body={"email": "ada@example.org"}
    )
    assert "ada@example.org" not in signed_in("analyst").get(f"{LIVE}rejected/{row.pk}/").content.decode()


@pytest.mark.parametrize(("trusted", "said"), [(True, "Made by it"), (False, "Claimed")])
def test_orders_told_of_say_what_came_of_them(owner: Client, *, trusted: bool, said: str) -> None:
    happen(
        did(
            person(),
            "Order Completed",
            {"order_id": "1001", "total": 20, "currency": "EUR"},
            source_id=source("server").pk,
            trusted=trusted,
        )
    )
    page = owner.get(f"{LIVE}orders/").content.decode()
    assert "1001" in page
    assert said in page
    assert "€20.00" in page


def test_every_page_without_anything_says_what_to_do(owner: Client) -> None:
    for place, said in (
        (LIVE, "Nothing has come in yet"),
        (SOURCES, "Nothing sends yet"),
        (CATALOGUE, "No event has come in"),
        (f"{LIVE}rejected/", "Nothing was rejected"),
        (f"{LIVE}orders/", "No order was told of"),
    ):
        assert said in owner.get(place).content.decode()
