from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import StringConstraints

from shopkeeper.api.schemas import Amount, AmountInput, Input, Line, Listed
from shopkeeper.ledger.queries import AskedStatus, GrantReason, StatementLine


class StatementLineOut(Schema):
    """One entry of the ledger; `amount` is what it added to the customer's credit, below zero where it took."""

    id: UUID
    at: datetime
    kind: str
    reason: str
    reference: str
    note: str
    amount: Amount


class StoreCreditOut(Listed[StatementLineOut]):
    """What a customer holds in each currency, and a page of what happened to it, the latest first."""

    held: list[Amount]


class GrantIn(Input):
    """Credit to give; the same `key` again changes nothing."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    amount: AmountInput
    reason: GrantReason
    reference: Annotated[Line, StringConstraints(max_length=120)] = ""
    note: Annotated[str, StringConstraints(max_length=1_000)] = ""


class GrantOut(Schema):
    """What became of it: `allowed` with its entry, or `asked` until a member of staff allows it in the console."""

    status: AskedStatus
    entry_id: UUID | None
    asked_id: UUID | None
    held: list[Amount]


def line_out(line: StatementLine) -> StatementLineOut:
    """Return one line of the statement as it is answered."""
    entry = line.entry
    return StatementLineOut(
        id=entry.pk, at=entry.at, kind=entry.kind, reason=entry.reason, reference=entry.reference, note=entry.note,
        amount=Amount(minor=line.amount.minor, currency=line.amount.currency),
    )  # fmt: skip
