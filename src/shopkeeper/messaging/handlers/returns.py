"""What the shop writes about returns: one letter for each step that needs one, and none about what is over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shopkeeper.messaging import describing, queries
from shopkeeper.messaging.handlers.writing import order_of, write
from shopkeeper.messaging.queries import Name, Reader
from shopkeeper.returns import events
from shopkeeper.returns import queries as returns
from shopkeeper.returns.queries import ReturnStatus

Told = (
    events.ReturnRequested
    | events.ReturnApproved
    | events.ReturnRejected
    | events.ReturnLabelIssued
    | events.ReturnReceived
    | events.ReturnResolved
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


def _tell(name: Name, event: Told, at: datetime, *, while_: set[ReturnStatus]) -> None:
    order, found = order_of(event.order_id), returns.the_return(event.return_id)
    if order is None or found is None or ReturnStatus(found.status) not in while_:
        return

    def more(reader: Reader) -> Mapping[str, Any]:
        return {"return": describing.return_values(found, reader=reader, site=queries.site(), at=at)}

    write(name, order, about=str(found.id), at=at, more=more)


def tell_claim_decided(event: events.ClaimDecided, at: datetime) -> None:
    """Tell whether a claim was accepted, and how it is put right."""
    order, found = order_of(event.order_id), returns.the_claim(event.claim_id)
    if order is None or found is None:
        return

    def more(reader: Reader) -> Mapping[str, Any]:
        return {"claim": describing.claim_values(found, reader=reader, site=queries.site())}

    write(Name.CLAIM_DECIDED, order, about=str(found.id), at=at, more=more)


def send_receipt(event: events.WithdrawalReceived, at: datetime) -> None:
    """Send the receipt of a withdrawal, with the day and hour at which it came (Directive (EU) 2023/2673)."""
    order, found = order_of(event.order_id), returns.withdrawal(event.withdrawal_id)
    if order is None or found is None:
        return

    def more(reader: Reader) -> Mapping[str, Any]:
        return {"withdrawal": describing.withdrawal_values(found, reader=reader, site=queries.site(), at=at)}

    write(Name.WITHDRAWAL_RECEIVED, order, about=str(found.id), at=at, more=more)
