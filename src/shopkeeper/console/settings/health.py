"""Health: what an operator looks at first when something seems wrong."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shopkeeper.behaviour import queries as behaviour
from shopkeeper.foundation import clock
from shopkeeper.foundation.jobs import queries as jobs
from shopkeeper.foundation.outbox import queries as outbox
from shopkeeper.foundation.staff.access import requires

SLOW = timedelta(milliseconds=50)
STALE = timedelta(minutes=5)
SMALL = 1_000_000_000


@dataclass(frozen=True)
class Check:
    """One thing looked at; `tone` is good, warn or bad, `todo` says what to do when it isn't good."""

    label: str
    tone: str
    found: str
    todo: str = ""


@require_safe
@requires("settings.view")
def health(request: HttpRequest) -> HttpResponse:
    """Show what was looked at just now."""
    now = clock.now()
    checks = [_database(), *_workers(now), _failed(), *_events(now), _backlog(now), _room()]
    return render(request, "console/settings/health.html", {"checks": checks, "now": now})


def _database() -> Check:
    begin = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    took = timedelta(seconds=perf_counter() - begin)
    found = f"answers in {took.total_seconds() * 1000:.1f} ms"
    return Check(
        "Database", "good" if took < SLOW else "warn", found, "It should take well under 50 ms: look at its load."
    )


def _workers(now: datetime) -> list[Check]:
    alive, counts = jobs.workers(now=now), jobs.counts_by_state()
    found = f"{len(alive)} alive, {counts['running']} jobs running, {counts['queued']} queued"
    todo = "Start one with `shopkeeper work`, or `shopkeeper serve`, which works too."
    return [Check("Background work", "good" if alive else "bad", found, "" if alive else todo)]


def _failed() -> Check:
    failed = jobs.counts_by_state()["failed"]
    todo = "Read why on the page of background work, mend it and try again." if failed else ""
    return Check(
        "Failed jobs", "warn" if failed else "good", f"{failed:,} in the last 30 days" if failed else "none", todo
    )


def _events(now: datetime) -> list[Check]:
    counts = outbox.counts()
    is_stuck = counts.oldest_waiting is not None and now - counts.oldest_waiting > STALE
    waiting = Check(
        "Events waiting",
        "warn" if is_stuck else "good",
        f"{counts.waiting:,}",
        "The oldest waits for more than five minutes: is anyone working?" if is_stuck else "",
    )
    parked = Check(
        "Events parked",
        "bad" if counts.parked else "good",
        f"{counts.parked:,}" if counts.parked else "none",
        "Each waits for a person: read why it failed, mend it, try again." if counts.parked else "",
    )
    return [waiting, parked]


def _backlog(now: datetime) -> Check:
    waiting = behaviour.backlog()
    is_stuck = waiting.oldest_at is not None and now - waiting.oldest_at > STALE
    return Check(
        "Behaviour waiting",
        "warn" if is_stuck else "good",
        f"{waiting.events:,} events" if waiting.requests else "none",
        "Acknowledged events wait for more than five minutes: is anyone working?" if is_stuck else "",
    )


def _room() -> Check:
    free = shutil.disk_usage(settings.DATA_DIR).free
    todo = "" if free > SMALL else "Make room: a database that can't grow stops."
    return Check("Room on disk", "good" if free > SMALL else "bad", f"{free / 1e9:,.1f} GB free", todo)
