"""Refunds, and their parts over what was paid with. Nothing here is ever deleted."""

from typing import get_args

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.rules.money_back import OPEN_REFUNDS, RefundStatus, Refusal, Tender


class Refund(models.Model):
    """Money that goes back, known by its key: the same again is the same refund.

    What waits for a second person does so until `expires_at`; who answered, and why it was declined, stays.
    `is_reduction`: it lowers the price by itself, where no cancellation, change or return says what it is for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=160, unique=True)
    digest = models.BinaryField(max_length=32)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.SlugField(max_length=40)
    status = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    asked_by_kind = models.CharField(max_length=10)
    asked_by = models.CharField(max_length=64)
    is_reduction = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_kind = models.CharField(max_length=10, blank=True, default="")
    answered_by = models.CharField(max_length=64, blank=True, default="")
    refusal = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["status", "-asked_at"], name="refund_status_newest")]
        constraints = [
            models.CheckConstraint(condition=one_of("status", RefundStatus), name="refund_status_known"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_positive"),
            models.CheckConstraint(condition=is_currency("currency"), name="refund_currency_iso"),
            models.CheckConstraint(condition=Q(refusal="") | one_of("refusal", Refusal), name="refund_refusal_known"),
        ]


class RefundPart(models.Model):
    """What of a refund goes back to one payment; the gateway's idempotency key is made of `id`.

    `tender` says how: by the gateway, back to the store credit it was taken of, as a grant of new
    credit, by hand, or nowhere for a test. `reconciled_at` is when an
    outcome that nobody had heard was found at the gateway.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="parts", db_index=False)
    payment = models.ForeignKey("orders.Payment", on_delete=models.PROTECT, related_name="refund_parts")
    tender = models.CharField(max_length=12)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=10)
    reference = models.CharField(max_length=120, blank=True, default="")
    failure = models.CharField(max_length=60, blank=True, default="")
    called_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reconciled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["called_at"],
                condition=Q(status__in=[status.value for status in OPEN_REFUNDS]),
                name="refund_part_open",
            ),
            models.Index(fields=["reference"], condition=~Q(reference=""), name="refund_part_reference"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["refund", "payment"], name="refund_part_once"),
            models.CheckConstraint(condition=one_of("status", RefundStatus), name="refund_part_status_known"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_part_positive"),
            models.CheckConstraint(condition=Q(tender__in=list(get_args(Tender))), name="refund_part_tender_known"),
        ]
