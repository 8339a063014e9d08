"""Returns, their lines, their history, and what was given for them. Nothing here is ever deleted."""

from django.db import models
from django.db.models import F, Q

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField
from shopkeeper.returns.rules import ReturnStatus
from shopkeeper.returns.rules.words import Condition, Disposition, Outcome, Reason, ReturnKind, Trigger


class Return(models.Model):
    """Goods of one order on their way back, by the terms that held when it was asked for.

    `customer` is whose key seals the texts: the order's when it was asked for. Whose return it is, the order says,
    which follows merges. `value_minor` is what of the order's price is settled by this return; what of it went back
    is `refund_minor`, the fee and the wear kept are the rest; `bonus_minor` was given on top. `tracking_digest` finds
    it by the carrier's number.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=48, unique=True)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="returns", db_index=False)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, null=True, blank=True, related_name="returns"
    )
    key = models.CharField(max_length=120)
    digest = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=10, default=ReturnKind.RETURN.value)
    status = models.CharField(max_length=20, default=ReturnStatus.REQUESTED.value)
    outcome = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    refunded_at = models.DateTimeField(null=True, blank=True)
    comment = SealedTextField(subject="customer_id", blank=True, default="")
    words = SealedTextField(subject="customer_id", blank=True, default="")
    reject_reason = models.SlugField(max_length=40, blank=True, default="")
    carrier = models.CharField(max_length=60, blank=True, default="")
    tracking_number = SealedTextField(subject="customer_id", blank=True, default="")
    tracking_digest = models.BinaryField(max_length=16, null=True, blank=True)
    trigger = models.CharField(max_length=12)
    issues_label = models.BooleanField(default=True)
    refunds_shipping = models.BooleanField(default=False)
    fee_minor = models.BigIntegerField(default=0)
    bonus_percent = models.PositiveSmallIntegerField(default=0)
    wear = models.JSONField(default=dict, blank=True)
    ship_within_days = models.PositiveSmallIntegerField(default=21)
    pay_within_days = models.PositiveSmallIntegerField(default=14)
    value_minor = models.BigIntegerField(default=0)
    refund_minor = models.BigIntegerField(default=0)
    bonus_minor = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["status", "-requested_at", "-id"], name="return_status_newest"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="return_expires"),
            models.Index(
                fields=["tracking_digest"], condition=Q(tracking_digest__isnull=False), name="return_tracking_digest"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="return_key_once"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(key=""), name="return_number_given"),
            models.CheckConstraint(condition=one_of("kind", ReturnKind), name="return_kind_known"),
            models.CheckConstraint(condition=one_of("status", ReturnStatus), name="return_status_known"),
            models.CheckConstraint(condition=one_of("outcome", Outcome), name="return_outcome_known"),
            models.CheckConstraint(condition=one_of("trigger", Trigger), name="return_trigger_known"),
            models.CheckConstraint(condition=is_currency("currency"), name="return_currency_iso"),
            models.CheckConstraint(
                condition=Q(
                    refund_minor__gte=0, bonus_minor__gte=0, fee_minor__gte=0, value_minor__gte=F("refund_minor")
                ),
                name="return_never_gives_more_than_it_is_worth",
            ),
        ]


class ReturnLine(models.Model):
    """So many of an order's line; each number is at most the one before it, and `settled` have been paid back for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lines", db_index=False)
    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="return_lines")
    requested = models.PositiveIntegerField()
    approved = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=20)
    condition = models.CharField(max_length=14, blank=True, default="")
    disposition = models.CharField(max_length=10, blank=True, default="")
    replacement = models.ForeignKey(
        "catalog.Variant", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["of_return", "order_line"], name="return_line_once"),
            models.CheckConstraint(
                condition=Q(
                    requested__gt=0,
                    approved__lte=F("requested"),
                    received__lte=F("approved"),
                    accepted__lte=F("received"),
                    settled__lte=F("approved"),
                ),
                name="return_line_counts_sound",
            ),
            models.CheckConstraint(condition=one_of("reason", Reason), name="return_line_reason_known"),
            models.CheckConstraint(
                condition=Q(condition="") | one_of("condition", Condition), name="return_line_condition_known"
            ),
            models.CheckConstraint(
                condition=Q(disposition="") | one_of("disposition", Disposition), name="return_line_disposition_known"
            ),
        ]


class Arrival(models.Model):
    """What came of a return at one time, known by the key of the press that noted it: the same again is the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="arrivals", db_index=False)
    key = models.CharField(max_length=120)
    digest = models.BinaryField(max_length=32)
    status = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of_return", "key"], name="return_arrival_key_once"),
            models.CheckConstraint(condition=one_of("status", ReturnStatus), name="return_arrival_status_known"),
        ]


class ReturnStep(models.Model):
    """One step of a return's history; the first has an empty `from_status`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="history")
    from_status = models.CharField(max_length=20, blank=True, default="")
    to_status = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)
    reason = models.SlugField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=one_of("to_status", ReturnStatus), name="return_step_status_known"),
            models.CheckConstraint(condition=~Q(from_status=F("to_status")), name="return_step_changes"),
        ]


class Settlement(models.Model):
    """What was given for a part of a return, or all of it: its refund's key is made of it, so it can't be twice.

    `covered_minor` is what of the value pays for a replacement; below zero where that came to nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="settlements", db_index=False)
    place = models.PositiveSmallIntegerField()
    value_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0)
    wear_minor = models.BigIntegerField(default=0)
    covered_minor = models.BigIntegerField(default=0, db_default=0)
    amount_minor = models.BigIntegerField()
    bonus_minor = models.BigIntegerField(default=0)
    refund = models.ForeignKey(
        "orders.Refund", on_delete=models.PROTECT, null=True, blank=True, related_name="for_returns"
    )
    credit = models.ForeignKey("orders.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="settles")
    at = models.DateTimeField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["of_return", "place"], name="settlement_place_once"),
            models.CheckConstraint(
                condition=Q(fee_minor__gte=0, wear_minor__gte=0, amount_minor__gte=0, bonus_minor__gte=0)
                & Q(value_minor=F("amount_minor") + F("fee_minor") + F("wear_minor") + F("covered_minor")),
                name="settlement_adds_up",
            ),
        ]
