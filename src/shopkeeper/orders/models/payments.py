"""Payments of orders."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.rules import PaymentStatus


class Payment(models.Model):
    """A payment seen; `reference` is the gateway's own key, never a card number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="payments")
    method = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, default=PaymentStatus.PAID.value)
    paid_at = models.DateTimeField(null=True, blank=True)
    instalments = models.PositiveSmallIntegerField(default=1)
    reference = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "method", "reference"], condition=~Q(reference=""), name="payment_reference_once"
            ),
            models.CheckConstraint(condition=one_of("status", PaymentStatus), name="payment_status_known"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="payment_not_negative"),
            models.CheckConstraint(condition=Q(instalments__gte=0), name="payment_instalments_not_negative"),
            models.CheckConstraint(condition=is_currency("currency"), name="payment_currency_iso"),
        ]
