"""Reads of returns: what may come back, what is due for it, what came."""

from shopkeeper.returns.queries.due import Choice, Due, Offer, due_of, exchanges_for, offers
from shopkeeper.returns.queries.eligible import LineEligibility, OrderEligibility, eligibility
from shopkeeper.returns.queries.lists import (
    every_return_of,
    open_returns,
    return_by_number,
    return_counts,
    returns_of,
    returns_of_order,
    the_return,
)
from shopkeeper.returns.queries.terms import Abuse, abuse, policies, policy, terms_of
from shopkeeper.returns.rules import (
    ENDED,
    UNDONE,
    ClaimStatus,
    ExchangeStatus,
    ReturnStatus,
    claim_may_become,
    exchange_may_become,
    may_become,
)
from shopkeeper.returns.rules.eligibility import Barred
from shopkeeper.returns.rules.terms import Terms
from shopkeeper.returns.rules.words import (
    ClaimKind,
    Condition,
    Disposition,
    Outcome,
    Reason,
    Resolution,
    ReturnKind,
    Trigger,
    WithdrawalStatus,
)

__all__ = [
    "ENDED",
    "UNDONE",
    "Abuse",
    "Barred",
    "Choice",
    "ClaimKind",
    "ClaimStatus",
    "Condition",
    "Disposition",
    "Due",
    "ExchangeStatus",
    "LineEligibility",
    "Offer",
    "OrderEligibility",
    "Outcome",
    "Reason",
    "Resolution",
    "ReturnKind",
    "ReturnStatus",
    "Terms",
    "Trigger",
    "WithdrawalStatus",
    "abuse",
    "claim_may_become",
    "due_of",
    "eligibility",
    "every_return_of",
    "exchange_may_become",
    "exchanges_for",
    "may_become",
    "offers",
    "open_returns",
    "policies",
    "policy",
    "return_by_number",
    "return_counts",
    "returns_of",
    "returns_of_order",
    "terms_of",
    "the_return",
]
