"""Orders of customers who are merged: they go to whoever stands for their customer, and back when that is undone."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.personal.moving import move_rows
from shopkeeper.orders.models import CheckOut, Invoice, Order, OrderHome, Shipment

MERGES = system("merges")


@transaction.atomic
def follow_customer(*, customer_id: UUID, at: datetime) -> int:
    """Return how many orders went to whoever stands for this customer, or for those merged into it, by now.

    It looks at how merges stand at this moment, so it may be called for them in any order, and again.
    """
    homes = [customer_id, *customers.merged_into(customer_id)]
    stands = customers.survivors(homes)
    _remember_homes([home for home in homes if stands[home] != home])
    moving: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for order_id, home in OrderHome.objects.filter(home__in=homes).values_list("order_id", "home_id"):
        moving[stands[home]].append(order_id)
    moved = sum(_move(order_ids, target) for target, order_ids in moving.items())
    OrderHome.objects.filter(home__in=[home for home in homes if stands[home] == home]).delete()
    if moved:
        _record(customer_id, stands, moved, at)
    return moved


def _remember_homes(merged: list[UUID]) -> None:
    """Note whose an order was; one that came to a customer by an earlier merge keeps its own home."""
    orders = Order.objects.filter(customer__in=merged).values_list("id", "customer_id")
    OrderHome.objects.bulk_create(
        [OrderHome(order_id=order_id, home_id=home) for order_id, home in orders], ignore_conflicts=True
    )


def _move(order_ids: list[UUID], target: UUID) -> int:
    orders = Order.objects.select_for_update().filter(pk__in=order_ids).exclude(customer=target)
    moved = move_rows(orders, subject="customer_id", to=target)
    parcels = Shipment.objects.select_for_update().filter(order__in=order_ids, customer__isnull=False)
    move_rows(parcels.exclude(customer=target), subject="customer_id", to=target)
    check_outs = CheckOut.objects.select_for_update().filter(order__in=order_ids).exclude(customer=target)
    move_rows(check_outs, subject="customer_id", to=target)
    papers = Invoice.objects.select_for_update().filter(order__in=order_ids)
    move_rows(papers.exclude(customer=target), subject="customer_id", to=target)
    return len(moved)


def _record(customer_id: UUID, stands: Mapping[UUID, UUID], moved: int, at: datetime) -> None:
    audit.record(
        actor=MERGES,
        action="orders.orders-moved",
        subject_kind="customer",
        subject_id=customer_id,
        at=at,
        changes={"orders": [0, moved], "customer": [None, str(stands[customer_id])]},
        sealed_fields=["ship_to", "tracking_number"],
    )
