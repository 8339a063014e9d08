"""What is known of persons from what they do: for many customers at once, over all that each is known to be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Sum

from shopkeeper.behaviour.models import DayCount, Favourite, Presence
from shopkeeper.behaviour.queries.persons import Selves, selves_of
from shopkeeper.behaviour.rules.favourites import worth
from shopkeeper.behaviour.rules.sessions import Counted
from shopkeeper.foundation.db.keys import key_of, stored
from shopkeeper.foundation.db.planned import planned_cursor

_COUNTS = ("pages", "views", "added", "searches", "orders")
MOST_FAVOURITES = 5


@dataclass(frozen=True, slots=True)
class Window:
    """What was done in a window of days: events of all kinds, and some of them by name."""

    events: int = 0
    counts: Counted = field(default_factory=Counted)


@dataclass(frozen=True, slots=True)
class SeenOn:
    """When a person was first and last there on a channel, and how many events that made."""

    channel: str
    first_at: datetime
    last_at: datetime
    events: int


@dataclass(frozen=True, slots=True)
class Liking:
    """A category or brand of the catalogue, and what the liking is worth now: one view at this moment is 1."""

    topic_id: UUID
    is_brand: bool
    worth: float
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one customer; `windows` by their number of days, which end with today (UTC)."""

    seen: tuple[SeenOn, ...] = ()
    windows: Mapping[int, Window] = field(default_factory=dict)
    categories: tuple[Liking, ...] = ()
    brands: tuple[Liking, ...] = ()

    @property
    def first_seen_at(self) -> datetime | None:
        """Return when the customer was first seen anywhere."""
        return min((one.first_at for one in self.seen), default=None)

    @property
    def last_seen_at(self) -> datetime | None:
        """Return when the customer was last seen anywhere."""
        return max((one.last_at for one in self.seen), default=None)


def facts(customer_ids: Iterable[UUID], *, at: datetime, windows: Sequence[int] = (7, 30, 365)) -> dict[UUID, Facts]:
    """Return what is known of each customer, in as many queries for a thousand as for one."""
    selves = selves_of(customer_ids)
    seen = _seen(selves)
    counts = {days: _window(selves, at, days) for days in windows}
    likings = _likings(selves, at)
    return {
        customer: Facts(
            seen=tuple(sorted(seen.get(customer, []), key=lambda one: one.last_at, reverse=True)),
            windows={days: counts[days].get(customer, Window()) for days in windows},
            categories=tuple(one for one in likings.get(customer, []) if not one.is_brand)[:MOST_FAVOURITES],
            brands=tuple(one for one in likings.get(customer, []) if one.is_brand)[:MOST_FAVOURITES],
        )
        for customer in selves.customers
    }


# Every page of the shop asks this: written out, for building the statement took longer than running it.
_VIEWED = """
SELECT product_id FROM behaviour_latelyviewed WHERE person_id IN ({})
GROUP BY product_id ORDER BY MAX(last_at) DESC, product_id DESC LIMIT %s"""


def viewed_lately(person_ids: Iterable[UUID], *, limit: int = 12) -> list[UUID]:
    """Return the products that these selves of one person looked at, the latest first, in one query by an index."""
    keys = [stored(key) for key in person_ids]
    if not keys:
        return []
    with planned_cursor() as cursor:
        cursor.execute(_VIEWED.format(", ".join(["%s"] * len(keys))), [*keys, limit])
        return [key_of(key) for (key,) in cursor.fetchall()]


def _seen(selves: Selves) -> dict[UUID, list[SeenOn]]:
    folded: dict[tuple[UUID, str], SeenOn] = {}
    for person, channel, first, last, events in Presence.objects.filter(person_id__in=selves.persons).values_list(
        "person_id", "channel", "first_at", "last_at", "events"
    ):
        for customer in selves.customers_of(person):
            there = folded.get((customer, channel), SeenOn(channel, first, last, 0))
            folded[customer, channel] = SeenOn(
                channel, min(first, there.first_at), max(last, there.last_at), events + there.events
            )
    found: dict[UUID, list[SeenOn]] = defaultdict(list)
    for (customer, _), one in folded.items():
        found[customer].append(one)
    return found


def _window(selves: Selves, at: datetime, days: int) -> dict[UUID, Window]:
    today = at.date()
    rows: Any = (
        DayCount.objects.filter(
            person_id__in=selves.persons, day_on__gt=today - timedelta(days=days), day_on__lte=today
        )
        .values("person_id")
        .annotate(**{f"sum_{name}": Sum(name) for name in ("events", *_COUNTS)})
    )
    found: dict[UUID, Window] = {}
    for row in rows:
        sums = Counted(**{name: row[f"sum_{name}"] for name in _COUNTS})
        for customer in selves.customers_of(row["person_id"]):
            there = found.get(customer, Window())
            found[customer] = Window(there.events + row["sum_events"], there.counts + sums)
    return found


def _likings(selves: Selves, at: datetime) -> dict[UUID, list[Liking]]:
    sums: dict[tuple[UUID, UUID, bool], tuple[float, datetime]] = {}
    for person, topic, brand, weight, last in Favourite.objects.filter(person_id__in=selves.persons).values_list(
        "person_id", "topic_id", "brand_id", "weight", "last_at"
    ):
        for customer in selves.customers_of(person):
            place = (customer, topic, brand is not None)
            total, latest = sums.get(place, (0.0, last))
            sums[place] = total + weight, max(latest, last)
    found: dict[UUID, list[Liking]] = defaultdict(list)
    for (customer, topic, is_brand), (total, last) in sums.items():
        found[customer].append(Liking(topic, is_brand, worth(total, at), last))
    for some in found.values():
        some.sort(key=lambda one: (-one.worth, str(one.topic_id)))
    return found
