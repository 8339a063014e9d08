"""Letting somebody else than who asked say whether money goes back, in time or not at all."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.staff import giving
from shopkeeper.orders.models import Refund
from shopkeeper.orders.operations.refunding import UnableToRefund, locked_refund, record_refund, settle_part
from shopkeeper.orders.queries.refunds import refundable_of
from shopkeeper.orders.rules.money_back import RefundStatus, Refusal

CLOCK = system("four eyes")


@transaction.atomic
def allow_refund(*, refund_id: UUID, allow: bool, at: datetime, actor: Actor, why: Refusal | None = None) -> None:
    """Let a member of staff who may, and did not ask for it, say whether it goes back; a no needs its reason.

    The order is locked, so that of two who answer at once the second finds it answered. Raises UnableToRefund.
    """
    row = locked_refund(refund_id)
    if row.status != RefundStatus.ASKED.value:
        raise UnableToRefund(f"this refund is {row.status} already")
    if not giving.may_allow(actor):
        raise UnableToRefund("only staff whose role allows refunds can answer this; ask an owner of the shop")
    if allow:
        _require_other(row, at, actor)
    elif why is None:
        raise UnableToRefund("say why it does not go back, so that who asked knows")
    _answer(row, RefundStatus.PENDING if allow else RefundStatus.DECLINED, at, actor, "" if allow else str(why))


def expire_asked_refunds(*, at: datetime) -> int:
    """Decline what nobody answered in time, and return how many; the money is free to be asked for again."""
    late = Refund.objects.filter(status=RefundStatus.ASKED.value, expires_at__lte=at).order_by("id")
    expired = 0
    for refund_id in late.values_list("id", flat=True):
        with transaction.atomic():
            row = locked_refund(refund_id)
            if row.status == RefundStatus.ASKED.value:
                _answer(row, RefundStatus.DECLINED, at, CLOCK, Refusal.EXPIRED.value)
                expired += 1
    return expired


def _require_other(row: Refund, at: datetime, actor: Actor) -> None:
    if (row.asked_by_kind, row.asked_by) == (actor.kind, actor.id):
        raise UnableToRefund("you asked for this refund yourself; somebody else must look at it")
    if row.expires_at is not None and row.expires_at <= at:
        raise UnableToRefund("nobody answered this in time; whoever still wants it asks again")
    if refundable_of(row.order).is_disputed:
        raise UnableToRefund(f"a dispute of order {row.order.number} is open: nothing goes back until it is closed")


def _answer(row: Refund, to: RefundStatus, at: datetime, actor: Actor, refusal: str) -> None:
    Refund.objects.filter(pk=row.pk).update(
        answered_by_kind=actor.kind, answered_by=actor.id, answered_at=at, refusal=refusal
    )
    for part in row.parts.all():
        settle_part(part_id=part.id, to=to, at=at, actor=actor)
    record_refund(row, "allowed" if to is RefundStatus.PENDING else "declined", at, actor)
