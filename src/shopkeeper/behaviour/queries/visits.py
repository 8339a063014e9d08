"""Sessions, carts, wish lists and the orders that events told of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from shopkeeper.behaviour.models import CartMove, Session, ToldOrder
from shopkeeper.behaviour.rules.carts import Lists, Move, Step, lists_of
from shopkeeper.behaviour.rules.orders import Standing
from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.foundation.personal import keys
from shopkeeper.orders import queries as orders

PAGE = 50


def sessions_of(person_ids: Iterable[UUID], *, cursor: str | None = None, limit: int = PAGE) -> Page[Session]:
    """Return a page of what these persons did at a stretch, the latest first. Raises BadCursor."""
    rows = Session.objects.filter(person_id__in=list(person_ids))
    page = page_of(rows, by=("-last_at", "-id"), cursor=cursor, limit=limit)
    keys.warm(row.person_id for row in page.rows)
    return page


def sessions_before(person_ids: Iterable[UUID], *, before: datetime | None, limit: int) -> list[Session]:
    """Return the sessions of these persons that began before the instant, the latest begun first.

    Those in which nobody looked at anything are left out: what they hold stands in the timeline by itself.
    """
    rows = Session.objects.filter(person_id__in=list(person_ids)).exclude(pages=0, views=0, searches=0)
    if before is not None:
        rows = rows.filter(began_at__lt=before)
    found = list(rows.order_by("-began_at", "-id")[:limit])
    keys.warm(row.person_id for row in found)
    return found


def lists(person_ids: Iterable[UUID]) -> Lists:
    """Return what lies in the cart and stands on the wish list of somebody who is these persons.

    What they have bought since they put it in lies there no more, whether an event told of the order or not. One query,
    and while the cart holds something one more for each person.
    """
    persons = list(person_ids)
    rows = list(CartMove.objects.filter(person_id__in=persons))
    keys.warm({row.person_id for row in rows})
    moves = [_move(row) for row in rows]
    found = lists_of(moves)
    return lists_of([*moves, *_bought(persons, moves)]) if found.cart else found


def _bought(persons: Iterable[UUID], moves: Iterable[Move]) -> Iterator[Move]:
    """Yield what orders take out of the cart; a purchase names the product, and a cart may hold several variants."""
    names: dict[UUID, set[str]] = defaultdict(set)
    for move in moves:
        if move.product_id:
            names[move.product_id].add(move.identity)
    for purchase in (one for person in persons for one in orders.purchases_of(person)):
        for identity in sorted(names.get(purchase.product_id, ())):
            yield Move(purchase.placed_at, purchase.order_id, 0, Step.REMOVED, identity)


def _move(row: CartMove) -> Move:
    words = row.words or {}
    known = row.variant_id or row.product_id
    return Move(
        at=row.at,
        event_id=row.event_id,
        position=row.position,
        step=Step(row.step),
        identity=str(known) if known else str(words.get("identity", "")),
        quantity=row.quantity,
        product_id=row.product_id,
        variant_id=row.variant_id,
        words={name: value for name, value in words.items() if name != "identity"},
    )


def told_orders(
    *,
    person_ids: Iterable[UUID] | None = None,
    standing: Standing | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[ToldOrder]:
    """Return a page of the orders that events told of, the latest first. Raises BadCursor."""
    rows = ToldOrder.objects.all()
    if person_ids is not None:
        rows = rows.filter(person_id__in=list(person_ids))
    if standing is not None:
        rows = rows.filter(standing=standing.value)
    return page_of(rows, by=("-told_at", "-id"), cursor=cursor, limit=limit)


def told_by_standing() -> dict[str, int]:
    """Return how many orders were told of, by what came of them."""
    rows = ToldOrder.objects.values_list("standing").annotate(count=Count("id")).order_by()
    return {one.value: dict(rows).get(one.value, 0) for one in Standing}
