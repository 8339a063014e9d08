"""What customers say was wrong with what they got, what they show for it, and how it was put right."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField
from shopkeeper.returns.models.returns import Return
from shopkeeper.returns.rules import ClaimStatus
from shopkeeper.returns.rules.words import ClaimKind, Resolution


class Claim(models.Model):
    """One complaint about goods of one order; its money goes by `of_return`, which sends nothing back, or `refund`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=48, unique=True)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="claims", db_index=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="claims")
    key = models.CharField(max_length=120)
    digest = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=10)
    status = models.CharField(max_length=16, default=ClaimStatus.OPEN.value)
    wish = models.CharField(max_length=12)
    resolution = models.CharField(max_length=12, blank=True, default="")
    words = SealedTextField(subject="customer_id", blank=True, default="")
    answer = SealedTextField(subject="customer_id", blank=True, default="")
    currency = models.CharField(max_length=3)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    refund_minor = models.BigIntegerField(default=0)
    of_return = models.OneToOneField(Return, on_delete=models.PROTECT, null=True, blank=True, related_name="claim")
    refund = models.ForeignKey("orders.Refund", on_delete=models.PROTECT, null=True, blank=True, related_name="claims")
    replacement_order = models.OneToOneField(
        "orders.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces_claim"
    )

    class Meta:
        indexes = [models.Index(fields=["status", "-opened_at", "-id"], name="order_claim_status_newest")]
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="order_claim_key_once"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(key=""), name="order_claim_number_given"),
            models.CheckConstraint(condition=one_of("kind", ClaimKind), name="order_claim_kind_known"),
            models.CheckConstraint(condition=one_of("status", ClaimStatus), name="order_claim_status_known"),
            models.CheckConstraint(condition=one_of("wish", Resolution), name="order_claim_wish_known"),
            models.CheckConstraint(
                condition=Q(resolution="") | one_of("resolution", Resolution), name="order_claim_resolution_known"
            ),
            models.CheckConstraint(condition=is_currency("currency"), name="order_claim_currency_iso"),
            models.CheckConstraint(condition=Q(refund_minor__gte=0), name="order_claim_refund_not_negative"),
        ]


class ClaimLine(models.Model):
    """How many of an order's line it is about."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines", db_index=False)
    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="order_claim_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "order_line"], name="order_claim_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_claim_line_quantity_positive"),
        ]


class Evidence(models.Model):
    """What was asked and said about a claim after it was opened; `customer` repeats the claim's, whose key seals it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    words = SealedTextField(subject="customer_id")
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)

    class Meta:
        ordering = ["at", "id"]
