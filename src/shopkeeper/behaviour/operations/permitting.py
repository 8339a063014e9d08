"""Who permitted that what they do is kept: asked at the door, in the transaction that would keep it."""

from collections.abc import Sequence
from datetime import datetime

from shopkeeper.behaviour.operations.opening import Item, Placed
from shopkeeper.behaviour.rules.signals import chosen, is_gpc, is_needed
from shopkeeper.consent import operations as consent
from shopkeeper.consent import queries as permission


def permitted(placed: Sequence[Placed], at: datetime) -> tuple[list[Placed], list[Item]]:
    """Return the events that may be kept, and those that may not: these leave no trace but a count.

    What the events themselves tell of permission is noted first, so that a refusal holds from its own event on.
    """
    if not placed:
        return [], []
    if signals := [signal for one in placed if (signal := _signal(one))]:
        consent.note_signals(signals, at=at)
    known = permission.tracking({one.person.person_id for one in placed}, at=at)
    kept: list[Placed] = []
    unwanted: list[Item] = []
    for one in placed:
        if known[one.person.person_id].allowed or _is_needed(one.item):
            kept.append(one)
        else:
            unwanted.append(one.item)
    return kept, unwanted


def _signal(one: Placed) -> consent.Signal | None:
    assert one.item.sent is not None  # noqa: S101  only good events get here
    context = one.item.sent.context
    gpc, choices = is_gpc(context, header=bool(one.item.head.get("gpc"))), chosen(context)
    if not gpc and not choices:
        return None
    return consent.Signal(person_id=one.person.person_id, at=one.item.happened, gpc=gpc, choices=choices)


def _is_needed(item: Item) -> bool:
    assert item.sent is not None  # noqa: S101  as above
    return is_needed(item.sent.kind, item.sent.name, trusted=item.trusted)
