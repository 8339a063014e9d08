"""Tries to pay, and saved ways of paying. A card's number never comes here: there is no field it could stand in."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField
from shopkeeper.orders.rules.money_back import OPEN_INTENTS, IntentStatus


class GatewayCustomer(models.Model):
    """By which reference the gateway knows a customer. It keeps to its own customer when two are merged."""

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.PROTECT, primary_key=True, related_name="at_gateway"
    )
    reference = models.CharField(max_length=120)


class SavedMethod(models.Model):
    """A way of paying that the gateway keeps: its token, and what tells its owner which one it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="saved_methods")
    token = models.CharField(max_length=120, unique=True)
    brand = models.CharField(max_length=20)
    last4 = SealedTextField(subject="customer_id", default="", blank=True)
    expires_month = models.PositiveSmallIntegerField(default=0)
    expires_year = models.PositiveSmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    detached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(is_default=True), name="saved_method_one_default"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(is_default=False), name="saved_method_removed_no_default"
            ),
        ]


class PaymentIntent(models.Model):
    """One try to pay an order at the gateway, written before the gateway is called.

    `key` is the caller's, `digest` what was asked under it; the gateway's idempotency key is made of `id`, so it is
    the same for ever. `reference` and `session` name it at the gateway. With a `change` it pays the difference of that.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="intents")
    method = models.ForeignKey(
        SavedMethod, on_delete=models.PROTECT, null=True, blank=True, related_name="intents", db_index=False
    )
    change = models.ForeignKey(
        "orders.OrderChange", on_delete=models.PROTECT, null=True, blank=True, related_name="intents"
    )
    payment = models.OneToOneField(
        "orders.Payment", on_delete=models.PROTECT, null=True, blank=True, related_name="intent"
    )
    key = models.CharField(max_length=160, unique=True)
    digest = models.BinaryField(max_length=32)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    saves = models.BooleanField(default=False)
    status = models.CharField(max_length=16, default=IntentStatus.CREATED.value)
    reference = models.CharField(max_length=120, blank=True, default="")
    session = models.CharField(max_length=120, blank=True, default="")
    failure = models.CharField(max_length=60, blank=True, default="")
    asked_at = models.DateTimeField()
    called_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["called_at"],
                condition=Q(status__in=[status.value for status in OPEN_INTENTS]),
                name="payment_intent_open",
            ),
            models.Index(fields=["reference"], condition=~Q(reference=""), name="payment_intent_reference"),
        ]
        constraints = [
            models.CheckConstraint(condition=one_of("status", IntentStatus), name="payment_intent_status_known"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_intent_positive"),
            models.CheckConstraint(condition=is_currency("currency"), name="payment_intent_currency_iso"),
            models.CheckConstraint(
                condition=~Q(status="succeeded") | Q(payment__isnull=False), name="payment_intent_succeeded_is_paid"
            ),
        ]
