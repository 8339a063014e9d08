"""Stock: counted by guarded statements, never below zero."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from shopkeeper.catalog.events import StockChanged
from shopkeeper.catalog.models import Variant
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox import tell


class UnableToAdjustStock(Exception):
    """The variant is not there, or fewer are on hand than should be taken."""


@transaction.atomic
def set_stock(*, variant_id: UUID, on_hand: int | None, at: datetime, actor: Actor) -> None:
    """Set how many are on hand; None says that nobody counts. Raises UnableToAdjustStock."""
    if on_hand is not None and on_hand < 0:
        raise UnableToAdjustStock(f"stock can't be {on_hand}; give 0 or more, or nothing if it isn't counted")
    variant = Variant.objects.select_for_update(no_key=True).filter(pk=variant_id).first()
    if variant is None:
        raise UnableToAdjustStock(f"there is no variant {variant_id}")
    if variant.stock_on_hand == on_hand:
        return
    Variant.objects.filter(pk=variant_id).update(stock_on_hand=on_hand)
    audit.record(
        actor=actor,
        action="catalog.stock-set",
        subject_kind="variant",
        subject_id=variant_id,
        at=at,
        changes={"stock_on_hand": [variant.stock_on_hand, on_hand]},
    )
    tell(StockChanged(variant_id=variant_id, on_hand=on_hand), at=at)


@transaction.atomic
def adjust_stock(*, variant_id: UUID, by: int, at: datetime) -> None:
    """Add to what is on hand, or take from it; does nothing where nobody counts. Raises UnableToAdjustStock.

    Not audited: the order or count that moved the goods is, and names itself there.
    """
    counted = Variant.objects.filter(pk=variant_id, stock_on_hand__isnull=False)
    if counted.filter(stock_on_hand__gte=-by).update(stock_on_hand=F("stock_on_hand") + by):
        on_hand = Variant.objects.values_list("stock_on_hand", flat=True).get(pk=variant_id)
        tell(StockChanged(variant_id=variant_id, on_hand=on_hand), at=at)
    elif counted.exists():
        raise UnableToAdjustStock(f"fewer than {-by} are on hand of variant {variant_id}")
    elif not Variant.objects.filter(pk=variant_id).exists():
        raise UnableToAdjustStock(f"there is no variant {variant_id}")
