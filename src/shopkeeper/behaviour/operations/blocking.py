"""Events that the shop's plan blocks: not taken in, from whichever source they come."""

from collections.abc import Sequence

from shopkeeper.behaviour.operations.opening import Item
from shopkeeper.behaviour.queries.plan import plan
from shopkeeper.behaviour.rules import Fault, clear_name

BLOCKED = Fault("blocked", "the shop's tracking plan blocks this event; see Behaviour, Event catalogue, in the console")


def without_blocked(items: Sequence[Item]) -> tuple[list[Item], list[tuple[Item, Fault]]]:
    """Return the events that may come in, and those that the plan blocks; in two queries."""
    blocked = plan().blocked if items else frozenset[tuple[str, str]]()
    if not blocked:
        return list(items), []
    kept: list[Item] = []
    refused: list[tuple[Item, Fault]] = []
    for item in items:
        assert item.sent is not None  # noqa: S101  only good events get here
        if (item.sent.kind.value, clear_name(item.sent.name)) in blocked:
            refused.append((item, BLOCKED))
        else:
            kept.append(item)
    return kept, refused
