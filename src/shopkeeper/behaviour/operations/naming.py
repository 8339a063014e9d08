"""The catalogue of events kept up: each name and property that comes in, how often, in which shape, how often wrong.

It can't grow without bound: a source has 2,000 names, an event 300 properties; what comes beyond them, or under a name
that may be somebody's address, is counted in one row that has no name.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from shopkeeper.behaviour.models import SeenEvent, SeenProperty
from shopkeeper.behaviour.queries.plan import Plan
from shopkeeper.behaviour.rules import Arrived, EventKind
from shopkeeper.behaviour.rules.examining import Property, examine, is_nameable
from shopkeeper.behaviour.rules.planning import MOST_NAMES, MOST_PROPERTIES
from shopkeeper.foundation.db.folding import fold_rows
from shopkeeper.foundation.ids import new_id

OTHERS = ""
SHAPES = {
    "text": "texts",
    "number": "numbers",
    "yes or no": "flags",
    "list": "lists",
    "object": "maps",
    "nothing": "nothings",
}
_COLUMNS = tuple(SHAPES.values())
Place = tuple[UUID, str, str]


@dataclass(slots=True)
class Tallied:
    """What one batch adds to one row of the catalogue."""

    first_at: datetime
    last_at: datetime
    events: int = 0
    wrong: int = 0
    shapes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COLUMNS, 0))
    expected: str = ""
    example: str = ""

    def add(self, at: datetime, *, is_wrong: bool, times: int = 1) -> None:
        """Count one event in."""
        self.first_at, self.last_at = min(self.first_at, at), max(self.last_at, at)
        self.events += times
        self.wrong += is_wrong

    def add_property(self, found: Property, at: datetime) -> None:
        """Count one property in, the example being that of the last wrong one."""
        self.add(at, is_wrong=found.is_wrong)
        self.shapes[SHAPES[found.shape]] += 1
        if found.expected:
            self.expected = found.expected.value
        if found.is_wrong:
            self.example = found.example


def keep_names(arrived: Sequence[Arrived], plan: Plan, *, at: datetime) -> None:
    """Fold the names and properties of a batch into the catalogue; at most seven statements."""
    examined = [(one, _properties(one, plan)) for one in arrived]
    keys = _admitted(examined, at)
    properties: dict[tuple[UUID, str], Tallied] = {}
    for one, found in examined:
        event_id = keys[_place(one) if _place(one) in keys else (one.source_id, one.kind, OTHERS)]
        for each in found:
            path = each.path if is_nameable(each.path) else OTHERS
            tallied = properties.setdefault((event_id, path), Tallied(one.at, one.at))
            tallied.add_property(each, one.at)
    _fold_properties(properties, at)


def _properties(one: Arrived, plan: Plan) -> list[Property]:
    said: Mapping[str, Any] = one.traits if one.kind in {EventKind.IDENTIFY, EventKind.GROUP} else one.properties
    return examine(one.name if one.kind == EventKind.TRACK else "", said, plan.shapes.get((one.kind, one.name)))


def _place(one: Arrived) -> Place:
    """Return where the event is counted; only names of `track` calls are kinds of events."""
    name = one.name if one.kind == EventKind.TRACK and is_nameable(one.name) else OTHERS
    return one.source_id, str(one.kind), name


def _admitted(examined: Iterable[tuple[Arrived, list[Property]]], at: datetime) -> dict[Place, UUID]:
    """Fold in the names, and return the key of each row that the batch counts in, the rows of others among them."""
    tallied: dict[Place, Tallied] = {}
    for one, found in examined:
        tallied.setdefault(_place(one), Tallied(one.at, one.at)).add(
            one.at, is_wrong=any(each.is_wrong for each in found)
        )
    known = _known(tallied)
    room = _room({place[0] for place in tallied if place not in known and place[2] != OTHERS})
    folded: dict[Place, Tallied] = {}
    for place, each in sorted(tallied.items(), key=lambda item: (item[1].first_at, str(item[0]))):
        source, kind, name = place
        if place not in known and name != OTHERS:
            if room[source] <= 0:
                place = (source, kind, OTHERS)  # noqa: PLW2901  counted among the others
            else:
                room[source] -= 1
        there = folded.setdefault(place, Tallied(each.first_at, each.last_at))
        there.events, there.wrong = there.events + each.events, there.wrong + each.wrong
        there.first_at, there.last_at = min(there.first_at, each.first_at), max(there.last_at, each.last_at)
    fold_rows(
        SeenEvent,
        ("id", "source_id", "kind", "name", "events", "wrong", "first_at", "last_at"),
        [(new_id(at), *place, each.events, each.wrong, each.first_at, each.last_at) for place, each in folded.items()],
        key=("source_id", "kind", "name"),
        add=("events", "wrong"),
        least=("first_at",),
        greatest=("last_at",),
    )
    return known if folded.keys() <= known.keys() else _known(folded)


def _known(places: Iterable[Place]) -> dict[Place, UUID]:
    wanted = set(places)
    rows = SeenEvent.objects.filter(
        source_id__in={place[0] for place in wanted}, name__in={place[2] for place in wanted}
    ).values_list("source_id", "kind", "name", "id")
    return {(source, kind, name): key for source, kind, name, key in rows}


def _room(sources: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many names more each source may have."""
    room = dict.fromkeys(sources, MOST_NAMES)
    if room:
        counts = SeenEvent.objects.filter(source_id__in=room).exclude(name=OTHERS).values("source_id")
        for row in counts.annotate(names=Count("id")):
            room[row["source_id"]] -= row["names"]
    return room


def _fold_properties(properties: Mapping[tuple[UUID, str], Tallied], at: datetime) -> None:
    known: dict[UUID, set[str]] = defaultdict(set)
    for event_id, path in SeenProperty.objects.filter(event__in={key for key, _ in properties}).values_list(
        "event_id", "path"
    ):
        known[event_id].add(path)
    folded: dict[tuple[UUID, str], Tallied] = {}
    for (event_id, path), each in properties.items():
        have = known[event_id]
        place = path
        if path != OTHERS and path not in have:
            if len(have - {OTHERS}) >= MOST_PROPERTIES:
                place = OTHERS
            else:
                have.add(path)
        _merge(folded.setdefault((event_id, place), Tallied(each.first_at, each.last_at)), each)
    fold_rows(
        SeenProperty,
        ("id", "event_id", "path", "events", *_COLUMNS, "wrong", "expected", "example", "first_at", "last_at"),
        [
            (
                new_id(at),
                *place,
                each.events,
                *each.shapes.values(),
                each.wrong,
                each.expected,
                each.example,
                each.first_at,
                each.last_at,
            )
            for place, each in folded.items()
        ],
        key=("event_id", "path"),
        add=("events", *_COLUMNS, "wrong"),
        least=("first_at",),
        greatest=("last_at",),
        replace_unless_empty=("expected", "example"),
    )


def _merge(there: Tallied, each: Tallied) -> None:
    there.events, there.wrong = there.events + each.events, there.wrong + each.wrong
    there.first_at, there.last_at = min(there.first_at, each.first_at), max(there.last_at, each.last_at)
    for name, count in each.shapes.items():
        there.shapes[name] += count
    there.expected, there.example = each.expected or there.expected, each.example or there.example
