"""The tracking plan as the intake and the catalogue ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shopkeeper.behaviour.models import PlannedEvent, PlannedProperty
from shopkeeper.behaviour.rules.planning import PlanState
from shopkeeper.behaviour.rules.vocabulary import Shape


@dataclass(frozen=True)
class Plan:
    """What the shop's plan says, by kind and name of the event: the shapes it demands, and which events it blocks."""

    shapes: Mapping[tuple[str, str], Mapping[str, Shape]]
    blocked: frozenset[tuple[str, str]]

    def blocks(self, kind: str, name: str) -> bool:
        """Return whether events of this kind and name are not taken in."""
        return (kind, name) in self.blocked


def plan() -> Plan:
    """Return the tracking plan, in two queries."""
    events = {
        key: (kind, name, state)
        for key, kind, name, state in PlannedEvent.objects.values_list("id", "kind", "name", "state")
    }
    shapes: dict[tuple[str, str], dict[str, Shape]] = {}
    for event_id, path, shape in PlannedProperty.objects.exclude(shape="").values_list("event_id", "path", "shape"):
        kind, name, _ = events[event_id]
        shapes.setdefault((kind, name), {})[path] = Shape(shape)
    blocked = frozenset((kind, name) for kind, name, state in events.values() if state == PlanState.BLOCKED.value)
    return Plan(shapes, blocked)
