"""Reads of orders: lists and pages, figures, purchases."""

from shopkeeper.orders.queries.purchases import Purchase, Purchases, purchases, purchases_of

__all__ = ["Purchase", "Purchases", "purchases", "purchases_of"]
