"""Payments of orders."""

from django.db import models
from django.db.models import F, Q

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.rules import PaymentStatus


class Payment(models.Model):
    """A payment seen; `reference` is the gateway's own key, never a card number.

    `refunded_minor` is what went back or is on its way back, `disputed_minor` what disputes hold: together never more
    than was paid. Both change by guarded statements only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="payments")
    method = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, default=PaymentStatus.PAID.value)
    paid_at = models.DateTimeField(null=True, blank=True)
    refunded_minor = models.BigIntegerField(default=0, db_default=0)
    disputed_minor = models.BigIntegerField(default=0, db_default=0)
    instalments = models.PositiveSmallIntegerField(default=1)
    reference = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "method", "reference"], condition=~Q(reference=""), name="payment_reference_once"
            ),
            models.CheckConstraint(condition=one_of("status", PaymentStatus), name="payment_status_known"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="payment_not_negative"),
            models.CheckConstraint(
                condition=Q(
                    refunded_minor__gte=0,
                    disputed_minor__gte=0,
                    amount_minor__gte=F("refunded_minor") + F("disputed_minor"),
                ),
                name="payment_covers_what_went_back",
            ),
            models.CheckConstraint(condition=Q(instalments__gte=0), name="payment_instalments_not_negative"),
            models.CheckConstraint(condition=is_currency("currency"), name="payment_currency_iso"),
        ]
