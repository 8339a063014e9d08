"""What the shop says about a parcel: where it is in one word, the way it goes, its news. Values in, words out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from shopkeeper.orders.queries import TrackedItem, TrackedParcel, Tracking
from shopkeeper.storefront.account.wording import TIMES, State, Step, day, short_day

STATES = {
    "label_created": State("Packed, waiting for the carrier", "open"),
    "in_transit": State("On its way", "moving"),
    "out_for_delivery": State("Out for delivery", "moving"),
    "available_for_pickup": State("Ready to be collected", "moving"),
    "delayed": State("Delayed on its way", "open"),
    "exception": State("Held up, the carrier has a problem with it", "open"),
    "lost": State("Lost on its way", "ended"),
    "returned": State("On its way back to us", "ended"),
    "delivered": State("Delivered", "done"),
}
LOST = (
    "The carrier lost it, and we are sorry. Say under “Something is wrong” whether we send it again or give your "
    "money back."
)
WAY = ("Sent", "On its way", "Out for delivery", "Delivered")
PLACES = {
    "label_created": 0,
    "in_transit": 1,
    "delayed": 1,
    "exception": 1,
    "out_for_delivery": 2,
    "available_for_pickup": 2,
    "delivered": 3,
}
PROMISES = frozenset({"in_transit", "out_for_delivery", "delayed", "exception", "label_created"})


@dataclass(frozen=True)
class Told:
    """A parcel as a page shows it."""

    name: str
    state: State
    steps: tuple[Step, ...]
    promise: str
    items: tuple[str, ...]
    news: tuple[tuple[str, str], ...]


def told(tracking: Tracking, *, at: datetime, zone: tzinfo) -> list[Told]:
    """Return each parcel in words; the last entry is what has not left yet, where that is a part."""
    count = len(tracking.parcels) + bool(tracking.parcels and tracking.waiting)
    shown = [
        Told(
            name=f"Parcel {place} of {count}" if count > 1 else "Your parcel",
            state=STATES[parcel.state],
            steps=_steps(parcel, zone),
            promise=promise(parcel, at=at, zone=zone),
            items=_named(parcel.items),
            news=tuple((STATES[one.state].text, moment(one.at, zone)) for one in parcel.updates),
        )
        for place, parcel in enumerate(tracking.parcels, 1)
    ]
    if tracking.parcels and tracking.waiting:
        rest = State("Not sent yet", "open")
        shown.append(Told(f"Parcel {count} of {count}", rest, (), "", _named(tracking.waiting), ()))
    return shown


def is_lost(tracking: Tracking) -> bool:
    """Tell whether all that was sent is lost, and nothing else is to come."""
    return bool(tracking.parcels) and not tracking.waiting and all(one.state == "lost" for one in tracking.parcels)


def promise(parcel: TrackedParcel, *, at: datetime, zone: tzinfo) -> str:
    """Return one sentence: what was promised, and what is expected now or came."""
    promised = day(parcel.promised_at, zone) if parcel.promised_at else ""
    if parcel.delivered_at:
        is_late = parcel.promised_at and parcel.delivered_at > parcel.promised_at
        came = f"Delivered on {day(parcel.delivered_at, zone)}"
        return f"{came}. It was promised by {promised}; we are sorry." if is_late else f"{came}."
    if parcel.state not in PROMISES:
        return ""
    if parcel.expected_at and (not parcel.promised_at or parcel.expected_at > parcel.promised_at):
        then = f" It was promised by {promised}; we are sorry." if promised else ""
        return f"Now expected on {day(parcel.expected_at, zone)}.{then}"
    if parcel.promised_at and parcel.promised_at < at:
        return f"It was promised by {promised}. It is late, and we are sorry."
    return f"Promised by {promised}." if promised else ""


def moment(at: datetime, zone: tzinfo) -> str:
    """Return day and hour in the zone, such as `4 March 2026, 09:30`."""
    return f"{day(at, zone)}, {at.astimezone(zone):%H:%M}"


def _steps(parcel: TrackedParcel, zone: tzinfo) -> tuple[Step, ...]:
    place = PLACES.get(parcel.state)
    if place is None:
        return ()
    days = {0: parcel.shipped_at, 3: parcel.delivered_at}
    for one in parcel.updates:
        if (reached := PLACES.get(one.state)) in (1, 2):
            days[reached] = one.at if days.get(reached) is None else min(one.at, days[reached] or one.at)
    return tuple(
        Step(
            name,
            short_day(when, zone) if (when := days.get(at)) and at <= place else "",
            "past" if at < place else "here" if at == place else "",
        )
        for at, name in enumerate(WAY)
    )


def _named(items: Sequence[TrackedItem]) -> tuple[str, ...]:
    return tuple(f"{one.quantity} {TIMES} {one.title}" if one.quantity > 1 else one.title for one in items)
