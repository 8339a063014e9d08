"""What an API key may do: a closed list; `write` of a subject includes nothing but writing."""

from collections.abc import Mapping

SCOPES: Mapping[str, str] = {
    "behaviour:read": "Read what customers do: events, sessions, facts, carts; and the sources that send it",
    "catalog:read": "Read products, variants, categories, prices and stock",
    "catalog:write": "Create and change products, prices and stock",
    "consent:read": "Read who permitted and refused what, and when",
    "consent:write": "Record permissions with their proof, refusals and suppressions",
    "customers:read": "Read customers with their personal data",
    "customers:write": "Create and change customers, their addresses and interests",
    "ledger:read": "Read what customers hold in store credit, and what moved",
    "ledger:write": "Give customers store credit",
    "orders:read": "Read orders with their lines, payments and shipments; carts, quotes, invoices",
    "orders:write": "Place orders, record payments and shipments, change, cancel; fill carts, quote, check out",
    "payments:read": "Read tries to pay, saved ways of paying, refunds and disputes",
    "payments:write": "Begin payments, give money back, save and forget ways of paying",
    "promotions:read": "Read deals, codes and how often they were used",
    "promotions:write": "Make, change and end deals and codes",
    "recommendations:read": "Ask what to recommend, and why",
    "returns:read": "Read returns, claims, and what may come back",
    "returns:write": "Ask for returns, receive and pay them back, decide claims, withdraw",
}
