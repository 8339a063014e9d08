"""Setting deals and coupons, and ending them. What was quoted before holds as it was quoted."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.catalog.queries import browsing
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import NotMoney, exponent
from shopkeeper.promotions.models import Coupon, Deal, DealTarget
from shopkeeper.promotions.rules import LONGEST_CODE, WHOLE, Effect, normal_code

MOST_MINOR = 10**12


class UnableToPromote(Exception):
    """Something of the deal or coupon can't be; the message says what."""


@dataclass(frozen=True)
class Cut:
    """What is taken off: `rate` in thousandths of a percent, or `amount_minor` of `currency`, or the sending."""

    effect: Effect
    rate: int = 0
    amount_minor: int = 0
    currency: str = ""


@transaction.atomic
def set_deal(
    *,
    deal_id: UUID | None = None,
    name: str,
    cut: Cut,
    starts_at: datetime,
    ends_at: datetime | None,
    products: Collection[UUID] = (),
    categories: Collection[UUID] = (),
    brands: Collection[UUID] = (),
    at: datetime,
    actor: Actor,
) -> UUID:
    """Return the key of the deal, made or changed; with nothing named it is for all goods. Raises UnableToPromote."""
    require(name, cut, starts_at, ends_at)
    if cut.effect is Effect.FREE_SHIPPING:
        raise UnableToPromote("effect: a deal lowers prices; free sending is for coupons, or a way's own terms")
    # asked beforehand: both databases look at foreign keys when all is written, and too late for words
    if not browsing.are_known(products=products, categories=categories, brands=brands):
        raise UnableToPromote("one of the products, categories or brands is not there any more")
    values: dict[str, Any] = {"name": name.strip(), **stored(cut), "starts_at": starts_at, "ends_at": ends_at}
    values["is_for_all"] = not (products or categories or brands)
    if deal_id is None:
        deal = Deal.objects.create(id=new_id(at), made_at=at, **values)
    else:
        if not Deal.objects.filter(pk=deal_id).update(**values):
            raise UnableToPromote("this deal is not there any more")
        deal = Deal.objects.get(pk=deal_id)
        deal.targets.all().delete()
    DealTarget.objects.bulk_create(
        [
            *(DealTarget(deal=deal, product_id=key) for key in products),
            *(DealTarget(deal=deal, category_id=key) for key in categories),
            *(DealTarget(deal=deal, brand_id=key) for key in brands),
        ]
    )
    targets = [str(key) for key in (*products, *categories, *brands)]
    _record("deal", "set", deal.pk, {**_told(values), "targets": targets}, at=at, actor=actor)
    return deal.pk


@transaction.atomic
def set_coupon(
    *,
    coupon_id: UUID | None = None,
    code: str,
    name: str,
    cut: Cut,
    starts_at: datetime,
    ends_at: datetime | None,
    minimum_minor: int = 0,
    stacks: bool = False,
    most_uses: int | None = None,
    most_uses_each: int | None = None,
    at: datetime,
    actor: Actor,
) -> UUID:
    """Return the key of the coupon, made or changed; its code stays what it was. Raises UnableToPromote."""
    require(name, cut, starts_at, ends_at)
    require_coupon(cut)
    normal = normal_code(code)
    if not (0 < len(normal) <= LONGEST_CODE and normal.isascii() and normal.isalnum()):
        raise UnableToPromote(f"code: write it with 1 to {LONGEST_CODE} letters and digits, such as SPRING10")
    if minimum_minor < 0 or (minimum_minor and not cut.currency):
        raise UnableToPromote("minimum: it is above zero, and needs a currency")
    if any(limit is not None and limit < 1 for limit in (most_uses, most_uses_each)):
        raise UnableToPromote("limits: at least 1, or none at all")
    values = {
        "name": name.strip(),
        **stored(cut),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "minimum_minor": minimum_minor,
        "stacks": stacks,
        "most_uses": most_uses,
        "most_uses_each": most_uses_each,
    }
    others = Coupon.objects.exclude(pk=coupon_id) if coupon_id else Coupon.objects.all()
    try:
        with transaction.atomic():
            if coupon_id is None:
                coupon_id = Coupon.objects.create(id=new_id(at), code=normal, made_at=at, **values).pk
            elif not Coupon.objects.filter(pk=coupon_id, code=normal).update(**values):
                raise UnableToPromote("there is no coupon of this code any more")
    except IntegrityError:
        if others.filter(code=normal).exists():
            raise UnableToPromote(f"code: {normal} is another coupon's already") from None
        raise UnableToPromote("limits: it was used more often than that already") from None
    _record("coupon", "set", coupon_id, {"code": normal, **_told(values)}, at=at, actor=actor)
    return coupon_id


@transaction.atomic
def end_deal(*, deal_id: UUID, at: datetime, actor: Actor) -> None:
    """Let the deal end now. Raises UnableToPromote for one that has not begun or is over."""
    if not Deal.objects.filter(pk=deal_id, starts_at__lt=at).exclude(ends_at__lte=at).update(ends_at=at):
        raise UnableToPromote("this deal is over already, or has not begun; change its days instead")
    _record("deal", "ended", deal_id, {}, at=at, actor=actor)


@transaction.atomic
def end_coupon(*, coupon_id: UUID, at: datetime, actor: Actor) -> None:
    """Let the coupon end now. Raises UnableToPromote for one that has not begun or is over."""
    if not Coupon.objects.filter(pk=coupon_id, starts_at__lt=at).exclude(ends_at__lte=at).update(ends_at=at):
        raise UnableToPromote("this coupon is over already, or has not begun; change its days instead")
    _record("coupon", "ended", coupon_id, {}, at=at, actor=actor)


def require(name: str, cut: Cut, starts_at: datetime, ends_at: datetime | None) -> None:
    """Raise UnableToPromote for what can't be."""
    if not name.strip():
        raise UnableToPromote("name: give it one; shoppers see it beside the price")
    if ends_at is not None and ends_at <= starts_at:
        raise UnableToPromote("period: it ends after it starts")
    if cut.effect is Effect.PERCENT and not 0 < cut.rate <= WHOLE:
        raise UnableToPromote("percent: it lies above 0 and is at most 100")
    if cut.effect in {Effect.AMOUNT, Effect.PRICE} and not (0 < cut.amount_minor <= MOST_MINOR and cut.currency):
        raise UnableToPromote("amount: write a sum above zero, with its currency")
    if cut.currency:
        try:
            exponent(cut.currency)
        except NotMoney as error:
            raise UnableToPromote(f"currency: {error}") from None


def require_coupon(cut: Cut) -> None:
    """Raise UnableToPromote for what a code can't take off."""
    if cut.effect is Effect.PRICE:
        raise UnableToPromote("effect: a price is for deals; a code takes off a share, a sum or the sending")


def stored(cut: Cut) -> dict[str, Any]:
    """Return the fields of a cut; what its effect does not use is nothing."""
    is_share, is_sum = cut.effect is Effect.PERCENT, cut.effect in {Effect.AMOUNT, Effect.PRICE}
    return {
        **asdict(cut),
        "effect": cut.effect.value,
        "rate": cut.rate if is_share else 0,
        "amount_minor": cut.amount_minor if is_sum else 0,
    }


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _record(kind: str, what: str, key: UUID, changes: dict[str, Any], *, at: datetime, actor: Actor) -> None:
    action = f"promotions.{kind}-{what}"
    audit.record(actor=actor, action=action, subject_kind=kind, subject_id=key, at=at, changes=changes)
