"""Tables of returns: terms, what comes back, what was given or sent for it, claims and withdrawals."""

from shopkeeper.returns.models.claims import Claim, ClaimLine, Evidence
from shopkeeper.returns.models.exchanges import Exchange
from shopkeeper.returns.models.policies import ReturnPolicy
from shopkeeper.returns.models.returns import Arrival, Return, ReturnLine, ReturnStep, Settlement
from shopkeeper.returns.models.withdrawals import Withdrawal, WithdrawnLine

__all__ = [
    "Arrival",
    "Claim",
    "ClaimLine",
    "Evidence",
    "Exchange",
    "Return",
    "ReturnLine",
    "ReturnPolicy",
    "ReturnStep",
    "Settlement",
    "Withdrawal",
    "WithdrawnLine",
]
