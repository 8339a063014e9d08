"""Changes of orders that were asked for: goods added or taken off, another way of sending."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models.orders import Order
from shopkeeper.orders.rules.changes import ChangeStatus


class OrderChange(models.Model):
    """One change with its price, kept until `expires_at`; the goods it adds are off the shelf while it lives.

    `difference_minor` is what is to be paid, below zero what goes back; `books` what it moves of each sum, with taxes.
    `digest` is of what was asked under the key. A dropped one has its reason.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="changes", db_index=False)
    key = models.CharField(max_length=120)
    digest = models.BinaryField(max_length=32)
    status = models.CharField(max_length=10, default=ChangeStatus.OPEN.value)
    plan = models.JSONField()
    books = models.JSONField()
    difference_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    asked_by_kind = models.CharField(max_length=10)
    reason = models.SlugField(max_length=40, blank=True, default="")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(status__in=["open", "paying"]), name="order_change_living")
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="order_change_key_once"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(status__in=["open", "paying"]), name="order_change_one_lives"
            ),
            models.CheckConstraint(condition=one_of("status", ChangeStatus), name="order_change_status_known"),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="order_change_total_not_negative"),
            models.CheckConstraint(
                condition=Q(status__in=["open", "paying"], settled_at__isnull=True)
                | Q(status__in=["done", "dropped"], settled_at__isnull=False),
                name="order_change_settled_has_date",
            ),
        ]
