"""The catalogue of events: what comes in under which name, over all sources, beside what the plan says of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shopkeeper.behaviour.models import PlannedEvent, SeenEvent, SeenProperty
from shopkeeper.behaviour.rules.planning import NameState, PlanState
from shopkeeper.behaviour.rules.vocabulary import PRODUCT, Known, Shape, known

_SHAPES = {
    "texts": "text",
    "numbers": "number",
    "flags": "yes or no",
    "lists": "list",
    "maps": "object",
    "nothings": "nothing",
}


@dataclass
class Named:
    """An event by its kind and name; without one, what came under names that are not kept, or calls that have none."""

    kind: str
    name: str
    state: NameState
    events: int = 0
    wrong: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    description: str = ""
    says: str = ""
    sources: dict[UUID, int] = field(default_factory=dict)

    @property
    def is_others(self) -> bool:
        """Return whether the row counts events whose names are not kept."""
        return self.kind == "track" and not self.name


@dataclass
class NamedProperty:
    """A property of an event over all sources: in how many of the events, in which shapes, what is expected."""

    path: str
    events: int = 0
    wrong: int = 0
    shapes: dict[str, int] = field(default_factory=dict)
    expected: str = ""
    demanded: str = ""
    description: str = ""
    example: str = ""
    last_at: datetime | None = None


def catalogue(*, source_id: UUID | None = None) -> list[Named]:
    """Return all events by name, those that come most often first, with the planned that never came; in two queries."""
    found: dict[tuple[str, str], Named] = {}
    plan = {(row.kind, row.name): row for row in PlannedEvent.objects.all()}
    rows = SeenEvent.objects.all()
    for row in rows.filter(source_id=source_id) if source_id else rows:
        one = found.setdefault((row.kind, row.name), _named(row.kind, row.name, plan.get((row.kind, row.name))))
        _add(one, row)
    if source_id is None:
        for place, planned in plan.items():
            found.setdefault(place, _named(*place, planned))
    return sorted(found.values(), key=lambda one: (-one.events, one.name.casefold(), one.kind))


def named_event(kind: str, name: str) -> tuple[Named, list[NamedProperty]] | None:
    """Return one event with its properties, those in most events first, or None; in four queries."""
    planned = PlannedEvent.objects.filter(kind=kind, name=name).prefetch_related("properties").first()
    rows = list(SeenEvent.objects.filter(kind=kind, name=name))
    if not rows and planned is None:
        return None
    one = _named(kind, name, planned)
    for row in rows:
        _add(one, row)
    properties = _properties(SeenProperty.objects.filter(event__in=rows), known(name) if kind == "track" else None)
    for demanded in planned.properties.all() if planned else ():
        there = properties.setdefault(demanded.path, NamedProperty(demanded.path))
        there.demanded, there.description = demanded.shape, demanded.description
    return one, sorted(properties.values(), key=lambda each: (not each.path, -each.events, each.path))


def _named(kind: str, name: str, planned: PlannedEvent | None) -> Named:
    word = known(name) if kind == "track" and name else None
    state = NameState.NEW if kind == "track" and name else NameState.KNOWN
    if planned:
        state = NameState.BLOCKED if planned.state == PlanState.BLOCKED else NameState.PLANNED
    elif word:
        state = NameState.KNOWN
    return Named(kind, name, state, description=planned.description if planned else "", says=word.says if word else "")


def _add(one: Named, row: SeenEvent) -> None:
    one.events, one.wrong = one.events + row.events, one.wrong + row.wrong
    one.first_at = min(one.first_at or row.first_at, row.first_at)
    one.last_at = max(one.last_at or row.last_at, row.last_at)
    one.sources[row.source_id] = one.sources.get(row.source_id, 0) + row.events


def _properties(rows: Iterable[SeenProperty], word: Known | None) -> dict[str, NamedProperty]:
    found: dict[str, NamedProperty] = {}
    for row in rows:
        one = found.setdefault(row.path, NamedProperty(row.path, expected=_expected(row.path, word)))
        one.events, one.wrong = one.events + row.events, one.wrong + row.wrong
        for column, shape in _SHAPES.items():
            if count := getattr(row, column):
                one.shapes[shape] = one.shapes.get(shape, 0) + count
        one.example = row.example or one.example
        one.last_at = max(one.last_at or row.last_at, row.last_at)
    return found


def _expected(path: str, word: Known | None) -> str:
    shape: Shape | None = None
    if word:
        shape = word.shapes.get(path)
        if shape is None and "products" in word.shapes:
            shape = PRODUCT.get(path.removeprefix("products.")) if path.startswith("products.") else None
    return shape.value if shape else ""
