"""What is left of a person's orders after erasure: the business facts, nothing of the person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.orders.models import (
    Cart,
    CheckOut,
    Download,
    GatewayCustomer,
    Invoice,
    Order,
    OrderHome,
    Quote,
    SavedMethod,
    Shipment,
)


@transaction.atomic
def erase_orders(*, customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Empty where the orders of all selves went, and the numbers of parcels; amounts and goods stay for the books."""
    selves = [customer_id, *customers.merged_into(customer_id)]
    Order.objects.filter(customer__in=selves).update(ship_to=None)
    Shipment.objects.filter(customer__in=selves).update(tracking_number="", tracking_digest=None)
    CheckOut.objects.filter(customer__in=selves).update(email="", gift_message="")
    Quote.objects.filter(customer__in=selves).update(ship_to=None, email="", gift_message="")
    Cart.objects.filter(customer__in=selves).delete()
    Invoice.objects.filter(customer__in=selves).update(content=None)
    Download.objects.filter(item__order_line__order__customer__in=selves).delete()
    OrderHome.objects.filter(home__in=selves).delete()
    methods = SavedMethod.objects.filter(customer__in=selves)
    methods.filter(removed_at__isnull=True).update(removed_at=at, is_default=False)
    methods.update(last4="")
    GatewayCustomer.objects.filter(customer__in=selves).delete()
    audit.record(
        actor=actor,
        action="orders.personal-data-erased",
        subject_kind="customer",
        subject_id=customer_id,
        at=at,
        sealed_fields=["ship_to", "tracking_number", "content", "email", "gift_message", "last4"],
    )
