"""Deciding a claim, and putting it right: money, store credit, another piece, or money and another piece."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.returns.events import ClaimDecided, ClaimResolved
from shopkeeper.returns.models import Claim
from shopkeeper.returns.operations.claiming import LONGEST_TEXT, UnableToClaim, locked_claim, record_claim, step_claim
from shopkeeper.returns.operations.deciding import accept
from shopkeeper.returns.operations.replacing import place_replacement
from shopkeeper.returns.operations.requesting import Asked, write_return
from shopkeeper.returns.operations.steps import refusing
from shopkeeper.returns.rules import ClaimStatus
from shopkeeper.returns.rules.terms import Terms
from shopkeeper.returns.rules.words import ClaimKind, Outcome, Reason, Resolution, ReturnKind, Trigger

REASONS = {
    ClaimKind.DAMAGED: Reason.DAMAGED,
    ClaimKind.WRONG: Reason.WRONG_ITEM,
    ClaimKind.MISSING: Reason.OTHER,
    ClaimKind.LATE: Reason.ARRIVED_LATE,
}


@transaction.atomic
def approve_claim(
    *,
    claim_id: UUID,
    resolution: Resolution,
    at: datetime,
    actor: Actor,
    amount: Money | None = None,
    words: str = "",
) -> None:
    """Approve the claim and put it right at once.

    Without `amount` all that was paid for the pieces goes back; with one, that much, and the pieces still may come
    back for the rest. Raises UnableToClaim, and then nothing is changed.
    """
    row = _decided(claim_id, ClaimStatus.APPROVED, words, at)
    row.resolution = resolution.value
    with refusing(UnableToClaim):
        if resolution is not Resolution.REPLACEMENT:
            _give(row, resolution, amount, at, actor)
        if resolution in {Resolution.REPLACEMENT, Resolution.BOTH}:
            _send(row, at, actor)
    step_claim(row, ClaimStatus.RESOLVED)
    row.resolved_at = at
    row.save()
    record_claim(row, "approved", {"resolution": [None, resolution.value]}, at=at, actor=actor)
    tell(ClaimDecided(row.id, row.order_id, row.order.customer_id, ClaimStatus.APPROVED.value), at=at)
    tell(ClaimResolved(row.id, row.order_id, row.order.customer_id, resolution.value), at=at)


@transaction.atomic
def deny_claim(*, claim_id: UUID, words: str, at: datetime, actor: Actor) -> None:
    """Deny the claim; `words` say why to the customer. Raises UnableToClaim."""
    if not words.strip():
        raise UnableToClaim("tell the customer why")
    row = _decided(claim_id, ClaimStatus.DENIED, words, at)
    row.save()
    record_claim(row, "denied", {}, at=at, actor=actor)
    tell(ClaimDecided(row.id, row.order_id, row.order.customer_id, ClaimStatus.DENIED.value), at=at)


def _decided(claim_id: UUID, to: ClaimStatus, words: str, at: datetime) -> Claim:
    row = locked_claim(claim_id)
    if len(words) > LONGEST_TEXT:
        raise UnableToClaim(f"say it in at most {LONGEST_TEXT:,} signs")
    step_claim(row, to)
    row.decided_at, row.answer = at, words
    return row


def _give(row: Claim, resolution: Resolution, amount: Money | None, at: datetime, actor: Actor) -> None:
    to_credit = resolution is Resolution.CREDIT
    if amount is not None:
        _give_part(row, amount, to_credit=to_credit, at=at, actor=actor)
        return
    order = orders_seen.order(row.order_id)
    assert order is not None  # noqa: S101  a claim protects its order; tells the type checker
    made = write_return(
        order,
        [Asked(line.order_line_id, line.quantity, REASONS[ClaimKind(row.kind)]) for line in row.lines.all()],
        Outcome.STORE_CREDIT if to_credit else Outcome.REFUND,
        Terms(trigger=Trigger.APPROVAL, issues_label=False, refunds_shipping=True),
        key=f"claim:{row.id}",
        digest=bytes(row.digest),
        comment="",
        at=at,
        actor=actor,
        kind=ReturnKind.CLAIM,
    )
    accept(made, None, at=at, actor=actor)
    row.of_return, row.refund_minor = made, made.refund_minor


def _give_part(row: Claim, amount: Money, *, to_credit: bool, at: datetime, actor: Actor) -> None:
    """Give so much back, and let it count against what may still come back."""
    if amount.currency != row.currency or amount.minor <= 0:
        raise UnableToClaim(f"give an amount in {row.currency}, above zero")
    key = f"claim:{row.id}"
    try:
        orders.write_credit(
            order_id=row.order_id, quantities={}, value=amount, amount=amount, key=key, at=at, actor=actor
        )
        row.refund_id = orders.refund(
            order_id=row.order_id,
            amount=amount,
            reason="claim",
            key=key,
            at=at,
            actor=actor,
            to="store_credit" if to_credit else "tenders",
        )
    except (orders.UnableToRefund, orders.UnableToCredit) as refusal:
        raise UnableToClaim(str(refusal)) from None
    row.refund_minor = amount.minor


def _send(row: Claim, at: datetime, actor: Actor) -> None:
    order = orders_seen.order(row.order_id)
    assert order is not None  # noqa: S101  a claim protects its order; tells the type checker
    wanted: dict[UUID, int] = {}
    for line in row.lines.all():
        if line.order_line.variant_id is None:
            raise UnableToClaim(f"{line.order_line.title} is not sold any more; give the money back")
        wanted[line.order_line.variant_id] = wanted.get(line.order_line.variant_id, 0) + line.quantity
    row.replacement_order_id = place_replacement(order, wanted, to_pay=0, reference=row.number, at=at, actor=actor)
