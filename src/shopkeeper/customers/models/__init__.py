"""Tables of customers: the record, who was seen, and merges."""

from shopkeeper.customers.models.duplicates import BlockKey, Compared
from shopkeeper.customers.models.identity import Claim, Noticed, Tie, Visitor
from shopkeeper.customers.models.merging import Candidate, Merge, Moved
from shopkeeper.customers.models.record import Address, Customer, Identifier, Interest, NamePrefix, Passkey, SignInCode
from shopkeeper.customers.models.sign_ins import SignIn
from shopkeeper.customers.models.wishes import Wish, WishList

__all__ = [
    "Address",
    "BlockKey",
    "Candidate",
    "Claim",
    "Compared",
    "Customer",
    "Identifier",
    "Interest",
    "Merge",
    "Moved",
    "NamePrefix",
    "Noticed",
    "Passkey",
    "SignIn",
    "SignInCode",
    "Tie",
    "Visitor",
    "Wish",
    "WishList",
]
