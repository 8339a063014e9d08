"""Reads of orders: lists and pages, figures, purchases."""

from shopkeeper.orders.queries.customer_lists import Buyers, BuyerSort, buyers
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
from shopkeeper.orders.queries.happenings import Happening, happenings_of_customer
from shopkeeper.orders.queries.keys import OrderNamed, orders_by_keys
from shopkeeper.orders.queries.pages import every_order_of, order, order_by_number, order_list, orders_of_customer
from shopkeeper.orders.queries.purchases import Purchase, Purchases, purchases, purchases_of
from shopkeeper.orders.queries.reports import (
    BestSeller,
    ProductSales,
    best_sellers,
    count_waited_for,
    countries,
    latest_order_at,
    main_currency,
    parcels_waited_for,
    product_sales,
)
from shopkeeper.orders.rules import OrderKind, OrderStatus, ShipmentStatus, may_become, parcel_may_become

__all__ = [
    "NO_ORDERS",
    "BestSeller",
    "BuyerSort",
    "Buyers",
    "CustomerFigures",
    "Happening",
    "OrderKind",
    "OrderNamed",
    "OrderStatus",
    "PeriodFigures",
    "ProductSales",
    "Purchase",
    "Purchases",
    "ShipmentStatus",
    "Takings",
    "best_sellers",
    "buyers",
    "count_waited_for",
    "countries",
    "customer_figures",
    "every_order_of",
    "figures_for_day",
    "figures_for_period",
    "happenings_of_customer",
    "latest_order_at",
    "main_currency",
    "may_become",
    "order",
    "order_by_number",
    "order_list",
    "orders_by_keys",
    "orders_of_customer",
    "parcel_may_become",
    "parcels_waited_for",
    "product_sales",
    "purchases",
    "purchases_of",
    "takings_by_day",
]
