"""What the shop says about an order: where it stands, when it comes or came. Values in, words out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Literal, Protocol

from babel import Locale

ENGLISH = Locale("en")
TIMES = "\N{MULTIPLICATION SIGN}"
MINUS = "\N{MINUS SIGN}"
Tone = Literal["open", "moving", "done", "ended"]


@dataclass(frozen=True)
class State:
    """Where an order stands, in words, and how it looks."""

    text: str
    tone: Tone


@dataclass(frozen=True)
class Step:
    """One step of an order's way: `past`, `here`, or still to come (empty tone)."""

    name: str
    day: str
    tone: str


class Parcel(Protocol):
    status: str
    promised_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None


STATES = {
    "pending": State("Waiting for payment", "open"),
    "paid": State("We are getting it ready", "open"),
    "picking": State("We are packing it", "open"),
    "packed": State("Packed, waiting for the carrier", "open"),
    "shipped": State("On its way", "moving"),
    "delivered": State("Delivered", "done"),
    "cancelled": State("Cancelled", "ended"),
    "unavailable": State("Could not be supplied", "ended"),
    "credited": State("Money given back", "done"),
}
UNKNOWN = State("Being looked at", "open")
WAY = (
    ("pending", "Ordered"),
    ("paid", "Paid"),
    ("packed", "Packed"),
    ("shipped", "On its way"),
    ("delivered", "Delivered"),
)
PARCELS = {"pending": "Being prepared", "shipped": "On its way", "lost": "Lost on the way", "cancelled": "Cancelled"}


def state_of(status: str) -> State:
    """Return what to say about the status of an order."""
    return STATES.get(status, UNKNOWN)


def steps(status: str, reached: Sequence[tuple[str, datetime]], zone: tzinfo) -> list[Step]:
    """Return the way of an order with the day each step was reached; nothing for one that ended on the way."""
    names = [name for name, _ in WAY]
    if status not in names:
        return []
    at, days = names.index(status), dict(reached)
    return [
        Step(
            name,
            short_day(days[key], zone) if key in days and place <= at else "",
            "past" if place < at else "here" if place == at else "",
        )
        for place, (key, name) in enumerate(WAY)
    ]


def day(at: datetime, zone: tzinfo) -> str:
    """Return the day of an instant in the zone, such as `4 March 2026`."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y}"


def short_day(at: datetime, zone: tzinfo) -> str:
    """Return the day for where there is little room, such as `4 Mar`; the year stands elsewhere on the page."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b}"


def delivery_note(
    status: str, promised_at: datetime | None, parcels: Sequence[Parcel], *, at: datetime, zone: tzinfo
) -> str:
    """Return one sentence on delivery: what was promised, and what came of it."""
    promised = promised_at or max((one.promised_at for one in parcels if one.promised_at), default=None)
    arrived = [one.delivered_at for one in parcels if one.delivered_at]
    if status == "delivered" and arrived:
        return _arrived(max(arrived), promised, zone)
    if state_of(status).tone in {"done", "ended"} or promised is None:
        return ""
    if promised < at:
        return f"Promised by {day(promised, zone)}. It is late, and we are sorry."
    return f"Promised by {day(promised, zone)}."


def _arrived(delivered: datetime, promised: datetime | None, zone: tzinfo) -> str:
    arrived = f"Delivered on {day(delivered, zone)}"
    if promised is None:
        return f"{arrived}."
    late = (delivered.astimezone(zone).date() - promised.astimezone(zone).date()).days
    if late > 0:
        return f"{arrived}, {late} day{'s' if late > 1 else ''} later than promised ({day(promised, zone)})."
    return f"{arrived}, as promised (by {day(promised, zone)})."


def parcel_note(parcel: Parcel, zone: tzinfo) -> str:
    """Return where one parcel is."""
    if parcel.delivered_at:
        return f"Delivered on {day(parcel.delivered_at, zone)}"
    text = PARCELS.get(parcel.status, "Being looked at")
    if parcel.shipped_at:
        text += f", sent on {day(parcel.shipped_at, zone)}"
    return text


def what(titles: Sequence[str], pieces: int) -> str:
    """Return the contents of an order in a few words."""
    if not titles:
        return ""
    first = titles[0] if len(titles[0]) <= 60 else titles[0][:59].rstrip() + "…"
    if len(titles) == 1:
        return first if pieces <= 1 else f"{pieces} {TIMES} {first}"
    return f"{first} and {len(titles) - 1} more"


def card_words(method: Any) -> str:
    """Return by what its owner knows a saved method."""
    return f"{method.brand.replace('_', ' ').title()} ending in {method.last4}" if method.last4 else method.brand


def place(ship_to: Mapping[str, Any] | None) -> list[str]:
    """Return an address line by line, as one writes it on a parcel; nothing of one that is unknown or erased."""
    given = {name: part for name, part in (ship_to or {}).items() if isinstance(part, str) and part}
    town = " ".join(given[name] for name in ("postcode", "city") if name in given)
    country = str(ENGLISH.territories.get(given.get("country", ""), given.get("country", "")))
    lines = [*(given.get(name, "") for name in ("name", "line1", "line2")), town, given.get("region", ""), country]
    return [line for line in lines if line]
