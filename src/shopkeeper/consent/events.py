"""What happened to permission: keys and words, never an address. `address` is the keyed digest, as hexadecimal."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class PermissionGiven:
    """Somebody permitted mail on a topic."""

    wire_name: ClassVar[str] = "consent.permission-given"
    address: str
    channel: str
    topic: str
    person_id: UUID | None


@dataclass(frozen=True)
class PermissionWithdrawn:
    """Somebody said no to a topic, or to all of them where it is empty."""

    wire_name: ClassVar[str] = "consent.permission-withdrawn"
    address: str
    channel: str
    topic: str
    person_id: UUID | None


@dataclass(frozen=True)
class AddressSuppressed:
    """The address gets no mail of some kind any more: `bounce`, `complaint`, `manual` or `erased`."""

    wire_name: ClassVar[str] = "consent.address-suppressed"
    address: str
    channel: str
    reason: str
    person_id: UUID | None


@dataclass(frozen=True)
class AddressConfirmed:
    """Whoever reads mail at an address of this customer pressed the button in it."""

    wire_name: ClassVar[str] = "consent.address-confirmed"
    customer_id: UUID
    channel: str
    asking_id: UUID


@dataclass(frozen=True)
class ChoicesChanged:
    """A person chose anew: tracking, personalisation, sharing or how often."""

    wire_name: ClassVar[str] = "consent.choices-changed"
    person_id: UUID
    purposes: tuple[str, ...]
