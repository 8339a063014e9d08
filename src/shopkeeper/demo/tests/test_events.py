"""What people did in the sample shop arrives by the same steps as at the door, and nothing of those who said no."""

import pytest

from shopkeeper.behaviour.models import Event, Session, Source
from shopkeeper.consent import queries as consent
from shopkeeper.consent.models import Entry
from shopkeeper.customers import queries as customers
from shopkeeper.customers.models import Visitor
from shopkeeper.demo.loading.events import KEPT, Log, anonymous_id, sign_ins
from shopkeeper.demo.loading.permissions import at_the_till, letters
from shopkeeper.demo.loading.products import catalogue_rows
from shopkeeper.demo.simulating import Shop
from shopkeeper.demo.tests.conftest import AT, Sample


@pytest.fixture(scope="module")
def log(shop: Shop) -> Log:
    return Log(shop, catalogue_rows(shop, "demo").keys)


@pytest.mark.django_db
def test_events_arrive_under_the_shops_own_source_and_mean_something(sample: Sample) -> None:
    assert sample.made.events == Event.objects.count() > 1_000
    assert set(Event.objects.values_list("source_id", flat=True)) == {Source.objects.get(slug="shop").pk}
    assert Session.objects.count() > 100
    assert {"Product Viewed", "Products Searched", "Product Added"} <= set(Event.objects.values_list("name", flat=True))


@pytest.mark.django_db
def test_martas_devices_are_hers_and_their_events_stand_in_her_story(sample: Sample) -> None:
    marta = customers.customer_by_email("marta.lindqvist@example.com")
    assert marta is not None
    selves = customers.selves(marta.pk)
    assert len(selves) > 1
    assert Event.objects.filter(person_id__in=selves).count() > 50
    assert {"linked", "anonymous"} <= set(Visitor.objects.values_list("state", flat=True))


@pytest.mark.django_db
def test_permissions_and_refusals_stand_in_the_ledger(sample: Sample) -> None:
    said = set(Entry.objects.values_list("purpose", "word", "source"))
    assert {("marketing", "granted", "import"), ("tracking", "granted", "cookie-banner")} <= said
    everybody = list(Visitor.objects.values_list("pk", flat=True))
    tracking = consent.tracking(everybody, at=AT).values()
    assert any(one.gpc and not one.sharing for one in tracking)
    assert any(one.sharing for one in tracking)


def test_who_refused_leaves_no_event_and_the_last_year_is_kept(shop: Shop, log: Log) -> None:
    events = log.events()
    refused = {anonymous_id(shop.seed, name) for name, habit in log.habits.items() if habit.refused}
    assert 0.08 < len(refused) / len(log.habits) < 0.2
    assert not refused & {event["anonymousId"] for event in events}
    assert min(event["timestamp"] for event in events) >= (shop.calendar.at(shop.calendar.days) - KEPT).isoformat()
    assert [event["timestamp"] for event in events] == sorted(event["timestamp"] for event in events)
    assert len({event["messageId"] for event in events}) == len(events)


def test_the_same_seed_tells_the_same(shop: Shop, log: Log) -> None:
    again = Log(shop, catalogue_rows(shop, "demo").keys)
    assert again.events() == Log(shop, catalogue_rows(shop, "demo").keys).events()
    assert sign_ins(shop, again, "demo") == sign_ins(shop, log, "demo")
    assert letters(shop, ["news"]) == letters(shop, ["news"])


def test_some_devices_are_shared_and_the_till_leaves_questions(shop: Shop, log: Log) -> None:
    owners: dict[str, set[str]] = {}
    for one in sign_ins(shop, log, "demo"):
        owners.setdefault(one.anonymous_id, set()).add(one.email)
    assert sum(len(emails) > 1 for emails in owners.values()) >= 3
    till = at_the_till(shop)
    assert till
    assert all(one.email and one.phone and one.trusted for one in till)
