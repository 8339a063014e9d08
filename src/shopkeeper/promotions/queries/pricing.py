"""What goods cost under the deals that run, what codes take off, and why one doesn't."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers.queries import selves
from shopkeeper.foundation.money import Money
from shopkeeper.promotions import models
from shopkeeper.promotions.queries.running import running
from shopkeeper.promotions.rules import Effect, Offer, best, discounted, normal_code

MOST_CODES = 10
UNKNOWN = "this code is not known, or its time is over"


@dataclass(frozen=True)
class Asked:
    """So many of a variant."""

    variant_id: UUID
    quantity: int


@dataclass(frozen=True)
class PricedLine:
    """A line at the price after deals; `total_minor` is before codes, `discounts` are (label, code, minor units)."""

    variant_id: UUID
    quantity: int
    list_unit_minor: int
    unit_minor: int
    discounts: tuple[tuple[str, str, int], ...] = ()

    @property
    def total_minor(self) -> int:
        return self.quantity * self.unit_minor


@dataclass(frozen=True)
class Priced:
    """Lines, what each code that applies takes off in all (0 for free sending), and (code, reason) of the others."""

    lines: tuple[PricedLine, ...]
    discounts: tuple[tuple[str, str, int], ...]
    refused: tuple[tuple[str, str], ...]
    free_shipping: bool


def priced(
    asked: Sequence[Asked], *, codes: Sequence[str], customer_id: UUID | None, currency: str, at: datetime
) -> Priced:
    """Return what these goods cost, and which of the codes hold. Goods of another currency, or gone, are left out."""
    variants = catalog.variants_by_ids(one.variant_id for one in asked)
    wanted = [(variants[one.variant_id], one.quantity) for one in asked if one.variant_id in variants]
    wanted = [(variant, quantity) for variant, quantity in wanted if variant.currency == currency]
    now = running(at)
    units = [now.best(variant, variant.product)[0] for variant, _ in wanted]
    totals = [unit * quantity for unit, (_, quantity) in zip(units, wanted, strict=True)]
    offers, refused = _offers(codes, goods=Money(currency, sum(totals)), customer_id=customer_id, at=at)
    chosen = best(totals, offers, currency)
    refused += [(one.code, _alone(one, chosen)) for one in offers if one not in chosen]
    fallen = discounted(totals, chosen, currency)
    lines = tuple(
        PricedLine(
            variant.id,
            quantity,
            variant.price_minor,
            unit,
            tuple((one.offer.label, one.offer.code, one.parts[place]) for one in fallen if one.parts[place]),
        )
        for place, (unit, (variant, quantity)) in enumerate(zip(units, wanted, strict=True))
    )
    return Priced(
        lines,
        tuple((one.offer.label, one.offer.code, one.minor) for one in fallen),
        tuple(refused),
        any(one.effect is Effect.FREE_SHIPPING for one in chosen),
    )


def uses_left(coupon: models.Coupon, customer_id: UUID) -> bool:
    """Return whether the customer may use the coupon once more."""
    used = coupon.redemptions.filter(customer__in=selves(customer_id), given_back_at__isnull=True)
    return coupon.most_uses_each is None or used.count() < coupon.most_uses_each


def _offers(
    codes: Sequence[str], *, goods: Money, customer_id: UUID | None, at: datetime
) -> tuple[list[Offer], list[tuple[str, str]]]:
    typed = {normal_code(code): code for code in reversed(codes[:MOST_CODES]) if normal_code(code)}
    coupons = {one.code: one for one in models.Coupon.objects.filter(code__in=typed).select_related("batch")}
    offers, refused = [], [(code, f"at most {MOST_CODES} codes are looked at") for code in codes[MOST_CODES:]]
    for code in reversed(typed):
        coupon = coupons.get(code)
        reason = UNKNOWN if coupon is None else why_not(coupon, goods=goods, customer_id=customer_id, at=at)
        if coupon is None or reason:
            refused.append((typed[code], reason))
            continue
        offers.append(Offer(code, coupon.name, Effect(coupon.effect), coupon.rate, coupon.amount_minor, coupon.stacks))
    return offers, refused


def is_over(coupon: models.Coupon, at: datetime) -> bool:
    """Tell whether the coupon's time, or that of the batch it was made with, is over."""
    ends = (coupon.ends_at, coupon.batch.ended_at if coupon.batch else None)
    return any(end is not None and end <= at for end in ends)


def why_not(coupon: models.Coupon, *, goods: Money, customer_id: UUID | None, at: datetime) -> str:
    """Return, in words, why the coupon takes nothing off these goods; empty where it does."""
    if coupon.starts_at > at:
        return f"this code holds from {coupon.starts_at:%d %B %Y} on"
    if is_over(coupon, at):
        return UNKNOWN
    if coupon.currency and coupon.currency != goods.currency:
        return f"this code is for prices in {coupon.currency}"
    if coupon.minimum_minor > goods.minor:
        return f"this code holds from {Money(goods.currency, coupon.minimum_minor)} of goods on"
    if coupon.most_uses is not None and coupon.used >= coupon.most_uses:
        return "this code was used as often as it may be"
    if customer_id and not uses_left(coupon, customer_id):
        return "you have used this code as often as one may"
    return ""


def _alone(offer: Offer, chosen: Sequence[Offer]) -> str:
    return f"this code does not go with {', '.join(one.code for one in chosen)}, which takes off more"
