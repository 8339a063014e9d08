"""What became of returns, claims and withdrawals; `customer_id` is None where nobody is named."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class ReturnRequested:
    wire_name: ClassVar[str] = "returns.return-requested"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ReturnApproved:
    wire_name: ClassVar[str] = "returns.return-approved"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ReturnRejected:
    wire_name: ClassVar[str] = "returns.return-rejected"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ReturnLabelIssued:
    wire_name: ClassVar[str] = "returns.return-label-issued"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ReturnScanned:
    """The carrier has it."""

    wire_name: ClassVar[str] = "returns.return-scanned"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ReturnReceived:
    """It came, or a part of it did."""

    wire_name: ClassVar[str] = "returns.return-received"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None
    is_whole: bool


@dataclass(frozen=True)
class ReturnInspected:
    wire_name: ClassVar[str] = "returns.return-inspected"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ReturnRefunded:
    """Money or credit for it is on its way, in minor units; a return may be refunded in several parts."""

    wire_name: ClassVar[str] = "returns.return-refunded"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None
    currency: str
    refund_minor: int
    bonus_minor: int


@dataclass(frozen=True)
class ReturnResolved:
    """All is given for it that is due: in whole `refund_minor`, and a bonus on top where it is store credit."""

    wire_name: ClassVar[str] = "returns.return-resolved"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None
    outcome: str
    currency: str
    refund_minor: int
    bonus_minor: int


@dataclass(frozen=True)
class ReturnCancelled:
    wire_name: ClassVar[str] = "returns.return-cancelled"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ReturnExpired:
    """It was approved and never sent."""

    wire_name: ClassVar[str] = "returns.return-expired"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ReturnLost:
    wire_name: ClassVar[str] = "returns.return-lost"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ReturnSentBack:
    """What came was not accepted, and goes back to the customer."""

    wire_name: ClassVar[str] = "returns.return-sent-back"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ExchangeDifferenceAsked:
    """The replacement costs so much more, in minor units; it is kept for them until they agree or decline."""

    wire_name: ClassVar[str] = "returns.exchange-difference-asked"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None
    currency: str
    difference_minor: int


@dataclass(frozen=True)
class ExchangeShipped:
    wire_name: ClassVar[str] = "returns.exchange-shipped"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None
    replacement_order_id: UUID
    shipment_id: UUID | None = None


@dataclass(frozen=True)
class ExchangeLapsed:
    """The difference was not agreed to, or not paid, in time: nothing is sent, and `amount_minor` goes back instead.

    With `waits` that goes back once the goods were looked at.
    """

    wire_name: ClassVar[str] = "returns.exchange-lapsed"
    return_id: UUID
    order_id: UUID
    customer_id: UUID | None
    currency: str
    difference_minor: int
    amount_minor: int
    agreed: bool
    waits: bool


@dataclass(frozen=True)
class ClaimOpened:
    wire_name: ClassVar[str] = "returns.claim-opened"
    claim_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ClaimEvidenceWanted:
    wire_name: ClassVar[str] = "returns.claim-evidence-wanted"
    claim_id: UUID
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class ClaimDecided:
    """`status` is `approved` or `denied`."""

    wire_name: ClassVar[str] = "returns.claim-decided"
    claim_id: UUID
    order_id: UUID
    customer_id: UUID | None
    status: str


@dataclass(frozen=True)
class ClaimResolved:
    wire_name: ClassVar[str] = "returns.claim-resolved"
    claim_id: UUID
    order_id: UUID
    customer_id: UUID | None
    resolution: str


@dataclass(frozen=True)
class WithdrawalReceived:
    """The customer has withdrawn from the contract; `return_id` is None when nothing had been sent yet."""

    wire_name: ClassVar[str] = "returns.withdrawal-received"
    withdrawal_id: UUID
    order_id: UUID
    customer_id: UUID | None
    return_id: UUID | None
