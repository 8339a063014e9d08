"""Reads of customers: one, lists, search."""

from shopkeeper.customers.queries.candidates import (
    Kept,
    candidate,
    candidates,
    count_candidates,
    count_devices,
    noticed,
    refusals,
    refused_ties,
    shared_devices,
)
from shopkeeper.customers.queries.identities import Device, Identities, Known, identities
from shopkeeper.customers.queries.lists import count_customers, countries, customer_list, customers_by_ids
from shopkeeper.customers.queries.merges import (
    MergeState,
    merge,
    merge_history,
    merged_into,
    merges_of,
    survivor,
    survivors,
)
from shopkeeper.customers.queries.persons import persons, selves, selves_of_many, visitor_named
from shopkeeper.customers.queries.profile import customer, customer_by_email, passkeys_of, profile
from shopkeeper.customers.queries.search import find_customers
from shopkeeper.customers.queries.sign_ins import every_sign_in_of, sign_ins_of
from shopkeeper.customers.queries.wishes import (
    Waiting,
    WishOwner,
    share_token,
    shared_list,
    variants_waited_for,
    waiting_for,
    wish_list,
    wish_lists,
    wished,
    wishes,
)
from shopkeeper.customers.rules import CustomerStatus, Decision, VisitorState

__all__ = [
    "CustomerStatus",
    "Decision",
    "Device",
    "Identities",
    "Kept",
    "Known",
    "MergeState",
    "VisitorState",
    "Waiting",
    "WishOwner",
    "candidate",
    "candidates",
    "count_candidates",
    "count_customers",
    "count_devices",
    "countries",
    "customer",
    "customer_by_email",
    "customer_list",
    "customers_by_ids",
    "every_sign_in_of",
    "find_customers",
    "identities",
    "merge",
    "merge_history",
    "merged_into",
    "merges_of",
    "noticed",
    "passkeys_of",
    "persons",
    "profile",
    "refusals",
    "refused_ties",
    "selves",
    "selves_of_many",
    "share_token",
    "shared_devices",
    "shared_list",
    "sign_ins_of",
    "survivor",
    "survivors",
    "variants_waited_for",
    "visitor_named",
    "waiting_for",
    "wish_list",
    "wish_lists",
    "wished",
    "wishes",
]
