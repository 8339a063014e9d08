import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.behaviour.models import Event
from shopkeeper.behaviour.queries import events_before, events_of
from shopkeeper.behaviour.tests.happening import did, person, source, write
from shopkeeper.foundation.db.partitions import ensure_months, month_after
from shopkeeper.foundation.ids import new_id

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
only_parts = pytest.mark.skipif(connection.vendor != "postgresql", reason="elsewhere the stream is one table")


@pytest.fixture(autouse=True)
def _months(db: None) -> None:
    first = month_after((NOW.year, NOW.month), by=-40)
    ensure_months(Event, [month_after(first, by=by) for by in range(42)])


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    arrivals=st.lists(
        st.tuples(
            st.integers(0, 1_200) | st.integers(0, 90),  # arrived so many days ago
            st.just(0) | st.integers(0, 40) | st.integers(0, 900),  # and happened so many days earlier
            st.sampled_from(("Product Viewed", "Order Refunded")),
        ),
        max_size=40,
    ),
    limit=st.integers(1, 12),
    people=st.integers(1, 3),
)
def test_pages_hold_the_same_as_one_plain_query_however_late_events_came(
    arrivals: list[tuple[int, int, str]], limit: int, people: int
) -> None:
    Event.objects.all().delete()
    of, selves = source(name=str(new_id())[:20]).pk, [person() for _ in range(people)]
    write(
        [
            did(
                selves[number % people],
                name,
                source_id=of,
                at=(NOW - (days + late) * DAY),
                key=new_id(NOW - days * DAY),
            )
            for number, (days, late, name) in enumerate(arrivals)
        ]
    )
    plain = [row.pk for row in Event.objects.filter(person_id__in=selves).order_by("-at", "-id")]
    walked, cursor = [], None
    while True:
        page = events_of(selves, cursor=cursor, limit=limit)
        walked += [row.pk for row in page.rows]
        if not (cursor := page.next_cursor):
            break
    assert walked == plain
    for days in (0, 30, 400):
        rows = Event.objects.filter(person_id__in=selves, at__lt=NOW - days * DAY).exclude(name="Product Viewed")
        told = events_before(selves, before=NOW - days * DAY, limit=limit, only_telling=True)
        assert [row.pk for row in told] == [row.pk for row in rows.order_by("-at", "-id")[:limit]]


def seen_every(days: int, number: int) -> list[str]:
    """Return the statements that a page of ten takes of somebody who comes so often."""
    of, who = source().pk, person()
    write([did(who, "Product Viewed", source_id=of, at=NOW - n * days * DAY) for n in range(number)])
    events_of([who], limit=10)  # keys are warm from here on
    with CaptureQueriesContext(connection) as statements:
        assert len(events_of([who], limit=10).rows) == min(10, number)
    return [one["sql"] for one in statements if "behaviour_event" in one["sql"]]


def parts_asked(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        plan = " ".join(line for (line,) in cursor.fetchall())
    return len(set(re.findall(r" on (behaviour_event_\d{4}_\d\d)", plan)))


@only_parts
def test_who_comes_often_is_read_by_one_statement_out_of_a_year_of_months() -> None:
    statements = seen_every(20, 100)
    assert len(statements) == 1
    assert parts_asked(statements[0]) <= 17  # of more than 42, those to come among them


@only_parts
def test_who_hardly_came_is_read_by_two_statements() -> None:
    assert len(seen_every(300, 3)) == 2
