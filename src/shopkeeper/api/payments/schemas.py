from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from shopkeeper.api.buying.schemas import Key, PayIn
from shopkeeper.api.schemas import AmountInput, Input
from shopkeeper.orders import queries

Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Reason = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]


class PaymentTryOut(Schema):
    """One try to pay an order by the gateway; `failure` is the gateway's word for why it failed."""

    id: UUID
    status: queries.IntentStatus
    amount_minor: int
    currency: str
    failure: str
    asked_at: datetime
    settled_at: datetime | None


class PaymentBeginIn(Input):
    """Begin to pay an order; the same `key` is the same payment."""

    order: Number
    key: Key
    pay: PayIn


class MethodOut(Schema):
    """A way of paying that the gateway keeps; never a card's number."""

    id: UUID
    brand: str
    last4: str
    expires_month: int
    expires_year: int
    is_default: bool


class MethodBeginIn(Input):
    key: Key


class MethodBegunOut(Schema):
    """The gateway's page on which the customer enters it."""

    url: str


class RefundIn(Input):
    """Money that goes back for an order; the same `key` is the same refund."""

    order: Number
    amount: AmountInput
    reason: Reason
    to: Literal["tenders", "store_credit"] = "tenders"
    key: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class RefundPartOut(Schema):
    payment_id: UUID
    tender: str
    amount_minor: int
    status: queries.RefundStatus
    failure: str


class RefundOut(Schema):
    """A refund; `asked` waits until staff allow it, up to `expires_at`; `refusal` says why they did not.

    Where its parts stand differently, the worst counts.
    """

    id: UUID
    order: str
    status: queries.RefundStatus
    amount_minor: int
    currency: str
    reason: str
    asked_at: datetime
    settled_at: datetime | None
    expires_at: datetime | None
    refusal: queries.Refusal | Literal[""]
    parts: list[RefundPartOut]

    @staticmethod
    def resolve_order(refund: Any) -> str:
        return str(refund.order.number)


class DisputeOut(Schema):
    id: UUID
    order: str
    status: queries.DisputeStatus
    amount_minor: int
    currency: str
    reason: str
    opened_at: datetime
    evidence_due_at: datetime | None
    closed_at: datetime | None

    @staticmethod
    def resolve_order(dispute: Any) -> str:
        return str(dispute.payment.order.number)


class RefundFilter(Schema):
    status: queries.RefundStatus | None = None
    cursor: Annotated[str | None, Field(max_length=400)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class DisputeFilter(Schema):
    open: bool = False
    cursor: Annotated[str | None, Field(max_length=400)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
