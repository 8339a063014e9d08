"""Parcels of orders."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField
from shopkeeper.orders.rules import ShipmentStatus
from shopkeeper.orders.rules.tracking import TrackingState


class Shipment(models.Model):
    """A parcel. `customer` repeats the order's, because its key seals the tracking number.

    `tracking_digest` finds it by that number; `tracking_state` is where the carrier says it is, since `tracking_at` by
    the carrier's clock; `expected_at` is when the carrier now means to deliver, `asked_at` when it was last asked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="shipments")
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, null=True, blank=True, related_name="shipments"
    )
    seller = models.ForeignKey(
        "catalog.Seller", on_delete=models.PROTECT, null=True, blank=True, related_name="shipments"
    )
    carrier = models.CharField(max_length=60, blank=True, default="")
    tracking_number = SealedTextField(subject="customer_id", default="", blank=True)
    tracking_digest = models.BinaryField(max_length=16, null=True, blank=True)
    tracking_state = models.CharField(max_length=20, blank=True, default="", db_default="")
    tracking_at = models.DateTimeField(null=True, blank=True)
    expected_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    label = models.CharField(max_length=120, blank=True, default="", db_default="")
    status = models.CharField(max_length=10, default=ShipmentStatus.PENDING.value)
    promised_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["promised_at"], name="shipment_promised"),
            models.Index(fields=["delivered_at"], name="shipment_delivered"),
            models.Index(
                fields=["tracking_digest"], condition=Q(tracking_digest__isnull=False), name="shipment_tracking_digest"
            ),
            models.Index(fields=["asked_at"], condition=Q(status="shipped"), name="shipment_under_way"),
        ]
        constraints = [
            models.CheckConstraint(condition=one_of("status", ShipmentStatus), name="shipment_status_known"),
            models.CheckConstraint(
                condition=Q(tracking_state="") | one_of("tracking_state", TrackingState),
                name="shipment_tracking_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="delivered") | Q(delivered_at__isnull=False), name="shipment_delivered_has_date"
            ),
        ]
