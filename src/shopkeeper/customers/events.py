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
    """`fields` names what changed; `identifiers`, `addresses` and `interests` stand for those lists."""

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
