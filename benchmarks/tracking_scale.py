"""Whether a full stream is as fast as an empty one: the door, the working through, and a customer's timeline.

    python benchmarks/tracking_scale.py                      20 million events, in the shop that SHOPKEEPER_HOME and
                                                             DATABASE_URL name: a fresh one, which takes some 15 GB
    python benchmarks/tracking_scale.py --events 1000000     fewer

Measured twice, with 10,000 events in the stream and then with all: batches of fifty through the server, for some
seconds; what they come to, worked through; and a page of fifty of a customer's timeline, read and opened. The loaded
events are spread over 24 months and 200,000 persons, with message ids for the last 30 days, and contents as long as
real ones. Those of the customers who are looked at lie scattered among them. Bars: the door at least 0.8 of its first
rate, the timeline's median at most 2 times its first.
"""

import argparse
import os
import random
import secrets
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks import load, tracking  # noqa: E402  the folder must be found first

MONTHS, PERSONS, LOOKED_AT, EACH = 24, 200_000, 50, 200
RATE_BAR, TIME_BAR = 0.8, 2.0
Row = tuple[Any, ...]
COLUMNS = ("id", "person_id", "source_id", "kind", "channel", "name", "trusted", "at", "content")
NAMES = ("Product Viewed", "Product Added", "Products Searched", "Product List Viewed", "Checkout Started")


def looked_at(source: UUID, begin: datetime, end: datetime) -> tuple[list[UUID], list[Row]]:
    """Return customers, and their events, in order and sealed so that they can be read."""
    from shopkeeper.behaviour.models import Event
    from shopkeeper.foundation.ids import new_id
    from shopkeeper.foundation.personal import keys
    from shopkeeper.foundation.personal.seal import seal_rows

    people = [new_id(begin) for _ in range(LOOKED_AT)]
    keys.create(people)
    content = {
        name: value for name, value in tracking.event(1).items() if name in {"properties", "context", "messageId"}
    }
    rows = []
    for person in people:
        for _ in range(EACH):
            at = begin + (end - begin) * random.random()
            rows.append((new_id(at), person, source, "track", "web", random.choice(NAMES), False, at, content))
    return people, sorted(seal_rows(Event, COLUMNS, rows), key=lambda row: row[0])


def others(number: int, source: UUID, begin: datetime, end: datetime, length: int) -> Iterator[Row]:
    """Yield the events of everybody else, in the order in which they came."""
    people = [
        UUID(int=int((begin.timestamp() + n) * 1000) << 80 | 7 << 76 | secrets.randbits(60)) for n in range(PERSONS)
    ]
    from shopkeeper.foundation.personal.fields import Sealed

    noise, first = os.urandom(1 << 20), begin.timestamp() * 1000
    step = (end - begin).total_seconds() * 1000 / number
    pick, bits = random.randrange, random.getrandbits
    for index in range(number):
        milliseconds = int(first + index * step)
        key = UUID(int=milliseconds << 80 | 7 << 76 | bits(12) << 64 | 0b10 << 62 | bits(62))
        at = datetime.fromtimestamp(milliseconds / 1000, UTC)
        start = pick(1_000_000)
        yield (
            key,
            people[pick(PERSONS)],
            source,
            "track",
            "web",
            NAMES[index % 5],
            False,
            at,
            Sealed(noise[start : start + length]),
        )


def merged(one: Iterator[Row], other: list[Row]) -> Iterator[Row]:
    """Yield the rows of both, by key."""
    waiting = iter(other)
    following = next(waiting, None)
    for row in one:
        while following is not None and following[0] < row[0]:
            yield following
            following = next(waiting, None)
        yield row
    if following is not None:
        yield following
    yield from waiting


