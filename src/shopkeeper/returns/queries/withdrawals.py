"""Withdrawals, and the receipt that the law asks for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shopkeeper.returns.models import Withdrawal
from shopkeeper.returns.rules.words import WithdrawalStatus


@dataclass(frozen=True)
class Receipt:
    """What was stated and when it came; `received_at` is None before the second step.

    `ended` are titles of files that were downloaded before, so that nothing follows for them.
    """

    number: str
    order_number: str
    name: str
    email: str
    declared_at: datetime
    received_at: datetime | None
    lines: tuple[tuple[str, int], ...]
    ended: tuple[str, ...] = ()


def withdrawal(withdrawal_id: UUID) -> Withdrawal | None:
    """Return the withdrawal with its order and lines."""
    found = Withdrawal.objects.filter(pk=withdrawal_id).select_related("order", "of_return")
    return found.prefetch_related("lines__order_line").first()


def withdrawals_of_order(order_id: UUID) -> list[Withdrawal]:
    """Return the order's withdrawals that were received, the latest first."""
    found = Withdrawal.objects.filter(order=order_id, status=WithdrawalStatus.CONFIRMED.value)
    return list(found.prefetch_related("lines__order_line").order_by("-id"))


def every_withdrawal_of(customer_id: UUID) -> list[Withdrawal]:
    """Return all that the customer declared, the latest first."""
    found = Withdrawal.objects.filter(order__customer=customer_id).select_related("order")
    return list(found.prefetch_related("lines__order_line").order_by("-id"))


def withdrawal_receipt(withdrawal_id: UUID) -> Receipt | None:
    """Return what a receipt says, None when there is no such withdrawal."""
    found = withdrawal(withdrawal_id)
    if found is None:
        return None
    return Receipt(
        number=found.number,
        order_number=found.order.number,
        name=str(found.name or ""),
        email=str(found.email or ""),
        declared_at=found.declared_at,
        received_at=found.confirmed_at,
        lines=tuple((line.order_line.title, line.quantity) for line in found.lines.all()),
        ended=tuple(line.order_line.title for line in found.lines.all() if line.has_ended),
    )


def withdrawal_receipt_pdf(withdrawal_id: UUID) -> bytes | None:
    """Return the receipt on paper, None before the withdrawal was confirmed."""
    from shopkeeper.returns.papers import receipt  # PDF libraries take as long to load as Django: not at each start

    found = withdrawal_receipt(withdrawal_id)
    if found is None or found.received_at is None:
        return None
    return receipt.draw(
        number=found.number,
        order_number=found.order_number,
        name=found.name,
        received_at=found.received_at,
        lines=found.lines,
        ended=found.ended,
    )
