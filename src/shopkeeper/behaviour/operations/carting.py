"""Moves of carts and wish lists written down as events tell them; what lies there is read from the moves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shopkeeper.behaviour.models import CartMove
from shopkeeper.behaviour.operations.reading import Reading
from shopkeeper.behaviour.operations.trimming import keep_newest
from shopkeeper.behaviour.rules.carts import Step, steps_of
from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.seal import seal_rows

MOST_MOVES = 500
KEPT = timedelta(days=180)
_COLUMNS = (
    "id",
    "person_id",
    "event_id",
    "position",
    "at",
    "step",
    "quantity",
    "product_id",
    "variant_id",
    "words",
)


def keep_carts(readings: Sequence[Reading], *, at: datetime) -> None:
    """Write down what the events did to carts and wish lists; two statements."""
    rows = [row for one in readings for row in _rows(one, at) if one.event.at > at - KEPT]
    if not rows:
        return
    insert_rows(CartMove, _COLUMNS, seal_rows(CartMove, _COLUMNS, rows))
    keep_newest(
        CartMove,
        (one.event.person_id for one in readings if one.goods or one.found),
        by="at DESC, event_id DESC, position DESC",
        most=MOST_MOVES,
    )


def forget_old_moves(*, at: datetime) -> int:
    """Delete the moves of more than half a year ago, and return how many they were."""
    return CartMove.objects.filter(at__lt=at - KEPT).delete()[0]


def _rows(one: Reading, at: datetime) -> list[tuple[object, ...]]:
    has_products = "products" in one.event.properties
    known = {id(good): found for good, found in zip(one.goods, one.found, strict=True)}
    rows: list[tuple[object, ...]] = []
    for position, (step, good) in enumerate(steps_of(one.meaning, one.goods, has_products=has_products)):
        found: catalog.Reference | None = known.get(id(good)) if good else None
        rows.append(
            (
                new_id(at),
                one.event.person_id,
                one.event.id,
                position,
                one.event.at,
                step.value,
                good.quantity if good and step in {Step.ADDED, Step.REMOVED} else None,
                found.product_id if found else None,
                found.variant_id if found else None,
                {**good.words, "identity": good.identity} if good and not found else None,
            )
        )
    return rows
