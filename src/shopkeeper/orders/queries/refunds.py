"""What of an order can go back, what did, and what is disputed."""

from dataclasses import dataclass
from uuid import UUID

from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import Dispute, Order, Payment, Refund
from shopkeeper.orders.rules import PaymentStatus
from shopkeeper.orders.rules.money_back import DisputeStatus, Paid, RefundStatus, Tender


@dataclass(frozen=True)
class Refundable:
    """What can go back, per payment; nothing while a dispute is open."""

    currency: str
    tenders: tuple[Paid, ...]
    is_disputed: bool

    @property
    def left(self) -> Money:
        return Money(self.currency, 0 if self.is_disputed else sum(one.left_minor for one in self.tenders))

    @property
    def gone(self) -> Money:
        """What went back, is on its way back, or is held by disputes."""
        return Money(self.currency, sum(one.amount_minor - one.left_minor for one in self.tenders))

    @property
    def paid(self) -> Money:
        return Money(self.currency, sum(one.amount_minor for one in self.tenders))


def refundable(order_id: UUID) -> Refundable:
    """Return what of the order can go back: what was paid, less refunds made or under way, less disputes.

    Raises Order.DoesNotExist.
    """
    return refundable_of(Order.objects.get(pk=order_id))


def refundable_of(order: Order) -> Refundable:
    """Return what of the order can go back."""
    paid = list(
        Payment.objects.filter(order=order, status=PaymentStatus.PAID.value).select_related("intent").order_by("id")
    )
    disputed = Dispute.objects.filter(payment__order=order, status=DisputeStatus.OPEN.value).exists()
    tenders = tuple(
        Paid(one.id, _tender(one), one.amount_minor, one.amount_minor - one.refunded_minor - one.disputed_minor)
        for one in paid
    )
    return Refundable(order.currency, tenders, disputed)


def _tender(payment: Payment) -> Tender:
    """Return how money gets back to a payment: only what our gateway took can be given back by it."""
    if payment.method == "store_credit":
        return "store_credit"
    if payment.method == "test":
        return "test"
    return "gateway" if getattr(payment, "intent", None) is not None else "hand"


def refunds_of(order_id: UUID) -> list[Refund]:
    """Return the order's refunds with their parts, the latest first, in two queries."""
    return list(Refund.objects.filter(order=order_id).prefetch_related("parts__payment").order_by("-id"))


def refund_seen(refund_id: UUID) -> Refund | None:
    """Return a refund with its order and parts."""
    return Refund.objects.filter(pk=refund_id).select_related("order").prefetch_related("parts__payment").first()


def disputes_of(order_id: UUID) -> list[Dispute]:
    """Return the disputes of an order's payments, the latest first."""
    return list(Dispute.objects.filter(payment__order=order_id).order_by("-id"))


def refund_list(*, status: RefundStatus | None = None, cursor: str | None = None, limit: int = 50) -> Page[Refund]:
    """Return refunds with their orders, the latest first. Raises BadCursor."""
    found = Refund.objects.select_related("order").prefetch_related("parts")
    if status is not None:
        found = found.filter(status=status.value)
    return page_of(found, by=("-asked_at", "-id"), cursor=cursor, limit=limit)


def dispute_list(*, is_open: bool = False, cursor: str | None = None, limit: int = 50) -> Page[Dispute]:
    """Return disputes with their orders, the latest first. Raises BadCursor."""
    found = Dispute.objects.select_related("payment__order")
    if is_open:
        found = found.filter(status=DisputeStatus.OPEN.value)
    return page_of(found, by=("-opened_at", "-id"), cursor=cursor, limit=limit)


def asked_refunds(*, limit: int = 200) -> list[Refund]:
    """Return what waits for a second person, with its order, the earliest to expire first."""
    waiting = Refund.objects.filter(status=RefundStatus.ASKED.value).select_related("order")
    return list(waiting.prefetch_related("parts").order_by("expires_at", "id")[:limit])


def count_asked_refunds() -> int:
    """Return how many refunds wait for a second pair of eyes."""
    return Refund.objects.filter(status=RefundStatus.ASKED.value).count()
