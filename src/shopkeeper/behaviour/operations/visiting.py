"""Sessions kept up as events come in: what comes in order is added, what comes late is counted anew from the stream."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from shopkeeper.behaviour.models import Event, Session
from shopkeeper.behaviour.operations.reading import ACTS
from shopkeeper.behaviour.queries.rereading import arrived_of
from shopkeeper.behaviour.rules import Arrived, Channel, EventKind, circumstances, sessions
from shopkeeper.behaviour.rules.sessions import QUIET, Campaign, Counted, Mark
from shopkeeper.behaviour.rules.timing import AHEAD
from shopkeeper.behaviour.rules.vocabulary import meaning_of
from shopkeeper.foundation.db.folding import fold_rows
from shopkeeper.foundation.db.partitions import first_key
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.seal import seal_rows

LATELY = timedelta(days=1)
MOST_READ_AGAIN = 5_000
_COUNTS = ("pages", "views", "added", "searches", "orders")
_FIELDS = (
    "source_id",
    "began_at",
    "last_at",
    "last_event_id",
    "events",
    *_COUNTS,
    "first_page",
    "last_page",
    "referrer",
    "campaign_source",
    "campaign_medium",
    "campaign_name",
    "device",
)
_COLUMNS = ("id", "person_id", "channel", *_FIELDS)


class Lane(NamedTuple):
    """Within one lane sessions follow each other: a person is in the shop and on the phone at once."""

    person_id: UUID
    channel: str


def keep_sessions(arrived: Sequence[Arrived], servers: frozenset[UUID]) -> None:
    """Bring the sessions of the persons up to date; three statements when all events are newer than what is there.

    `servers` are the sources whose word is a server's: what such a one tracks on the web is no visit.
    """
    marks: dict[Lane, list[Mark]] = defaultdict(list)
    sources: dict[UUID, UUID] = {}
    for event in arrived:
        if makes_session(event.kind, event.channel, event.source_id in servers):
            marks[Lane(event.person_id, str(event.channel))].append(mark_of(event))
            sources[event.id] = event.source_id
    if not marks:
        return
    there = _near(marks, sources)
    wanted: list[tuple[Any, ...]] = []
    gone: set[UUID] = set()
    for lane, fresh in marks.items():
        fresh.sort(key=lambda one: one.place)
        before = there.setdefault(lane, {})
        now = _brought_up(lane, fresh, before, servers, sources)
        gone |= before.keys() - now.keys()
        wanted += [_row(one, lane, sources) for key, one in now.items() if one != before.get(key)]
    if gone:
        Session.objects.filter(pk__in=gone).delete()
    fold_rows(Session, _COLUMNS, seal_rows(Session, _COLUMNS, wanted), key=("id",), replace=_FIELDS)


def makes_session(kind: str, channel: str, from_server: bool) -> bool:  # noqa: FBT001  read from one line above
    """Return whether the person was there when this happened: opening a mail is no visit, nor is a server's report."""
    if kind not in ACTS or channel == Channel.MAIL:
        return False
    return not from_server or kind in {EventKind.PAGE, EventKind.SCREEN} or channel != Channel.WEB


def mark_of(event: Arrived) -> Mark:
    """Return what a session needs to know of the event."""
    return Mark(
        at=event.at,
        event_id=event.id,
        campaign=circumstances.campaign_of(event.context),
        page=circumstances.page_of(event.kind, event.name, event.properties, event.context),
        referrer=circumstances.referrer_of(event.properties, event.context),
        device=circumstances.device_of(event.context, event.channel),
        counts=sessions.counted(event.kind, meaning_of(event.kind, event.name)),
    )


def _near(marks: Mapping[Lane, Sequence[Mark]], sources: dict[UUID, UUID]) -> dict[Lane, dict[UUID, sessions.Session]]:
    """Return the sessions that the marks may touch, by lane; long ago is looked for apart from today."""
    newest = max(mark.at for lane in marks.values() for mark in lane)
    floor = newest - LATELY
    fresh = {lane.person_id for lane, some in marks.items() if all(one.at >= floor for one in some)}
    late = {
        lane.person_id: min(one.at for one in some) for lane, some in marks.items() if any(o.at < floor for o in some)
    }
    found: dict[Lane, dict[UUID, sessions.Session]] = defaultdict(dict)
    wanted = Q(person_id__in=fresh, last_at__gte=floor - QUIET) if fresh else Q(pk__in=[])
    if late:
        latest = max(one.at for lane, some in marks.items() if lane.person_id in late for one in some)
        wanted |= Q(person_id__in=late, last_at__gte=min(late.values()) - QUIET, began_at__lte=latest + QUIET)
    rows = list(Session.objects.filter(wanted))
    keys.warm({row.person_id for row in rows})
    for row in rows:
        found[Lane(row.person_id, row.channel)][row.id] = _session(row)
        sources[row.id] = row.source_id
    return found


