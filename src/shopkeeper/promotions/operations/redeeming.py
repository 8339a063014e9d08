"""Using a coupon for an order, never more often than it may be, and giving the use back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.promotions import queries
from shopkeeper.promotions.models import Coupon, Redemption
from shopkeeper.promotions.rules import normal_code


class UnableToRedeem(Exception):
    """A code is unknown, or used as often as it may be."""


@transaction.atomic
def redeem(*, codes: Sequence[str], customer_id: UUID, reference: UUID, at: datetime, actor: Actor) -> None:
    """Use each of the codes once for what `reference` names; repeated for the same, it changes nothing.

    Only the limits are looked at: whether a code held was settled when the price was named. Raises UnableToRedeem, and
    then none of the codes was used.
    """
    wanted = {normal_code(code) for code in codes}
    # Locked in one order, so that of two with the same codes one waits for the other; what is counted below, stays.
    coupons = list(Coupon.objects.select_for_update(no_key=True).filter(code__in=wanted).order_by("pk"))
    if missing := wanted - {one.code for one in coupons}:
        raise UnableToRedeem(f"there is no code {', '.join(sorted(missing))}")
    used = set(Redemption.objects.filter(coupon__in=coupons, reference=reference).values_list("coupon_id", flat=True))
    fresh = [one for one in coupons if one.pk not in used]
    for coupon in fresh:
        _use(coupon, customer_id, reference, at)
    for coupon in fresh:
        _record("redeemed", coupon, reference, at=at, actor=actor)


def _use(coupon: Coupon, customer_id: UUID, reference: UUID, at: datetime) -> None:
    if not queries.uses_left(coupon, customer_id):
        raise UnableToRedeem(f"you have used the code {coupon.code} as often as one may")
    there_is_one = Q(most_uses__isnull=True) | Q(used__lt=F("most_uses"))
    if not Coupon.objects.filter(there_is_one, pk=coupon.pk).update(used=F("used") + 1):
        raise UnableToRedeem(f"the code {coupon.code} was used as often as it may be")
    Redemption.objects.create(id=new_id(at), coupon=coupon, customer_id=customer_id, reference=reference, at=at)


@transaction.atomic
def give_back(*, reference: UUID, at: datetime, actor: Actor) -> None:
    """Let the uses for what `reference` names count no more; repeated, it changes nothing."""
    given = []
    for one in Redemption.objects.filter(reference=reference).select_related("coupon").order_by("coupon_id"):
        if Redemption.objects.filter(pk=one.pk, given_back_at__isnull=True).update(given_back_at=at):
            Coupon.objects.filter(pk=one.coupon_id).update(used=F("used") - 1)
            given.append(one.coupon)
    for coupon in given:
        _record("given-back", coupon, reference, at=at, actor=actor)


def _record(action: str, coupon: Coupon, reference: UUID, *, at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=f"promotions.coupon-{action}",
        subject_kind="coupon",
        subject_id=coupon.pk,
        at=at,
        changes={"reference": str(reference)},
    )
