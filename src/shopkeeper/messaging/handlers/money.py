"""What the shop writes about money: a payment that failed, a refund, store credit, and to staff of a dispute."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shopkeeper.foundation.staff import queries as staff
from shopkeeper.ledger.events import StoreCreditGranted
from shopkeeper.messaging import describing, operations, queries
from shopkeeper.messaging.handlers.writing import order_of, write, write_to
from shopkeeper.messaging.queries import Name, Reader
from shopkeeper.orders import events
from shopkeeper.orders import queries as orders
from shopkeeper.returns import queries as returns

if TYPE_CHECKING:
    from shopkeeper.orders.models import Refund
    from shopkeeper.returns.models import Return

TOLD_ELSEWHERE = {"refund", "bonus"}
"""Grants of which another letter tells: a refund's, or a return's."""
OVER = {returns.ReturnStatus.RESOLVED.value, returns.ReturnStatus.CLOSED.value}
AS_CREDIT = {"grant", "store_credit"}


def tell_payment_failed(event: events.PaymentFailed, at: datetime) -> None:
    """Tell that a payment failed, unless it was tried anew or the order is paid or over by now."""
    order, tries = order_of(event.order_id), orders.intents_of(event.order_id)
    latest = max(tries, key=lambda one: one.asked_at, default=None)
    if order is None or order.status != "pending" or latest is None or latest.id != event.intent_id:
        return
    minutes = int(orders.PAY_WITHIN.total_seconds() // 60)
    payment = {"link": queries.site().pay(order.number), "minutes": minutes}
    write(Name.PAYMENT_FAILED, order, about=str(event.intent_id), at=at, more=lambda _: {"payment": payment})


def tell_refunded(event: events.RefundSucceeded, at: datetime) -> None:
    """Tell what went back, and where it went."""
    _tell_of_refund(Name.REFUNDED, event, at)


def tell_refund_failed(event: events.RefundFailed, at: datetime) -> None:
    """Tell that money did not go back, unless it did in the end."""
    _tell_of_refund(Name.REFUND_FAILED, event, at)


def _tell_of_refund(name: Name, event: events.RefundSucceeded | events.RefundFailed, at: datetime) -> None:
    order = order_of(event.order_id)
    refund = next((one for one in orders.refunds_of(event.order_id) if one.id == event.refund_id), None)
    wanted = orders.RefundStatus.SUCCEEDED if name is Name.REFUNDED else orders.RefundStatus.FAILED
    if order is None or refund is None or refund.status != wanted.value:
        return

    settled = returns.settled_by(refund.id) if name is Name.REFUNDED else None
    if settled is not None and _is_told(settled.of_return) and _is_credit(refund):
        return  # it was there at once, and the letter of the return says so

    def more(reader: Reader) -> Mapping[str, Any]:
        bonus = settled.bonus_minor if settled else 0
        return {"refund": describing.refund_values(refund, reader=reader, bonus_minor=bonus)}

    write(name, order, about=str(refund.id), at=at, more=more)


def _is_told(found: "Return") -> bool:
    """Return whether the return has a letter of its end; one that a claim is paid by has none."""
    return found.status in OVER and found.kind != returns.ReturnKind.CLAIM.value


def _is_credit(refund: "Refund") -> bool:
    """Return whether all of the refund is store credit, which is there at once."""
    return all(part.tender in AS_CREDIT for part in refund.parts.all())


def tell_store_credit(event: StoreCreditGranted, at: datetime) -> None:
    """Tell of store credit, once for each posting; of a refund and what comes on top of one its own letter tells."""
    if event.reason in TOLD_ELSEWHERE:
        return

    def values(reader: Reader) -> Mapping[str, Any]:
        return {"credit": {"amount": reader.money(event.currency, event.amount_minor)}}

    write_to(Name.STORE_CREDIT_GRANTED, event.customer_id, about=str(event.entry_id), at=at, values=values)


def warn_of_dispute(event: events.DisputeOpened, at: datetime) -> None:
    """Tell everybody who may refund that a bank calls money back: an answer is due, and silence loses it."""
    order = orders.order(event.order_id)
    dispute = next((one for one in orders.disputes_of(event.order_id) if one.id == event.dispute_id), None)
    if order is None or dispute is None or dispute.status != orders.DisputeStatus.OPEN.value:
        return
    reader, site = queries.reader_of(), queries.site()
    values = {
        "dispute": {
            "number": order.number,
            "amount": reader.money(dispute.currency, dispute.amount_minor),
            "due_on": reader.day(dispute.evidence_due_at),
            "link": site.console_order(order.id),
        }
    }
    for person in staff.everyone():
        if person.is_active and person.may("refunds.allow"):
            operations.write_to_staff(
                name=Name.DISPUTE_OPENED, about=str(dispute.id), staff_id=person.id, values=values, reader=reader,
                address=person.email, at=at,
            )  # fmt: skip
