"""What the shop says about returns and claims. Values in, words out."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from shopkeeper.returns.queries import ClaimKind, ClaimStatus, Outcome, Reason, Resolution, ReturnStatus, Trigger
from shopkeeper.storefront.account.wording import State, Step, short_day

REASONS = {
    Reason.CHANGED_MIND: "I changed my mind",
    Reason.TOO_BIG: "It is too big",
    Reason.TOO_SMALL: "It is too small",
    Reason.NOT_AS_DESCRIBED: "It is not as described",
    Reason.DAMAGED: "It is damaged or broken",
    Reason.WRONG_ITEM: "I got something else",
    Reason.ARRIVED_LATE: "It came too late",
    Reason.BETTER_PRICE: "I found a better price",
    Reason.OTHER: "Another reason",
}
STATES = {
    ReturnStatus.REQUESTED: State("Asked for", "open"),
    ReturnStatus.REVIEW: State("We look at it", "open"),
    ReturnStatus.APPROVED: State("Approved, send it to us", "open"),
    ReturnStatus.LABEL_ISSUED: State("Label ready, send it to us", "open"),
    ReturnStatus.IN_TRANSIT: State("On its way to us", "moving"),
    ReturnStatus.PARTIALLY_RECEIVED: State("A part has arrived", "moving"),
    ReturnStatus.RECEIVED: State("Arrived, we look at it", "moving"),
    ReturnStatus.INSPECTED: State("Looked at", "moving"),
    ReturnStatus.RESOLVED: State("Done", "done"),
    ReturnStatus.CLOSED: State("Done", "done"),
    ReturnStatus.REJECTED: State("Not accepted", "ended"),
    ReturnStatus.CANCELLED: State("Called off", "ended"),
    ReturnStatus.EXPIRED: State("Never sent, so it ended", "ended"),
    ReturnStatus.LOST: State("Lost on its way to us", "ended"),
    ReturnStatus.SENT_BACK: State("On its way back to you", "ended"),
    ReturnStatus.KEPT: State("You keep it", "done"),
}
WAY = (
    ("Asked for", {ReturnStatus.REQUESTED, ReturnStatus.REVIEW}),
    ("Approved", {ReturnStatus.APPROVED, ReturnStatus.LABEL_ISSUED}),
    ("On its way", {ReturnStatus.IN_TRANSIT, ReturnStatus.PARTIALLY_RECEIVED}),
    ("Arrived", {ReturnStatus.RECEIVED, ReturnStatus.INSPECTED}),
    ("Done", {ReturnStatus.RESOLVED, ReturnStatus.CLOSED}),
)
STRAIGHT = frozenset().union(*(statuses for _, statuses in WAY))
OUTCOMES = {
    Outcome.REFUND: "Money back",
    Outcome.STORE_CREDIT: "Store credit",
    Outcome.EXCHANGE: "Exchange",
    Outcome.KEEP: "Keep it, money back",
}
PRESS = {
    Outcome.REFUND: "Send it back for money",
    Outcome.STORE_CREDIT: "Send it back for store credit",
    Outcome.EXCHANGE: "Exchange it",
    Outcome.KEEP: "Keep it",
}
WHEN = {
    Trigger.APPROVAL: "at once",
    Trigger.FIRST_SCAN: "as soon as the carrier has it",
    Trigger.RECEIPT: "as soon as it is with us",
    Trigger.INSPECTION: "as soon as we have looked at it",
}
CLAIMS = {
    ClaimKind.DAMAGED: "It is damaged or broken",
    ClaimKind.WRONG: "It is not what I ordered",
    ClaimKind.MISSING: "Something is missing, or the parcel never came",
    ClaimKind.LATE: "It came too late",
}
WISHES = {
    Resolution.REPLACEMENT: "Send me another one",
    Resolution.REFUND: "Give me my money back",
    Resolution.CREDIT: "Give me store credit",
}
RESOLUTIONS = {
    Resolution.REPLACEMENT: "We send you another one",
    Resolution.REFUND: "You get your money back",
    Resolution.BOTH: "We send you another one, and you get money back",
    Resolution.CREDIT: "You get store credit",
}
CLAIM_STATES = {
    ClaimStatus.OPEN: State("We look at it", "open"),
    ClaimStatus.EVIDENCE_WANTED: State("We need a word from you", "open"),
    ClaimStatus.APPROVED: State("Accepted", "moving"),
    ClaimStatus.DENIED: State("Not accepted", "ended"),
    ClaimStatus.RESOLVED: State("Put right", "done"),
}


def state_of(status: str) -> State:
    """Return what to say about the status of a return."""
    return STATES[ReturnStatus(status)]


def steps(status: str, reached: Sequence[tuple[str, datetime]], zone: tzinfo) -> list[Step]:
    """Return the way of a return with the day on which each step began; nothing for one that left the way."""
    now = ReturnStatus(status)
    if now not in STRAIGHT:
        return []
    here = next(place for place, (_, statuses) in enumerate(WAY) if now in statuses)
    days: dict[int, str] = {}
    for name, at in reached:
        for place, (_, statuses) in enumerate(WAY):
            if name in statuses:
                days.setdefault(place, short_day(at, zone))
    is_over = here == len(WAY) - 1
    return [
        Step(name, days.get(place, "") if place <= here else "", _tone(place, here, is_over=is_over))
        for place, (name, _) in enumerate(WAY)
    ]


def _tone(place: int, here: int, *, is_over: bool) -> str:
    if place < here or (is_over and place == here):
        return "past"
    return "here" if place == here else ""
