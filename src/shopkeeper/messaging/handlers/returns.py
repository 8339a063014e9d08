"""What the shop writes about returns: one letter for each step that needs one, and none about what is over."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shopkeeper.messaging import describing, queries
from shopkeeper.messaging.handlers.writing import Values, order_of, write
from shopkeeper.messaging.queries import Name, Reader
from shopkeeper.orders import queries as orders
from shopkeeper.returns import events
from shopkeeper.returns import queries as returns
from shopkeeper.returns.queries import ExchangeStatus, ReturnStatus

if TYPE_CHECKING:
    from shopkeeper.returns.models import Return

Told = (
    events.ReturnRequested
    | events.ReturnApproved
    | events.ReturnRejected
    | events.ReturnLabelIssued
    | events.ReturnReceived
    | events.ReturnResolved
    | events.ReturnExpired
    | events.ReturnLost
    | events.ReturnSentBack
)


def tell_return_requested(event: events.ReturnRequested, at: datetime) -> None:
    """Tell that a return is looked at; one that was approved at once has its label told instead."""
    _tell(Name.RETURN_REQUESTED, event, at, while_={ReturnStatus.REQUESTED, ReturnStatus.REVIEW})


def tell_return_approved(event: events.ReturnApproved, at: datetime) -> None:
    """Tell that a return is approved, where its label is not made yet."""
    _tell(Name.RETURN_APPROVED, event, at, while_={ReturnStatus.APPROVED})


def tell_return_rejected(event: events.ReturnRejected, at: datetime) -> None:
    """Tell that a return is rejected, with what staff say."""
    _tell(Name.RETURN_REJECTED, event, at, while_={ReturnStatus.REJECTED})


def tell_return_label(event: events.ReturnLabelIssued, at: datetime) -> None:
    """Tell that the label is ready, unless it was used by now."""
    _tell(Name.RETURN_LABEL, event, at, while_={ReturnStatus.LABEL_ISSUED})


def tell_return_received(event: events.ReturnReceived, at: datetime) -> None:
    """Tell that all of a return came, unless it was looked at by now."""
    if event.is_whole:
        _tell(Name.RETURN_RECEIVED, event, at, while_={ReturnStatus.RECEIVED})


def tell_return_resolved(event: events.ReturnResolved, at: datetime) -> None:
    """Tell what was given for a return; of the way of its money the refund's letter tells."""
    _tell(Name.RETURN_RESOLVED, event, at, while_={ReturnStatus.RESOLVED, ReturnStatus.CLOSED})


def tell_return_expired(event: events.ReturnExpired, at: datetime) -> None:
    """Tell that a return ended because nothing was sent in time."""
    _tell(Name.RETURN_EXPIRED, event, at, while_={ReturnStatus.EXPIRED})


def tell_return_lost(event: events.ReturnLost, at: datetime) -> None:
    """Tell that a return got lost on its way, unless it turned up or was paid by now."""
    _tell(Name.RETURN_LOST, event, at, while_={ReturnStatus.LOST})


def tell_sent_back(event: events.ReturnSentBack, at: datetime) -> None:
    """Tell that what came was not accepted and goes back to the customer."""
    _tell(Name.RETURN_SENT_BACK, event, at, while_={ReturnStatus.SENT_BACK, ReturnStatus.CLOSED})


def tell_difference_asked(event: events.ExchangeDifferenceAsked, at: datetime) -> None:
    """Ask for what a replacement costs more, unless that is answered by now."""
    _tell_of_exchange(Name.EXCHANGE_DIFFERENCE_ASKED, event, at, while_={ExchangeStatus.AWAITING_DIFFERENCE.value})


def tell_exchange_lapsed(event: events.ExchangeLapsed, at: datetime) -> None:
    """Tell that an exchange was given up, and what goes back instead."""
    known = {one.value for one in ExchangeStatus}
    _tell_of_exchange(Name.EXCHANGE_LAPSED, event, at, while_=known, amount_minor=event.amount_minor, waits=event.waits)


