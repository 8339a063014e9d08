"""The words of a return: why, what for, in what condition, what becomes of it."""

from enum import StrEnum


class ReturnKind(StrEnum):
    """A `withdrawal` is a return by right of law, which the shop's terms can't bar; a `claim` sends nothing back."""

    RETURN = "return"
    WITHDRAWAL = "withdrawal"
    CLAIM = "claim"


class Reason(StrEnum):
    CHANGED_MIND = "changed_mind"
    TOO_BIG = "too_big"
    TOO_SMALL = "too_small"
    NOT_AS_DESCRIBED = "not_as_described"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    ARRIVED_LATE = "arrived_late"
    BETTER_PRICE = "better_price"
    OTHER = "other"


OUR_FAULT = frozenset({Reason.NOT_AS_DESCRIBED, Reason.DAMAGED, Reason.WRONG_ITEM, Reason.ARRIVED_LATE})
"""Reasons for which nobody pays a fee or for wear: the shop sent what it should not have."""


class Outcome(StrEnum):
    """What the customer wants for it; `keep` gives the money back and leaves the goods."""

    REFUND = "refund"
    STORE_CREDIT = "store_credit"
    EXCHANGE = "exchange"
    KEEP = "keep"


class Trigger(StrEnum):
    """What has the money go back."""

    APPROVAL = "approval"
    FIRST_SCAN = "first_scan"
    RECEIPT = "receipt"
    INSPECTION = "inspection"


class Condition(StrEnum):
    """How it came back."""

    NEW = "new"
    OPENED = "opened"
    USED = "used"
    DAMAGED = "damaged"
    MISSING_PARTS = "missing_parts"


class Disposition(StrEnum):
    """What becomes of the goods; only `restock` puts them back on the shelf."""

    RESTOCK = "restock"
    OUTLET = "outlet"
    REPAIR = "repair"
    DESTROY = "destroy"
    SEND_BACK = "send_back"


class ClaimKind(StrEnum):
    DAMAGED = "damaged"
    WRONG = "wrong"
    MISSING = "missing"
    LATE = "late"


class Resolution(StrEnum):
    """What a claim is put right with; `both` is money and a replacement."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    BOTH = "both"
    CREDIT = "credit"


class WithdrawalStatus(StrEnum):
    """`declared` is the first of the two steps, of which nothing follows; `confirmed` is the second."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"
