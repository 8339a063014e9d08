"""What is in a parcel, and every piece of news of it."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models.shipments import Shipment
from shopkeeper.orders.rules.tracking import TrackingState


class ShipmentLine(models.Model):
    """How many of an order's line travel in a parcel. A parcel from history may have none: then it is not known."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines", db_index=False)
    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.CASCADE, related_name="shipped")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "order_line"], name="shipment_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="shipment_line_quantity_positive"),
        ]


class TrackingUpdate(models.Model):
    """One piece of news; `at` is the carrier's time. All are kept, also those that came late and changed nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="updates", db_index=False)
    state = models.CharField(max_length=20)
    code = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField()
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "state", "at", "code"], name="tracking_update_once"),
            models.CheckConstraint(condition=one_of("state", TrackingState), name="tracking_update_state_known"),
        ]
