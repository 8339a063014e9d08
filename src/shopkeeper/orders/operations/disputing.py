"""What disputes hold of a payment: all that did not go back in another way, and what comes free later too."""

from uuid import UUID

from django.db.models import F

from shopkeeper.orders.models import Dispute, Payment
from shopkeeper.orders.rules.money_back import DisputeStatus


def hold_for_disputes(payment_id: UUID) -> None:
    """Let disputes that are open or lost hold what has come free, up to what each of them is about.

    A refund that was under way when the dispute came may fail: its money is not the shop's to give back again, for the
    bank has taken it. To be called with the order locked.
    """
    short = Dispute.objects.filter(payment=payment_id, held_minor__lt=F("amount_minor"))
    for row in short.exclude(status=DisputeStatus.WON.value).order_by("id"):
        payment = Payment.objects.get(pk=payment_id)
        left = payment.amount_minor - payment.refunded_minor - payment.disputed_minor
        more = min(left, row.amount_minor - row.held_minor)
        if more > 0:
            Payment.objects.filter(pk=payment_id).update(disputed_minor=F("disputed_minor") + more)
            Dispute.objects.filter(pk=row.pk).update(held_minor=F("held_minor") + more)
