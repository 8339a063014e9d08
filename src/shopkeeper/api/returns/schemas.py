"""Shapes of returns, claims and withdrawals."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from shopkeeper.api.orders.schemas import Slug
from shopkeeper.api.schemas import Amount, AmountInput, Input, Limit, Line, Named
from shopkeeper.returns import queries

Key = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Words = Annotated[str, StringConstraints(max_length=2_000)]
Position = Annotated[int, Field(ge=0, le=10_000, description="The line's place in the order")]
Count = Annotated[int, Field(ge=1, le=1_000_000)]


class EligibleLineOut(Schema):
    """How many may come back and until when; `why` says what bars it.

    `withdrawable` is how many the law lets the customer withdraw from; `has_ended` says that they were downloaded.
    """

    position: int
    title: str
    sku: str
    bought: int
    delivered: int
    returned: int
    quantity: int
    until: date | None
    barred: str | None
    why: str
    unit_value: Amount
    withdrawable: int
    has_ended: bool


class EligibilityOut(Schema):
    """What of an order may come back, asked as every page of the shop asks it."""

    number: str
    currency: str
    may_return: bool
    may_withdraw: bool
    withdraw_until: date | None
    lines: list[EligibleLineOut]


class AskedIn(Input):
    position: Position
    quantity: Count
    reason: queries.Reason
    replacement_sku: Line = ""


class ReturnIn(Input):
    """What is to come back, and what for. The same `key` is the same return."""

    order: Named
    lines: Annotated[list[AskedIn], Field(min_length=1, max_length=200)]
    outcome: queries.Outcome = queries.Outcome.REFUND
    key: Key
    comment: Words = ""


class CountedIn(Input):
    position: Position
    quantity: Annotated[int, Field(ge=0, le=1_000_000)]


class CountsIn(Input):
    """So many of each line; without `lines`, all."""

    lines: Annotated[list[CountedIn], Field(min_length=1, max_length=200)] | None = None


class RejectIn(Input):
    reason: Annotated[Slug, Field(min_length=1)]
    words: Words = ""


class LabelIn(Input):
    carrier: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    tracking_number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class FindingIn(Input):
    position: Position
    accepted: Annotated[int, Field(ge=0, le=1_000_000)]
    condition: queries.Condition
    disposition: queries.Disposition


class InspectionIn(Input):
    """What was found of each line that came; `resolves` false leaves the money to a later `resolve`."""

    lines: Annotated[list[FindingIn], Field(min_length=1, max_length=200)]
    resolves: bool = True


class ResolveIn(Input):
    deduction: AmountInput | None = None


class DifferenceIn(Input):
    """Whether the customer pays what the replacement costs more; `outcome` is what they have instead if not."""

    agrees: bool
    outcome: Literal[queries.Outcome.REFUND, queries.Outcome.STORE_CREDIT] = queries.Outcome.REFUND


class PolicyOut(Schema):
    """The terms of returns for a category; amounts in minor units of `currency`, and without one none holds."""

    id: UUID
    name: str
    category_id: UUID | None
    category: str | None
    window_days: int
    member_days: int
    is_final_sale: bool
    is_exempt: bool
    approves_itself: bool
    issues_label: bool
    trigger: queries.Trigger
    currency: str
    fee_minor: int
    keep_below_minor: int
    bonus_percent: int
    wear: dict[str, int]
    most_open: int | None
    most_a_year: int | None
    ship_within_days: int
    pay_within_days: int
    refunds_shipping: bool
    updated_at: datetime

    @staticmethod
    def resolve_category(row: Any) -> str | None:
        return row.category.name if row.category else None


class ReturnLineOut(Schema):
    position: int
    title: str
    sku: str
    requested: int
    approved: int
    received: int
    accepted: int
    reason: str
    condition: str
    disposition: str

    @staticmethod
    def resolve_position(line: Any) -> int:
        return int(line.order_line.position)

    @staticmethod
    def resolve_title(line: Any) -> str:
        return str(line.order_line.title)

    @staticmethod
    def resolve_sku(line: Any) -> str:
        return str(line.order_line.sku)


class ReturnStepOut(Schema):
    from_status: str
    to_status: str
    at: datetime
    reason: str


class ReturnSummary(Schema):
    """A return as lists show it; amounts in minor units."""

    id: UUID
    number: str
    order_number: str
    kind: queries.ReturnKind
    status: queries.ReturnStatus
    outcome: queries.Outcome
    currency: str
    requested_at: datetime
    expires_at: datetime | None
    refund_minor: int
    bonus_minor: int

    @staticmethod
    def resolve_order_number(row: Any) -> str:
        return str(row.order.number)


class ReturnOut(ReturnSummary):
    """A return with its lines, its history and what can be done with it now."""

    comment: str
    words: str
    reject_reason: str
    carrier: str
    tracking_number: str
    trigger: queries.Trigger
    value_minor: int
    fee_minor: int
    lines: list[ReturnLineOut]
    history: list[ReturnStepOut]
    may: list[str]

    @staticmethod
    def resolve_may(row: Any) -> list[str]:
        return sorted(queries.may(row))

    @staticmethod
    def resolve_comment(row: Any) -> str:
        return str(row.comment or "")

    @staticmethod
    def resolve_words(row: Any) -> str:
        return str(row.words or "")

    @staticmethod
    def resolve_tracking_number(row: Any) -> str:
        return str(row.tracking_number or "")


class ReturnTold(Schema):
    """Where a return stands, for keys that may only write."""

    id: UUID
    number: str
    status: queries.ReturnStatus


class ReturnFilter(Schema):
    status: queries.ReturnStatus | None = None
    cursor: str | None = None
    limit: Limit = 50


class ClaimedIn(Input):
    position: Position
    quantity: Count


class ClaimIn(Input):
    """What was wrong with which lines, and what is wished. The same `key` is the same claim."""

    order: Named
    kind: queries.ClaimKind
    wish: queries.Resolution
    lines: Annotated[list[ClaimedIn], Field(min_length=1, max_length=200)]
    words: Words = ""
    key: Key


class SaidIn(Input):
    words: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class ApprovalIn(Input):
    """How a claim is put right; without `amount` all that was paid for the pieces goes back."""

    resolution: queries.Resolution
    amount: AmountInput | None = None
    words: Words = ""


class ClaimOut(Schema):
    id: UUID
    number: str
    order_number: str
    kind: queries.ClaimKind
    status: queries.ClaimStatus
    wish: queries.Resolution
    resolution: str
    currency: str
    refund_minor: int
    opened_at: datetime
    decided_at: datetime | None
    resolved_at: datetime | None
    lines: list[Any]

    @staticmethod
    def resolve_order_number(row: Any) -> str:
        return str(row.order.number)

    @staticmethod
    def resolve_lines(row: Any) -> list[Any]:
        return [
            {"position": line.order_line.position, "title": line.order_line.title, "quantity": line.quantity}
            for line in row.lines.all()
        ]


class ClaimFilter(Schema):
    status: queries.ClaimStatus | None = None
    cursor: str | None = None
    limit: Limit = 50


class WithdrawalIn(Input):
    """The first of the two steps; without `lines` it is for all of the order."""

    order: Named
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    email: Annotated[str, StringConstraints(min_length=3, max_length=254)]
    lines: Annotated[list[ClaimedIn], Field(min_length=1, max_length=200)] | None = None
    key: Key


class WithdrawalOut(Schema):
    """`received_at` is when it was confirmed: the day and hour of the receipt."""

    id: UUID
    number: str
    status: queries.WithdrawalStatus
    declared_at: datetime
    received_at: datetime | None
    return_number: str | None

    @staticmethod
    def resolve_received_at(row: Any) -> datetime | None:
        return row.confirmed_at  # type: ignore[no-any-return]  # a row of any shape

    @staticmethod
    def resolve_return_number(row: Any) -> str | None:
        return row.of_return.number if row.of_return else None
