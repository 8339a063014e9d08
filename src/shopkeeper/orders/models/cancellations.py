"""What was cancelled of an order, or was asked to be, and what goes back for it."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models.orders import Order, OrderLine
from shopkeeper.orders.rules.cutoff import CancellationStatus


class Cancellation(models.Model):
    """One request to cancel, known by its key in the order: the same again is the same request.

    `refund_minor` is what is due back for it, `books` what it took off each sum of the order, with the taxes by rate.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="cancellations", db_index=False)
    key = models.CharField(max_length=120)
    status = models.CharField(max_length=10)
    reason = models.SlugField(max_length=40, blank=True, default="")
    is_whole = models.BooleanField(default=False)
    refund_minor = models.BigIntegerField(default=0)
    books = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(status="asked"), name="cancellation_asked"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="cancellation_key_once"),
            models.CheckConstraint(condition=one_of("status", CancellationStatus), name="cancellation_status_known"),
            models.CheckConstraint(condition=Q(refund_minor__gte=0), name="cancellation_refund_not_negative"),
            models.CheckConstraint(
                condition=Q(status="asked", settled_at__isnull=True)
                | (~Q(status="asked") & Q(settled_at__isnull=False)),
                name="cancellation_settled_has_date",
            ),
        ]


class CancelledLine(models.Model):
    """How many of a line, and what they had cost before discount."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cancellation = models.ForeignKey(Cancellation, on_delete=models.CASCADE, related_name="lines", db_index=False)
    order_line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="cancelled")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cancellation", "order_line"], name="cancelled_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="cancelled_line_quantity_positive"),
        ]
