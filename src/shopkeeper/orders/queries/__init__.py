"""Reads of orders: lists and pages, figures, purchases."""

from shopkeeper.orders.queries.figures import (
    NO_ORDERS,
    CustomerFigures,
    PeriodFigures,
    Takings,
    customer_figures,
    figures_for_day,
    figures_for_period,
    takings_by_day,
)
from shopkeeper.orders.queries.pages import order, order_by_number, order_list, orders_of_customer
from shopkeeper.orders.queries.purchases import Purchase, Purchases, purchases, purchases_of

__all__ = [
    "NO_ORDERS",
    "CustomerFigures",
    "PeriodFigures",
    "Purchase",
    "Purchases",
    "Takings",
    "customer_figures",
    "figures_for_day",
    "figures_for_period",
    "order",
    "order_by_number",
    "order_list",
    "orders_of_customer",
    "purchases",
    "purchases_of",
    "takings_by_day",
]
