from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.behaviour.models import Event, Session, Source
from shopkeeper.behaviour.operations.visiting import mark_of
from shopkeeper.behaviour.rules import Arrived
from shopkeeper.behaviour.rules.sessions import sessions_of
from shopkeeper.behaviour.tests.happening import AT, MINUTE, did, happen, person, source
from shopkeeper.foundation.db.partitions import first_key

pytestmark = pytest.mark.django_db
CAMPAIGNS = (None, None, None, "spring", "autumn")


def kept(person_id: UUID) -> list[tuple[object, ...]]:
    rows = Session.objects.filter(person_id=person_id).order_by("began_at", "id")
    return [
        (
            row.id,
            row.began_at,
            row.last_at,
            row.last_event_id,
            row.campaign_name,
            row.events,
            row.pages,
            row.views,
            row.first_page,
            row.last_page,
            row.referrer,
        )
        for row in rows
    ]


def counted(events: Sequence[Arrived]) -> list[tuple[object, ...]]:
    found = sessions_of([mark_of(one) for one in events])
    return [
        (
            one.key,
            one.began_at,
            one.last_at,
            one.last_key,
            one.campaign.name,
            one.events,
            one.counts.pages,
            one.counts.views,
            one.first_page,
            one.last_page,
            one.referrer,
        )
        for one in found
    ]


def visit(
    person_id: UUID,
    source_id: UUID,
    minute: int,
    campaign: str | None = None,
    page: str = "/",
    key: UUID | None = None,
) -> Arrived:
    context = {
        "page": {"path": page, "referrer": "https://www.search.example/?q=tea", "url": f"https://shop.example{page}"},
        **({"campaign": {"source": "letter", "medium": "email", "name": campaign}} if campaign else {}),
    }
    return did(person_id, kind="page", at=AT + minute * MINUTE, source_id=source_id, context=context, key=key)


def test_half_an_hour_of_quiet_ends_a_session() -> None:
    who, shop = person(), source().id
    happen(visit(who, shop, 0, page="/a"), visit(who, shop, 30, page="/b?token=1"), visit(who, shop, 61, page="/c"))
    first, second = Session.objects.filter(person_id=who).order_by("began_at")
    assert (first.events, first.pages, first.first_page, first.last_page) == (2, 2, "/a", "/b")
    assert (first.referrer, second.events, second.first_page) == ("search.example", 1, "/c")


def test_another_campaign_begins_a_session() -> None:
    who, shop = person(), source().id
    happen(visit(who, shop, 0), visit(who, shop, 1, "spring"), visit(who, shop, 2, "spring"), visit(who, shop, 3))
    assert [(row[4], row[5]) for row in kept(who)] == [("", 1), ("spring", 3)]


def test_a_late_event_joins_two_sessions() -> None:
    who, shop = person(), source().id
    happen(visit(who, shop, 0), visit(who, shop, 50))
    assert len(kept(who)) == 2
    happen(visit(who, shop, 25))
    assert [row[5] for row in kept(who)] == [3]


def test_a_late_click_on_a_campaign_cuts_a_session() -> None:
    who, shop = person(), source().id
    happen(*(visit(who, shop, minute) for minute in (0, 10, 20)))
    happen(visit(who, shop, 5, "spring"))
    assert [(row[4], row[5]) for row in kept(who)] == [("", 1), ("spring", 3)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from(CAMPAIGNS)), min_size=1, max_size=14),
    st.randoms(use_true_random=False),
    st.lists(st.integers(1, 5), min_size=14, max_size=14),
)
def test_whatever_order_events_come_in_the_sessions_are_those_of_the_events_in_order(
    happenings: list[tuple[int, str | None]], random: object, sizes: list[int]
) -> None:
    Session.objects.all().delete()
    Event.objects.all().delete()
    Source.objects.all().delete()
    who, shop = person(), source().id
    came = first_key(AT + 201 * MINUTE).int  # all are later to arrive than to happen, as every event is
    events = [
        visit(who, shop, minute, campaign, f"/{minute}", UUID(int=came + place))
        for place, (minute, campaign) in enumerate(happenings)
    ]
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random of Hypothesis
    start = 0
    for size in sizes:
        if batch := shuffled[start : start + size]:
            happen(*batch)
        start += size
    assert kept(who) == counted(events)


def test_what_a_server_tracks_on_the_web_is_no_visit_and_a_mail_opened_neither() -> None:
    who, server = person(), source("server").id
    happen(
        did(who, "Order Shipped", source_id=server),
        did(who, "Email Opened", source_id=server, channel="mail"),
        did(who, "Till Opened", source_id=server, channel="store"),
    )
    assert list(Session.objects.values_list("channel", flat=True)) == ["store"]


def test_a_batch_in_order_costs_the_same_statements_however_many_persons() -> None:
    shop = source().id

    def cost(persons: int) -> int:
        some = [person() for _ in range(persons)]
        happen(*(visit(one, shop, 0) for one in some))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            happen(*(visit(one, shop, minute) for one in some for minute in (5, 6)), at=AT + timedelta(minutes=6))
        return len(queries)

    assert cost(1) == cost(20)
    assert Event.objects.count() == 63
