"""What the desk and the customer can do with a return now, its label, and links that open it without sign-in."""

from datetime import datetime, timedelta
from uuid import UUID

from shopkeeper.foundation.money import Money
from shopkeeper.orders import queries as orders
from shopkeeper.returns.models import Return
from shopkeeper.returns.papers import code
from shopkeeper.returns.rules import ENDED, TO_COME, ExchangeStatus, ReturnStatus, may_become
from shopkeeper.returns.rules.words import Outcome

LASTS = timedelta(days=90)
S = ReturnStatus
ENDED_SO = "The return has ended, so nothing is sent for it."
STEPS = {
    "approve": {S.APPROVED},
    "reject": {S.REJECTED},
    "issue_label": {S.LABEL_ISSUED},
    "note_scan": {S.IN_TRANSIT},
    "receive": {S.RECEIVED},
    "inspect": {S.INSPECTED},
    "resolve": {S.RESOLVED},
    "cancel": {S.CANCELLED},
    "keep": {S.KEPT},
    "report_lost": {S.LOST},
    "send_back": {S.SENT_BACK},
    "close": {S.CLOSED},
}
LABELLED = {S.LABEL_ISSUED.value, S.IN_TRANSIT.value}


def may(found: Return) -> set[str]:
    """Return the names of the operations that can be done with the return now; it was read whole."""
    now = S(found.status)
    can = {name for name, following in STEPS.items() if any(may_become(now, to) for to in following)}
    if found.value_minor:
        can -= {"cancel"}
    if any(line.accepted for line in found.lines.all()):
        can -= {"send_back"}
    elif now is S.INSPECTED:
        can -= {"resolve"}
    if found.outcome == Outcome.EXCHANGE.value:
        can -= {"resolve", "keep"}
    return can


def held_back(found: Return) -> str:
    """Return why staff can't send the replacement of the exchange now, as a sentence; empty where they can.

    It was read whole.
    """
    exchange, now = getattr(found, "exchange", None), S(found.status)
    if exchange is None:
        return "Approve the return first: that puts the replacement aside." if now not in ENDED else ENDED_SO
    if exchange.status == ExchangeStatus.CANCELLED.value:
        return "The exchange is off: the replacement is for sale again."
    if exchange.status in {ExchangeStatus.SENT.value, ExchangeStatus.DONE.value}:
        return "It was sent already."
    if exchange.status == ExchangeStatus.AWAITING_DIFFERENCE.value:
        more = Money(found.currency, exchange.difference_minor).format()
        return f"It costs {more} more, and the customer has not agreed to pay that yet."
    if now in TO_COME:
        return ""
    return ENDED_SO if now in ENDED else "The goods are coming in: inspect them, and it leaves by itself."


def label_pdf(return_id: UUID) -> bytes | None:
    """Return the label for the way back, None when there is none now."""
    from shopkeeper.returns.papers import label  # PDF libraries take as long to load as Django: not at each start

    found = Return.objects.filter(pk=return_id, status__in=LABELLED).first()
    return label.draw(number=found.number, code=label_code(found), carrier=found.carrier) if found else None


def label_qr(return_id: UUID) -> str | None:
    """Return the label's code as a picture for a page (SVG), None when there is none now."""
    found = Return.objects.filter(pk=return_id, status__in=LABELLED).first()
    return code.picture(label_code(found)) if found else None


def label_code(found: Return) -> str:
    """Return what the label's code holds: the carrier's number where it gave one, else the return's."""
    return str(found.tracking_number or "") or found.number


def return_token(return_id: UUID, at: datetime) -> str:
    """Return the token of a link that opens the return for 90 days, without sign-in."""
    return orders.link_token("return", return_id, at + LASTS)


def return_of_token(token: str, at: datetime) -> UUID | None:
    """Return the return that the token opens, None for one that has expired or that this shop did not make."""
    return orders.linked("return", token, at)


def withdrawal_token(withdrawal_id: UUID, at: datetime) -> str:
    """Return the token of a link that opens the withdrawal and its receipt for 90 days."""
    return orders.link_token("withdrawal", withdrawal_id, at + LASTS)


def withdrawal_of_token(token: str, at: datetime) -> UUID | None:
    """Return the withdrawal that the token opens, None for one that has expired or that this shop did not make."""
    return orders.linked("withdrawal", token, at)
