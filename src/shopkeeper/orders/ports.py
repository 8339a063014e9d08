"""What the outside provides to orders: carriers that take parcels, and tell of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from shopkeeper.orders.rules.tracking import TrackingState, Update

__all__ = ["Carrier", "Heard", "Label", "LabelWanted", "NotTheirs", "Teller", "TrackingState", "Unreadable", "Update"]


class NotTheirs(Exception):
    """The message is not signed by the carrier."""


class Unreadable(Exception):
    """The carrier's message is not in the form that is known of it."""


@dataclass(frozen=True)
class LabelWanted:
    """A parcel that needs a label; the same `key` buys the same label, however often it is asked for."""

    key: str
    order_id: UUID
    country: str


@dataclass(frozen=True)
class Label:
    """A label bought: the number to follow the parcel by, and where the label is, empty where the shop draws it."""

    tracking_number: str
    address: str = ""


@dataclass(frozen=True)
class Heard:
    """News of one parcel."""

    carrier: str
    tracking_number: str
    updates: tuple[Update, ...]


class Carrier(Protocol):
    """A carrier that labels are bought of and that can be asked where a parcel is."""

    @property
    def name(self) -> str: ...

    def buy_label(self, wanted: LabelWanted) -> Label:
        """Return a label; the same for the same key."""
        ...

    def track(self, tracking_number: str, *, shipped_at: datetime, at: datetime) -> Sequence[Update]:
        """Return all news of the parcel up to now."""
        ...


class Teller(Protocol):
    """One who tells of parcels by webhook."""

    def heard(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Heard]:
        """Return what a message says. Raises NotTheirs, Unreadable."""
        ...
