"""Reads of customers: one, lists, search."""

from shopkeeper.customers.queries.lists import count_customers, countries, customer_list, customers_by_ids
from shopkeeper.customers.queries.merges import MergeState, merge, merged_into, merges_of, survivor, survivors
from shopkeeper.customers.queries.persons import persons, selves, selves_of_many, visitor_named
from shopkeeper.customers.queries.profile import customer, customer_by_email, passkeys_of, profile
from shopkeeper.customers.queries.search import find_customers
from shopkeeper.customers.rules import CustomerStatus

__all__ = [
    "CustomerStatus",
    "MergeState",
    "count_customers",
    "countries",
    "customer",
    "customer_by_email",
    "customer_list",
    "customers_by_ids",
    "find_customers",
    "merge",
    "merged_into",
    "merges_of",
    "passkeys_of",
    "persons",
    "profile",
    "selves",
    "selves_of_many",
    "survivor",
    "survivors",
    "visitor_named",
]