def _tell_of_exchange(
    name: Name,
    event: events.ExchangeDifferenceAsked | events.ExchangeLapsed,
    at: datetime,
    *,
    while_: set[str],
    amount_minor: int = 0,
    waits: bool = False,
) -> None:
    order, found = order_of(event.order_id), returns.the_return(event.return_id)
    if order is None or found is None or found.exchange.status not in while_:
        return

    def more(reader: Reader) -> Mapping[str, Any]:
        told = describing.exchange_values(found, reader=reader, amount_minor=amount_minor, waits=waits)
        return {"return": describing.return_values(found, reader=reader, site=queries.site(), at=at), "exchange": told}

    write(name, order, about=str(found.id), at=at, more=more)


def tell_exchange_shipped(event: events.ExchangeShipped, at: datetime) -> None:
    """Tell that a parcel of a replacement left, unless it has arrived by now; once for each parcel."""
    order, found = order_of(event.replacement_order_id), returns.the_return(event.return_id)
    tracking = orders.tracking(event.replacement_order_id)
    if order is None or found is None or tracking is None:
        return
    for parcel in tracking.parcels:
        if parcel.status == "shipped" and event.shipment_id in {None, parcel.id}:
            write(Name.EXCHANGE_SHIPPED, order, about=str(parcel.id), at=at, more=_in_exchange(parcel, found, at))


def _in_exchange(parcel: orders.TrackedParcel, found: "Return", at: datetime) -> Values:
    def more(reader: Reader) -> Mapping[str, Any]:
        back = describing.return_values(found, reader=reader, site=queries.site(), at=at)
        return {"parcel": describing.parcel_values(parcel, reader=reader), "return": back}

    return more


def tell_evidence_wanted(event: events.ClaimEvidenceWanted, at: datetime) -> None:
    """Ask what staff want to know about a claim, once for each question, unless it is answered by now."""
    found = returns.the_claim(event.claim_id)
    if found is None or found.status != returns.ClaimStatus.EVIDENCE_WANTED.value:
        return
    asked = [one.id for one in found.evidence.all() if one.actor_kind == "staff"]
    _tell_of_claim(Name.EVIDENCE_WANTED, event, at, about=str(asked[-1] if asked else found.id))


def _tell(name: Name, event: Told, at: datetime, *, while_: set[ReturnStatus]) -> None:
    order, found = order_of(event.order_id), returns.the_return(event.return_id)
    if order is None or found is None or ReturnStatus(found.status) not in while_:
        return

    def more(reader: Reader) -> Mapping[str, Any]:
        return {"return": describing.return_values(found, reader=reader, site=queries.site(), at=at)}

    write(name, order, about=str(found.id), at=at, more=more)


def tell_claim_decided(event: events.ClaimDecided, at: datetime) -> None:
    """Tell whether a claim was accepted, and how it is put right."""
    _tell_of_claim(Name.CLAIM_DECIDED, event, at, about=str(event.claim_id))


def _tell_of_claim(
    name: Name, event: events.ClaimDecided | events.ClaimEvidenceWanted, at: datetime, *, about: str
) -> None:
    order, found = order_of(event.order_id), returns.the_claim(event.claim_id)
    if order is None or found is None:
        return

    def more(reader: Reader) -> Mapping[str, Any]:
        return {"claim": describing.claim_values(found, reader=reader, site=queries.site())}

    write(name, order, about=about, at=at, more=more)


def send_receipt(event: events.WithdrawalReceived, at: datetime) -> None:
    """Send the receipt of a withdrawal, with the day and hour at which it came (Directive (EU) 2023/2673)."""
    order, found = order_of(event.order_id), returns.withdrawal(event.withdrawal_id)
    if order is None or found is None:
        return

    def more(reader: Reader) -> Mapping[str, Any]:
        return {"withdrawal": describing.withdrawal_values(found, reader=reader, site=queries.site(), at=at)}

    write(Name.WITHDRAWAL_RECEIVED, order, about=str(found.id), at=at, more=more)
