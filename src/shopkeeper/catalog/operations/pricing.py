"""Prices: the variant carries the present one, `Price` all of them, each for a half-open period."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog.events import PriceChanged
from shopkeeper.catalog.models import Price, Variant
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell


class UnableToSetPrice(Exception):
    """The variant is not there, the price is negative, or it would start before the present one did."""


@transaction.atomic
def set_price(*, variant_id: UUID, price: Money, at: datetime, actor: Actor, seen: Money | None = None) -> None:
    """Let the variant cost `price` from `at` on; the price before it ends there. Raises UnableToSetPrice.

    With `seen`, the price that stood there when this one was typed, it is refused when another was set since.
    """
    if price.minor < 0:
        raise UnableToSetPrice(f"a price can't be negative: {price}")
    variant = Variant.objects.select_for_update(no_key=True).filter(pk=variant_id).first()
    if variant is None:
        raise UnableToSetPrice(f"there is no variant {variant_id}")
    old = Money(variant.currency, variant.price_minor)
    if seen is not None and seen != old:
        raise UnableToSetPrice(f"somebody set another price meanwhile: it costs {old} now; look again and set it then")
    if old == price:
        return
    _close_present(variant_id, at)
    start_price(variant_id=variant_id, price=price, at=at)
    Variant.objects.filter(pk=variant_id).update(price_minor=price.minor, currency=price.currency)
    audit.record(
        actor=actor,
        action="catalog.price-set",
        subject_kind="variant",
        subject_id=variant_id,
        at=at,
        changes={"price": [f"{old.currency} {old.minor}", f"{price.currency} {price.minor}"]},
    )
    tell(
        PriceChanged(variant_id=variant_id, currency=price.currency, old_minor=old.minor, new_minor=price.minor), at=at
    )


def start_price(*, variant_id: UUID, price: Money, at: datetime) -> None:
    """Write the price that holds from `at` on; there must be no present one."""
    Price.objects.create(variant_id=variant_id, price_minor=price.minor, currency=price.currency, valid_from=at)


def _close_present(variant_id: UUID, at: datetime) -> None:
    present = Price.objects.filter(variant_id=variant_id, valid_to__isnull=True)
    for old in present:
        if old.valid_from > at:
            raise UnableToSetPrice(f"the present price began at {old.valid_from:%Y-%m-%d %H:%M}, after this one would")
        if old.valid_from == at:
            old.delete()  # it never held for any time
    present.update(valid_to=at)
