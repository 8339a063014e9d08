"""What happened to a customer's store credit."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class StoreCreditGranted:
    """`reason` is one of `GrantReason`."""

    wire_name: ClassVar[str] = "ledger.store-credit-granted"
    entry_id: UUID
    customer_id: UUID
    currency: str
    amount_minor: int
    reason: str
