"""Withdrawals by law: declared, then confirmed, and received with their day and hour."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField
from shopkeeper.returns.models.returns import Return
from shopkeeper.returns.rules.words import WithdrawalStatus


class Withdrawal(models.Model):
    """A customer's statement that they withdraw from the contract; name and address are as they gave them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=48, unique=True)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="withdrawals", db_index=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="withdrawals")
    key = models.CharField(max_length=120)
    digest = models.BinaryField(max_length=32)
    status = models.CharField(max_length=10, default=WithdrawalStatus.DECLARED.value)
    name = SealedTextField(subject="customer_id", blank=True, default="")
    email = SealedTextField(subject="customer_id", blank=True, default="")
    declared_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    of_return = models.OneToOneField(Return, on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawal")
    cancellation = models.OneToOneField(
        "orders.Cancellation", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawal"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="withdrawal_key_once"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(key=""), name="withdrawal_number_given"),
            models.CheckConstraint(
                condition=one_of("status", WithdrawalStatus)
                & (Q(status="declared", confirmed_at__isnull=True) | Q(status="confirmed", confirmed_at__isnull=False)),
                name="withdrawal_confirmed_has_date",
            ),
        ]


class WithdrawnLine(models.Model):
    """How many of an order's line are withdrawn from; with `has_ended` they were files downloaded before, and stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.PROTECT, related_name="lines", db_index=False)
    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="withdrawn")
    quantity = models.PositiveIntegerField()
    has_ended = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "order_line"], name="withdrawn_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="withdrawn_line_quantity_positive"),
        ]
