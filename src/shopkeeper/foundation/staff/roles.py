"""What each role of the staff may do: a closed table, one role a person."""

from collections.abc import Mapping
from typing import Literal, get_args

Permission = Literal[
    "audit.view",
    "behaviour.manage",
    "behaviour.view",
    "consent.edit",
    "consent.manage",
    "customers.edit",
    "customers.impersonate",
    "customers.view",
    "figures.view",
    "imports.run",
    "keys.manage",
    "messages.edit",
    "messages.view",
    "orders.edit",
    "orders.view",
    "privacy.edit",
    "privacy.view",
    "products.edit",
    "products.view",
    "refunds.allow",
    "settings.edit",
    "settings.view",
    "staff.manage",
    "work.manage",
    "work.view",
]
Role = Literal["owner", "marketer", "agent", "analyst", "privacy-officer"]

EVERYTHING: frozenset[Permission] = frozenset(get_args(Permission))
PERMISSIONS: Mapping[str, frozenset[Permission]] = {
    "owner": EVERYTHING,
    "marketer": frozenset(
        {
            "behaviour.manage",
            "behaviour.view",
            "customers.view",
            "figures.view",
            "messages.edit",
            "messages.view",
            "orders.view",
            "products.view",
            "products.edit",
        }
    ),
    "agent": frozenset(
        {
            "consent.edit",
            "customers.view",
            "customers.edit",
            "customers.impersonate",
            "messages.view",
            "orders.view",
            "orders.edit",
            "privacy.view",
            "products.view",
        }
    ),
    "analyst": frozenset({"behaviour.view", "figures.view", "orders.view", "products.view", "work.view"}),
    "privacy-officer": frozenset(
        {
            "audit.view",
            "behaviour.view",
            "consent.edit",
            "consent.manage",
            "customers.view",
            "customers.edit",
            "messages.view",
            "orders.view",
            "privacy.edit",
            "privacy.view",
            "settings.view",
        }
    ),
}
TITLES: Mapping[str, str] = {
    "owner": "Owner: everything",
    "marketer": "Marketer: customers, messages, products",
    "agent": "Support agent: customers and orders",
    "analyst": "Analyst: figures, orders and products, no person",
    "privacy-officer": "Privacy officer: consent, customers, messages, audit log",
}


def may(role: str, permission: Permission) -> bool:
    """Return whether the role carries the permission; an unknown role carries none."""
    return permission in PERMISSIONS.get(role, frozenset())