@contextmanager
def quick() -> Iterator[None]:
    """On SQLite build the timeline's index after the rows, and check nothing: the loader's rows are good."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'behaviour_event_timeline'")
        index = cursor.fetchone()[0]
        cursor.execute("DROP INDEX behaviour_event_timeline")
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
        cursor.execute(index)


def fill(rows: Iterator[Row], total: int) -> None:
    """Put the rows into the stream, a hundred thousand a transaction."""
    from itertools import islice

    from shopkeeper.behaviour.models import Event
    from shopkeeper.foundation.db.bulk import insert_rows

    began, done = time.perf_counter(), 0
    with quick():
        while chunk := list(islice(rows, 100_000)):
            insert_rows(Event, COLUMNS, chunk)
            done += len(chunk)
            if done % 2_000_000 == 0:
                print(f"  {done:,} of {total:,}, {done / (time.perf_counter() - began):,.0f}/s", flush=True)


def fill_seen(number: int, end: datetime) -> None:
    from shopkeeper.behaviour.models import Seen
    from shopkeeper.foundation.db.bulk import insert_rows

    rows = (
        (secrets.randbits(62), secrets.randbits(62), end - timedelta(days=30) * random.random()) for _ in range(number)
    )
    insert_rows(Seen, ("message", "content", "at"), rows, on_conflict="ignore")


def door(key: str, seconds: float) -> float:
    """Return events a second through the server, in batches of fifty: the median of three measurements."""
    from django.db import connection

    connection.close()
    os.sync()  # what was loaded must be on the disk, or those who wait for it now wait for that, too
    time.sleep(5)
    server = tracking.Server()
    try:
        batch = tracking.bodies(key, size=tracking.BATCH)
        load.send(server.port, lambda: load.request("/v1/batch", batch()), seconds=1)
        done = [load.send(server.port, lambda: load.request("/v1/batch", batch()), seconds=seconds) for _ in range(3)]
    finally:
        server.stop()
    if refused := [answer for one in done for answer in one.refused]:
        sys.exit(f"refused: {refused[0][:300]!r}")
    return statistics.median(one.rate for one in done) * tracking.BATCH


def timeline(people: list[UUID]) -> tuple[float, float]:
    """Return the median and the 95th percentile, in milliseconds, of reading and opening a page of fifty."""
    from shopkeeper.behaviour import queries

    took = []
    for turn in range(5):
        for person in people:
            began = time.perf_counter()
            found = [row.content["properties"] for row in queries.events_of([person], limit=50).rows]
            took.append(1000 * (time.perf_counter() - began))
            assert len(found) == 50
        if turn == 0:
            took.clear()
    return statistics.median(took), statistics.quantiles(took, n=20)[18]


def measured(key: str, people: list[UUID], seconds: float) -> dict[str, float]:
    median, slow = timeline(people)
    events = door(key, seconds)
    worked, rate = tracking.worked_through(20_000)
    again, _ = timeline(people)
    print(
        f"  door {events:,.0f}/s; worked through {worked:,} at {rate:,.0f}/s; timeline {median:.2f} ms, p95 {slow:.2f}"
    )
    return {"door": events, "worked": rate, "timeline": min(median, again)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000_000, help="how many are loaded (20,000,000)")
    parser.add_argument("--seconds", type=float, default=5, help="how long the door is measured, three times (5)")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopkeeper.config.settings")
    import django  # the environment must stand first

    django.setup()
    from django.db import connection

    from shopkeeper.behaviour import queries
    from shopkeeper.behaviour.models import Event
    from shopkeeper.foundation import clock
    from shopkeeper.foundation.db.bulk import insert_rows
    from shopkeeper.foundation.db.partitions import ensure_months, month_after

    key, end = tracking.prepare(), clock.now()
    begin = end - timedelta(days=30 * MONTHS)
    known = queries.source_of_key(key, at=end)
    assert known
    ensure_months(Event, [month_after((begin.year, begin.month), by=by) for by in range(MONTHS + 3)])
    first, rows = looked_at(known.id, begin, end)
    insert_rows(Event, COLUMNS, rows)
    length = int(statistics.mean(len(row[8]) for row in rows))
    print(f"{connection.vendor}, {len(rows):,} events of {length} sealed bytes", flush=True)
    before = measured(key, first, given.seconds)
    second, rows = looked_at(known.id, begin, end)
    began = time.perf_counter()
    fill(merged(others(given.events, known.id, begin, end, length), rows), given.events)
    fill_seen(given.events // MONTHS, end)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"{connection.vendor}, {given.events:,} events more, loaded in {time.perf_counter() - began:,.0f} s", flush=True
    )
    after = measured(key, second, given.seconds)
    shares = {name: after[name] / before[name] for name in before}
    kept = shares["door"] >= RATE_BAR and shares["timeline"] <= TIME_BAR
    print(
        f"door {shares['door']:.2f} (bar {RATE_BAR}), worked through {shares['worked']:.2f}, "
        f"timeline {shares['timeline']:.2f} (at most {TIME_BAR}): {'kept' if kept else 'MISSED'}"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
