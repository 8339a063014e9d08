"""Running facts of persons, folded in as their events come: seen when and where, how much a day, what they like."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from shopkeeper.behaviour.models import DayCount, Favourite, LatelyViewed, Presence
from shopkeeper.behaviour.operations.reading import ACTS, Reading
from shopkeeper.behaviour.operations.trimming import keep_newest
from shopkeeper.behaviour.rules.favourites import weight_of
from shopkeeper.behaviour.rules.sessions import Counted, counted
from shopkeeper.behaviour.rules.vocabulary import Meaning
from shopkeeper.foundation.db.folding import fold_rows
from shopkeeper.foundation.ids import new_id

MOST_VIEWED = 100
_COUNTS = ("pages", "views", "added", "searches", "orders")


def keep_facts(readings: Sequence[Reading], *, at: datetime) -> None:
    """Fold the events into what is known of their persons: five statements, however many events and persons."""
    acts = [one for one in readings if one.event.kind in ACTS]
    _keep_presence(acts, at)
    _keep_days(acts, at)
    _keep_favourites(acts, at)
    _keep_viewed(acts, at)


def _keep_presence(acts: Iterable[Reading], at: datetime) -> None:
    seen: dict[tuple[UUID, str], tuple[datetime, datetime, int]] = {}
    for one in acts:
        place, when = (one.event.person_id, str(one.event.channel)), one.event.at
        first, last, events = seen.get(place, (when, when, 0))
        seen[place] = min(first, when), max(last, when), events + 1
    fold_rows(
        Presence,
        ("id", "person_id", "channel", "first_at", "last_at", "events"),
        [(new_id(at), *place, *told) for place, told in seen.items()],
        key=("person_id", "channel"),
        add=("events",),
        least=("first_at",),
        greatest=("last_at",),
    )


def _keep_days(acts: Iterable[Reading], at: datetime) -> None:
    days: dict[tuple[UUID, date], tuple[int, Counted]] = {}
    for one in acts:
        place = (one.event.person_id, one.event.at.date())
        events, sums = days.get(place, (0, Counted()))
        days[place] = events + 1, sums + counted(one.event.kind, one.meaning)
    fold_rows(
        DayCount,
        ("id", "person_id", "day_on", "events", *_COUNTS),
        [
            (new_id(at), *place, events, *(getattr(sums, name) for name in _COUNTS))
            for place, (events, sums) in days.items()
        ],
        key=("person_id", "day_on"),
        add=("events", *_COUNTS),
    )


def _keep_favourites(acts: Iterable[Reading], at: datetime) -> None:
    """Only the catalogue's own categories and brands: what a sender makes up would grow without bound."""
    sums: dict[tuple[UUID, UUID, str], tuple[float, datetime]] = {}
    for one in acts:
        weight = weight_of(one.meaning, one.event.at)
        if not weight:
            continue
        for topic, kind in set(_topics(one)):
            place = (one.event.person_id, topic, kind)
            total, last = sums.get(place, (0.0, one.event.at))
            sums[place] = total + weight, max(last, one.event.at)
    fold_rows(
        Favourite,
        ("id", "person_id", "topic_id", "category_id", "brand_id", "weight", "last_at"),
        [
            (
                new_id(at),
                person,
                topic,
                topic if kind == "category" else None,
                topic if kind == "brand" else None,
                total,
                last,
            )
            for (person, topic, kind), (total, last) in sums.items()
        ],
        key=("person_id", "topic_id"),
        add=("weight",),
        greatest=("last_at",),
    )


def _topics(one: Reading) -> Iterable[tuple[UUID, str]]:
    if one.category_id:
        yield one.category_id, "category"
    for product in one.products:
        if product.category_id:
            yield product.category_id, "category"
        if product.brand_id:
            yield product.brand_id, "brand"


def _keep_viewed(acts: Iterable[Reading], at: datetime) -> None:
    viewed: dict[tuple[UUID, UUID], datetime] = {}
    for one in acts:
        if one.meaning is Meaning.VIEWED:
            for product in one.products:
                place = (one.event.person_id, product.product_id)
                viewed[place] = max(viewed.get(place, one.event.at), one.event.at)
    if not viewed:
        return
    fold_rows(
        LatelyViewed,
        ("id", "person_id", "product_id", "last_at"),
        [(new_id(at), *place, last) for place, last in viewed.items()],
        key=("person_id", "product_id"),
        greatest=("last_at",),
    )
    keep_newest(LatelyViewed, (person for person, _ in viewed), by="last_at DESC, product_id DESC", most=MOST_VIEWED)
