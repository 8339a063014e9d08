from datetime import timedelta

import pytest

from shopkeeper.behaviour.models import Arrival, Event, Rejection, Seen, SeenProperty, Tally
from shopkeeper.behaviour.operations import MadeSource
from shopkeeper.behaviour.rules.planning import MOST_PROPERTIES
from shopkeeper.behaviour.tests.conftest import AT, accept, track, work
from shopkeeper.consent import queries as consent

pytestmark = pytest.mark.django_db


def test_what_was_accepted_becomes_an_event_of_its_person_and_leaves_the_log(browser: MadeSource) -> None:
    accept(browser, track(context={"page": {"path": "/kettles"}}))
    assert Arrival.objects.count() == 1
    assert work() == 1
    event = Event.objects.get()
    assert (event.kind, event.name, event.channel, event.at) == ("track", "Product Viewed", "web", AT)
    assert event.content["properties"] == {"product_id": "kettle-1"}
    assert event.content["context"] == {"page": {"path": "/kettles"}}
    assert Arrival.objects.count() == 0


def test_events_of_one_batch_keep_their_order(browser: MadeSource) -> None:
    accept(browser, *(track(event=f"Step {number:03}") for number in range(200)))
    work()
    assert list(Event.objects.order_by("pk").values_list("name", flat=True)) == [f"Step {n:03}" for n in range(200)]


def test_the_same_message_counts_once_and_with_another_body_it_is_kept_apart_and_told(browser: MadeSource) -> None:
    first = track(messageId="m-1")
    accept(browser, first, {**first})
    work()
    accept(
        browser, first, {**first, "event": "Product Added"}, at=AT + timedelta(days=29), sentAt="2026-12-23T09:30:00Z"
    )
    work(AT + timedelta(days=29))
    assert Event.objects.count() == 1
    rejection = Rejection.objects.get()
    assert (rejection.reason, rejection.name) == ("other-body", "Product Added")
    assert rejection.body["event"] == "Product Added"
    tallies = Tally.objects.order_by("hour").values_list("taken", "repeated", "rejected")
    assert list(tallies) == [(1, 1, 0), (0, 1, 1)]
    assert Seen.objects.count() == 1


def test_one_bad_event_is_rejected_alone(browser: MadeSource) -> None:
    accept(browser, track(), {"type": "track", "anonymousId": "a"}, track(), "nonsense")
    work()
    assert Event.objects.count() == 2
    assert sorted(Rejection.objects.values_list("reason", flat=True)) == ["no-name", "not-an-object"]


def test_who_refuses_is_not_tracked_from_that_event_on_but_orders_of_the_shop_are_kept(
    browser: MadeSource, server: MadeSource
) -> None:
    refused = {"consent": {"categoryPreferences": {"Analytics": False}}}
    accept(browser, track(event="Before"))
    work()
    accept(browser, track(event="Refused", context=refused), track(event="After"), track(anonymousId="anon-2"))
    accept(server, track(event="Order Completed"), track(event="Product Viewed"))
    work()
    assert sorted(Event.objects.values_list("name", flat=True)) == ["Before", "Order Completed", "Product Viewed"]
    assert sum(Tally.objects.values_list("unwanted", flat=True)) == 3


def test_global_privacy_control_reaches_the_ledger_of_consent(browser: MadeSource) -> None:
    accept(browser, track(context={"gpc": True}))
    work()
    person = Event.objects.get().person_id
    found = consent.tracking([person], at=AT)[person]
    assert (found.allowed, found.gpc, found.sharing) == (True, True, False)


@pytest.mark.slow
def test_a_million_different_property_names_leave_a_bounded_catalogue_and_are_counted(browser: MadeSource) -> None:
    an_event, batch, batches = 1_900, 15, 36
    for number in range(batches):
        first = number * batch * an_event
        names = range(first, first + batch * an_event)
        accept(
            browser,
            *(track(properties={f"p{n}": 1 for n in names[i : i + an_event]}) for i in range(0, len(names), an_event)),
        )
        work()
    assert batch * batches * an_event > 1_000_000
    assert Event.objects.count() == batch * batches
    assert SeenProperty.objects.exclude(path="").count() <= MOST_PROPERTIES
    assert SeenProperty.objects.get(path="").events == batch * batches * an_event - MOST_PROPERTIES
