"""Stock: counted by guarded statements, never below zero."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from shopkeeper.catalog.events import StockChanged
from shopkeeper.catalog.models import StockCorrection, Variant
from shopkeeper.catalog.rules import StockReason
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell

MOST = 10**12
LONGEST_NOTE = 200
LONGEST_KEY = 120


class UnableToAdjustStock(Exception):
    """The variant is not there, or fewer are on hand than should be taken."""


@transaction.atomic
def set_stock(
    *,
    variant_id: UUID,
    on_hand: int | None,
    at: datetime,
    actor: Actor,
    seen: int | Literal["uncounted", "whatever"] = "whatever",
) -> None:
    """Set how many are on hand; None says that nobody counts. Raises UnableToAdjustStock.

    With `seen`, what stood there when the number was typed, it is refused when goods have moved since.
    """
    if on_hand is not None and on_hand < 0:
        raise UnableToAdjustStock(f"stock can't be {on_hand}; give 0 or more, or nothing if it isn't counted")
    variant = Variant.objects.select_for_update(no_key=True).filter(pk=variant_id).first()
    if variant is None:
        raise UnableToAdjustStock(f"there is no variant {variant_id}")
    if seen != "whatever" and variant.stock_on_hand != (None if seen == "uncounted" else seen):
        now = "nobody counts them" if variant.stock_on_hand is None else f"{variant.stock_on_hand:,} are on hand"
        raise UnableToAdjustStock(f"the stock moved meanwhile: now {now}; look again and set it then")
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


@transaction.atomic
def correct_stock(
    *, variant_id: UUID, by: int, reason: str, key: str, at: datetime, actor: Actor, note: str = ""
) -> UUID:
    """Return the key of a correction: so many pieces more or fewer, with the reason. Raises UnableToAdjustStock.

    The same key with the same body is the first correction again; with another body it is refused.
    """
    note = note.strip()
    _refuse_correction(by, reason, note, key)
    # locked before the key is looked at, so that the same press twice at once is one correction
    variant = Variant.objects.select_for_update(no_key=True).filter(pk=variant_id).first()
    if variant is None:
        raise UnableToAdjustStock(f"there is no variant {variant_id}")
    if made := StockCorrection.objects.filter(key=key).first():
        if (made.variant_id, made.by, made.reason, made.note) != (variant_id, by, reason, note):
            raise UnableToAdjustStock("this key was used for another correction; choose a new key")
        return made.pk
    if variant.stock_on_hand is None:
        raise UnableToAdjustStock(f"nobody counts {variant.sku}; set how many are on hand first")
    if variant.stock_on_hand < -by:
        raise UnableToAdjustStock(f"only {variant.stock_on_hand:,} of {variant.sku} are on hand")
    adjust_stock(variant_id=variant_id, by=by, at=at)
    on_hand = variant.stock_on_hand + by
    try:
        with transaction.atomic():
            made = StockCorrection.objects.create(
                id=new_id(at),
                variant=variant,
                by=by,
                on_hand=on_hand,
                reason=reason,
                note=note,
                key=key,
                at=at,
                actor_kind=actor.kind,
                actor_id=actor.id,
            )
    except IntegrityError:
        raise UnableToAdjustStock("this key was used for another correction; choose a new key") from None
    audit.record(
        actor=actor,
        action="catalog.stock-corrected",
        subject_kind="variant",
        subject_id=variant_id,
        at=at,
        changes={"stock_on_hand": [variant.stock_on_hand, on_hand], "reason": [None, reason], "note": [None, note]},
    )
    return made.pk


def _refuse_correction(by: int, reason: str, note: str, key: str) -> None:
    if not by or abs(by) > MOST:
        raise UnableToAdjustStock(f"say how many more or fewer, not {by}")
    if reason not in set(StockReason):
        raise UnableToAdjustStock(f"{reason!r} is no reason; use {', '.join(StockReason)}")
    if len(note) > LONGEST_NOTE:
        raise UnableToAdjustStock(f"the note has room for {LONGEST_NOTE} letters, and this is {len(note)}")
    if not 0 < len(key) <= LONGEST_KEY:
        raise UnableToAdjustStock(f"the key must have between 1 and {LONGEST_KEY} signs")
