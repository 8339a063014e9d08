"""What happened to customers: keys only, never what they contain."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class CustomerCreated:
    wire_name: ClassVar[str] = "customers.customer-created"
    customer_id: UUID


@dataclass(frozen=True)
class CustomerChanged:
    """`fields` names what changed; `identifiers` and so on stand for lists, `sightings` for what follows from these."""

    wire_name: ClassVar[str] = "customers.customer-changed"
    customer_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True)
class CustomerSignedIn:
    """`method` is `code` or `passkey`."""

    wire_name: ClassVar[str] = "customers.customer-signed-in"
    customer_id: UUID
    method: str


@dataclass(frozen=True)
class CustomerClosed:
    wire_name: ClassVar[str] = "customers.customer-closed"
    customer_id: UUID


@dataclass(frozen=True)
class CustomerErased:
    wire_name: ClassVar[str] = "customers.customer-erased"
    customer_id: UUID


@dataclass(frozen=True)
class VisitorLinked:
    """The visitor is known to be the customer from now on; what they did before counts as the customer's too."""

    wire_name: ClassVar[str] = "customers.visitor-linked"
    visitor_id: UUID
    customer_id: UUID


@dataclass(frozen=True)
class VisitorUnlinked:
    """The visitor is no longer known to be the customer, as when somebody else turned up on the same device."""

    wire_name: ClassVar[str] = "customers.visitor-unlinked"
    visitor_id: UUID
    customer_id: UUID


@dataclass(frozen=True)
class CustomersMerged:
    """Whoever hears it looks at how the merge stands now: it may have been undone meanwhile."""

    wire_name: ClassVar[str] = "customers.customers-merged"
    merge_id: UUID
    survivor_id: UUID
    merged_id: UUID


@dataclass(frozen=True)
class MergeUndone:
    wire_name: ClassVar[str] = "customers.merge-undone"
    merge_id: UUID
    survivor_id: UUID
    merged_id: UUID


@dataclass(frozen=True)
class WishCheaper:
    """The customer asked to hear of it: the variant costs less than when they saw it last, in minor units.

    `occurrence` tells this fall from another of the same height.
    """

    wire_name: ClassVar[str] = "customers.wish-cheaper"
    customer_id: UUID
    variant_id: UUID
    currency: str
    old_minor: int
    new_minor: int
    occurrence: UUID | None = None


@dataclass(frozen=True)
class AwaitedIsBack:
    """The customer asked to hear of it: the variant can be had again, for the `occurrence`-th time."""

    wire_name: ClassVar[str] = "customers.awaited-is-back"
    customer_id: UUID
    variant_id: UUID
    occurrence: UUID | None = None
