"""Goods kept for a quote: off the shelf by guarded statements, and back when the quote ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog import operations as catalog
from shopkeeper.orders.models import Quote, StockHold
from shopkeeper.orders.rules.checkout import QuoteState

AT_ONCE = 200


def end_quotes(quote_ids: Iterable[UUID], *, as_: QuoteState) -> dict[UUID, int]:
    """End those of the quotes that are open; return what goes back on the shelf, by variant, which the caller moves."""
    back: defaultdict[UUID, int] = defaultdict(int)
    for quote_id in sorted(quote_ids):
        # by a guarded statement: of two who end the same quote one gives its goods back
        if Quote.objects.filter(pk=quote_id, state=QuoteState.OPEN.value).update(state=as_.value):
            for variant_id, quantity in StockHold.objects.filter(quote=quote_id).values_list("variant_id", "quantity"):
                back[variant_id] += quantity
            StockHold.objects.filter(quote=quote_id).delete()
    return dict(back)


def move_stock(moves: Mapping[UUID, int], *, at: datetime) -> None:
    """Put on the shelf what is above zero and take off what is below it, by key, so that two never wait in a ring.

    Raises UnableToAdjustStock.
    """
    for variant_id in sorted(moves, key=str):
        if moves[variant_id]:
            catalog.adjust_stock(variant_id=variant_id, by=moves[variant_id], at=at)


def release_expired_holds(*, at: datetime) -> int:
    """Return how many quotes ran out by now; what they held is on the shelf again."""
    released = 0
    while True:
        due = Quote.objects.filter(state=QuoteState.OPEN.value, expires_at__lte=at).order_by("expires_at")
        keys = list(due.values_list("id", flat=True)[:AT_ONCE])
        if not keys:
            return released
        for quote_id in keys:
            with transaction.atomic():
                move_stock(end_quotes([quote_id], as_=QuoteState.EXPIRED), at=at)
        released += len(keys)
