"""What the ledger does: give credit, spend it, take an entry back."""

from shopkeeper.ledger.operations.asking import (
    Given,
    UnableToAnswer,
    answer_grant,
    close_grants_of,
    expire_asked_grants,
    give_store_credit,
)
from shopkeeper.ledger.operations.granting import UnableToGrant, grant_store_credit
from shopkeeper.ledger.operations.posting import KeyTaken
from shopkeeper.ledger.operations.reversing import UnableToReverse, reverse_posting
from shopkeeper.ledger.operations.spending import UnableToSpend, spend_store_credit

__all__ = [
    "Given",
    "KeyTaken",
    "UnableToAnswer",
    "UnableToGrant",
    "UnableToReverse",
    "UnableToSpend",
    "answer_grant",
    "close_grants_of",
    "expire_asked_grants",
    "give_store_credit",
    "grant_store_credit",
    "reverse_posting",
    "spend_store_credit",
]
