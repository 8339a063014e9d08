"""Tables of returns: terms, what comes back, what was given for it, claims and withdrawals."""

from shopkeeper.returns.models.policies import ReturnPolicy
from shopkeeper.returns.models.returns import Return, ReturnLine, ReturnStep, Settlement

__all__ = ["Return", "ReturnLine", "ReturnPolicy", "ReturnStep", "Settlement"]
