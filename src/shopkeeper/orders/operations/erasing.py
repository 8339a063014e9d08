"""What is left of a person's orders after erasure: the business facts, nothing of the person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.orders.models import Order, Shipment


@transaction.atomic
def erase_orders(*, customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Empty where the customer's orders went and their parcels' numbers; amounts and goods stay for the books."""
    Order.objects.filter(customer=customer_id).update(ship_to=None)
    Shipment.objects.filter(customer=customer_id).update(tracking_number="")
    audit.record(
        actor=actor,
        action="orders.personal-data-erased",
        subject_kind="customer",
        subject_id=customer_id,
        at=at,
        sealed_fields=["ship_to", "tracking_number"],
    )
