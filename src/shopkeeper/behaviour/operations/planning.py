"""The tracking plan written by the shop: events wanted, described, blocked; shapes demanded of properties."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.behaviour.models import PlannedEvent, PlannedProperty
from shopkeeper.behaviour.rules import EventKind
from shopkeeper.behaviour.rules.examining import MOST_NAME, is_nameable
from shopkeeper.behaviour.rules.planning import MOST_NAMES, MOST_PROPERTIES, PlanState
from shopkeeper.behaviour.rules.vocabulary import Shape
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id

LONGEST = 300


class UnableToPlan(Exception):
    """A name, shape or state is not acceptable, or the plan is full; the message says which."""


@transaction.atomic
def plan_event(
    *, name: str, state: str, actor: Actor, at: datetime, kind: str = "track", description: str = ""
) -> UUID:
    """Put an event into the plan, wanted or blocked, or change what the plan says of it; return its key there.

    Blocked events are rejected from now on, from every source; what came before stays. Raises UnableToPlan.
    """
    name = name.strip()
    if kind not in set(EventKind):
        raise UnableToPlan(f"kind: one of {', '.join(EventKind)}")
    if state not in set(PlanState):
        raise UnableToPlan(f"state: one of {', '.join(PlanState)}")
    if not is_nameable(name):
        raise UnableToPlan(f"name: at most {MOST_NAME} characters, no address and no long number")
    row = PlannedEvent.objects.select_for_update().filter(kind=kind, name=name).first()
    if row is None:
        if PlannedEvent.objects.count() >= MOST_NAMES:
            raise UnableToPlan(f"a plan holds {MOST_NAMES:,} events; take one out first")
        row = PlannedEvent(id=new_id(at), kind=kind, name=name, made_at=at)
    before = row.state or None
    row.state, row.description = state, description.strip()[:LONGEST]
    row.save()
    _record("event-planned", row, actor, at, {"state": [before, state]})
    return row.pk


@transaction.atomic
def unplan_event(*, name: str, actor: Actor, at: datetime, kind: str = "track") -> None:
    """Take an event out of the plan: it is neither wanted nor blocked any more. Raises UnableToPlan."""
    row = _planned(kind, name)
    _record("event-unplanned", row, actor, at, {"state": [row.state, None]})
    row.delete()


@transaction.atomic
def demand_shape(
    *, name: str, path: str, shape: str, actor: Actor, at: datetime, kind: str = "track", description: str = ""
) -> None:
    """Demand a shape of a property of a planned event; any shape will do with an empty one. Raises UnableToPlan.

    An event with another shape is kept all the same, and counted as wrong.
    """
    row, path = _planned(kind, name), path.strip()
    if shape and shape not in set(Shape):
        raise UnableToPlan(f"shape: one of {', '.join(Shape)}")
    if not is_nameable(path):
        raise UnableToPlan(f"property: at most {MOST_NAME} characters, no address and no long number")
    if row.properties.exclude(path=path).count() >= MOST_PROPERTIES:
        raise UnableToPlan(f"a plan holds {MOST_PROPERTIES} properties an event")
    before = row.properties.filter(path=path).values_list("shape", flat=True).first()
    if shape or description.strip():
        PlannedProperty.objects.update_or_create(
            event=row, path=path, defaults={"shape": shape, "description": description.strip()[:LONGEST]}
        )
    else:
        row.properties.filter(path=path).delete()
    _record("shape-demanded", row, actor, at, {path: [before, shape or None]})


def _planned(kind: str, name: str) -> PlannedEvent:
    row = PlannedEvent.objects.select_for_update().filter(kind=kind, name=name.strip()).first()
    if row is None:
        raise UnableToPlan(f"{name.strip()[:MOST_NAME]} is not in the plan; put it there first")
    return row


def _record(action: str, row: PlannedEvent, actor: Actor, at: datetime, changes: dict[str, list[str | None]]) -> None:
    audit.record(
        actor=actor,
        action=f"behaviour.{action}",
        subject_kind="event-name",
        subject_id=f"{row.kind}: {row.name}"[:64],
        at=at,
        changes=changes,
    )
