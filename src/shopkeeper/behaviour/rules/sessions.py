"""Sessions: what one visitor does without half an hour of quiet, counted from the events in the order they happened.

A session ends after 30 minutes without an event, and when a click on another campaign begins a new one; whatever order
the events arrive in, the sessions are those of the events in the order of their instants.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from shopkeeper.behaviour.rules.vocabulary import Meaning

QUIET = timedelta(minutes=30)


class Campaign(NamedTuple):
    """Where a click came from, as its address says: `newsletter`, `email`, `spring`; all empty without a campaign."""

    source: str = ""
    medium: str = ""
    name: str = ""


NO_CAMPAIGN = Campaign()


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of each a session or a day holds."""

    pages: int = 0
    views: int = 0
    added: int = 0
    searches: int = 0
    orders: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            self.pages + other.pages,
            self.views + other.views,
            self.added + other.added,
            self.searches + other.searches,
            self.orders + other.orders,
        )


_COUNTS = {
    Meaning.VIEWED: Counted(views=1),
    Meaning.ADDED: Counted(added=1),
    Meaning.SEARCHED: Counted(searches=1),
    Meaning.ORDERED: Counted(orders=1),
}
_PAGE, _NOTHING = Counted(pages=1), Counted()


def counted(kind: str, meaning: Meaning) -> Counted:
    """Return what one event adds to the counts."""
    return _PAGE if kind in {"page", "screen"} else _COUNTS.get(meaning, _NOTHING)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a session needs to know of one event."""

    at: datetime
    event_id: UUID
    campaign: Campaign = NO_CAMPAIGN
    page: str = ""
    referrer: str = ""
    device: str = ""
    counts: Counted = field(default=_NOTHING)

    @property
    def place(self) -> tuple[datetime, UUID]:
        """Return what the order of events goes by; the key decides between events of one instant."""
        return self.at, self.event_id


@dataclass(frozen=True, slots=True)
class Session:
    """A session so far. Its key is that of its first event, so that it too is the same for any order of arrival."""

    key: UUID
    began_at: datetime
    last_at: datetime
    last_key: UUID
    campaign: Campaign
    events: int
    counts: Counted
    first_page: str
    last_page: str
    referrer: str
    device: str

    @property
    def end(self) -> tuple[datetime, UUID]:
        """Return the place of the last event."""
        return self.last_at, self.last_key


def begun(mark: Mark) -> Session:
    """Return the session that this event begins."""
    return Session(
        key=mark.event_id,
        began_at=mark.at,
        last_at=mark.at,
        last_key=mark.event_id,
        campaign=mark.campaign,
        events=1,
        counts=mark.counts,
        first_page=mark.page,
        last_page=mark.page,
        referrer=mark.referrer,
        device=mark.device,
    )


def belongs(session: Session, mark: Mark) -> bool:
    """Return whether an event that comes after all of the session's belongs to it."""
    if mark.at - session.last_at > QUIET:
        return False
    return mark.campaign in {NO_CAMPAIGN, session.campaign}


def continued(session: Session, mark: Mark) -> Session:
    """Return the session with one event more at its end."""
    return replace(
        session,
        last_at=mark.at,
        last_key=mark.event_id,
        events=session.events + 1,
        counts=session.counts + mark.counts,
        first_page=session.first_page or mark.page,
        last_page=mark.page or session.last_page,
        referrer=session.referrer or mark.referrer,
        device=session.device or mark.device,
    )


def sessions_of(marks: Iterable[Mark], so_far: Session | None = None) -> list[Session]:
    """Return the sessions of the events; `so_far` is one that all of them come after, and then comes first."""
    found = [so_far] if so_far else []
    for mark in sorted(marks, key=lambda one: one.place):
        if found and belongs(found[-1], mark):
            found[-1] = continued(found[-1], mark)
        else:
            found.append(begun(mark))
    return found


def run_around(sessions: Sequence[Session], first: datetime, last: datetime) -> list[Session]:
    """Return the sessions that events from `first` to `last` may change: those near, and those near these in turn.

    A late event may cut or join sessions, and with that what follows within half an hour; nothing beyond it.
    """
    touched: list[Session] = []
    grew = True
    while grew:
        near = [one for one in sessions if one.last_at >= first - QUIET and one.began_at <= last + QUIET]
        grew = len(near) > len(touched)
        touched = near
        if near:
            first = min(first, *(one.began_at for one in near))
            last = max(last, *(one.last_at for one in near))
    return touched


def widened(session: Session, marks: Sequence[Mark]) -> Session:
    """Return the session with late events counted in without a look at the others: for one too long for that."""
    first, last = marks[0], marks[-1]
    grown = replace(
        session,
        began_at=min(session.began_at, first.at),
        events=session.events + len(marks),
        counts=sum((one.counts for one in marks), session.counts),
    )
    if last.place > session.end:
        grown = replace(grown, last_at=last.at, last_key=last.event_id, last_page=last.page or session.last_page)
    return grown
