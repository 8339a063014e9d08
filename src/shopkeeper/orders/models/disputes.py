"""Disputes, and the inbox of what the gateway told."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.rules.money_back import DisputeStatus


class Dispute(models.Model):
    """A payment that its payer's bank calls back; `held_minor` is what it holds of the payment beside refunds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey("orders.Payment", on_delete=models.PROTECT, related_name="disputes")
    reference = models.CharField(max_length=120, unique=True)
    amount_minor = models.BigIntegerField()
    held_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=60, blank=True, default="")
    status = models.CharField(max_length=6)
    opened_at = models.DateTimeField()
    evidence_due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "-opened_at"], name="dispute_status_newest")]
        constraints = [
            models.CheckConstraint(condition=one_of("status", DisputeStatus), name="dispute_status_known"),
            models.CheckConstraint(condition=Q(held_minor__gte=0), name="dispute_held_not_negative"),
            models.CheckConstraint(condition=is_currency("currency"), name="dispute_currency_iso"),
        ]


class HeardEvent(models.Model):
    """One piece of news of the gateway, by its own id; heard again, it changes nothing."""

    event_id = models.CharField(primary_key=True, max_length=120)
    kind = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32)
    heard_at = models.DateTimeField()
    differs = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-heard_at"], name="heard_event_newest")]