def _brought_up(
    lane: Lane,
    fresh: Sequence[Mark],
    before: dict[UUID, sessions.Session],
    servers: frozenset[UUID],
    sources: dict[UUID, UUID],
) -> dict[UUID, sessions.Session]:
    """Return what the sessions near are now that these events are known."""
    latest = max(before.values(), key=lambda one: one.end, default=None)
    if latest is None or fresh[0].place > latest.end:
        return {**before, **{one.key: one for one in sessions.sessions_of(fresh, latest)}}
    near = _run(lane, fresh, before, sources)
    kept = {key: one for key, one in before.items() if key not in near}
    if sum(one.events for one in near.values()) > MOST_READ_AGAIN:
        return {**kept, **_widened(near, fresh)}
    again = _again(lane, near.values(), servers, sources)
    known = {mark.event_id for mark in again}
    again += [mark for mark in fresh if mark.event_id not in known]
    return {**kept, **{one.key: one for one in sessions.sessions_of(again)}}


def _run(
    lane: Lane, fresh: Sequence[Mark], before: dict[UUID, sessions.Session], sources: dict[UUID, UUID]
) -> dict[UUID, sessions.Session]:
    """Return the sessions that late events may change, reading on from those known until a quiet is reached."""
    while True:
        near = sessions.run_around(list(before.values()), fresh[0].at, fresh[-1].at)
        first = min([fresh[0].at, *(one.began_at for one in near)])
        last = max([fresh[-1].at, *(one.last_at for one in near)])
        more = Session.objects.filter(
            person_id=lane.person_id, channel=lane.channel, last_at__gte=first - QUIET, began_at__lte=last + QUIET
        ).exclude(pk__in=list(before))
        read = {row.id: _session(row) for row in more}
        sources.update((row.id, row.source_id) for row in more)
        if not read:
            return {one.key: one for one in near}
        before.update(read)


def _again(
    lane: Lane, near: Iterable[sessions.Session], servers: frozenset[UUID], sources: dict[UUID, UUID]
) -> list[Mark]:
    """Read the events of these sessions from the stream again."""
    some = list(near)
    if not some:
        return []
    began_at = min(one.began_at for one in some)
    rows = Event.objects.filter(
        pk__gte=first_key(began_at - AHEAD),  # none arrived before it happened: older months need not be asked
        person_id=lane.person_id,
        channel=lane.channel,
        at__gte=began_at,
        at__lte=max(one.last_at for one in some),
    )
    marks = []
    for event in map(arrived_of, rows):
        if makes_session(event.kind, event.channel, event.source_id in servers):
            sources[event.id] = event.source_id
            marks.append(mark_of(event))
    return marks


def _widened(near: Mapping[UUID, sessions.Session], fresh: Sequence[Mark]) -> dict[UUID, sessions.Session]:
    """Return the sessions with late events counted in where they fall.

    To read thousands of events again for each late one would let a single visitor keep the worker busy for ever.
    """
    now = dict(near)
    alone = []
    for mark in fresh:
        falls = next((one for one in now.values() if one.began_at - QUIET <= mark.at <= one.last_at + QUIET), None)
        if falls is None:
            alone.append(mark)
        else:
            now[falls.key] = sessions.widened(falls, [mark])
    return now | {one.key: one for one in sessions.sessions_of(alone)}


def _session(row: Session) -> sessions.Session:
    return sessions.Session(
        key=row.id,
        began_at=row.began_at,
        last_at=row.last_at,
        last_key=row.last_event_id,
        campaign=Campaign(row.campaign_source, row.campaign_medium, row.campaign_name),
        events=row.events,
        counts=Counted(**{name: getattr(row, name) for name in _COUNTS}),
        first_page=row.first_page,
        last_page=row.last_page,
        referrer=row.referrer,
        device=row.device,
    )


def _row(one: sessions.Session, lane: Lane, sources: Mapping[UUID, UUID]) -> tuple[Any, ...]:
    """Return the session as a row, the cells in the order of `_COLUMNS`."""
    return (
        one.key,
        lane.person_id,
        lane.channel,
        sources[one.key],
        one.began_at,
        one.last_at,
        one.last_key,
        one.events,
        *(getattr(one.counts, name) for name in _COUNTS),
        one.first_page,
        one.last_page,
        one.referrer,
        one.campaign.source,
        one.campaign.medium,
        one.campaign.name,
        one.device,
    )
