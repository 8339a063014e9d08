"""Invoices and credit notes: numbered without gaps, their words kept as they were on the day."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedJSONField
from shopkeeper.orders.models.cancellations import Cancellation
from shopkeeper.orders.models.changes import OrderChange
from shopkeeper.orders.models.credits import Crediting
from shopkeeper.orders.models.orders import Order
from shopkeeper.orders.models.refunds import Refund
from shopkeeper.orders.rules.invoicing import InvoiceKind

CAUSES = ("cancellation", "change", "crediting", "refund")


def exactly_one(*fields: str) -> Q:
    """Return the condition that one of the fields is filled, and the others are not."""
    whole = Q()
    for wanted in fields:
        whole |= Q(**{f"{field}__isnull": field != wanted for field in fields})
    return whole


class InvoiceSeries(models.Model):
    """The last number given out for a kind in a year: whoever issues the next waits for this row."""

    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="invoice_series_once")]


class Invoice(models.Model):
    """What was issued. `content` is the copy that is never written again; amounts outlive the person for the books.

    A credit note has one cause: a cancellation, a change, goods that came back, or a refund that is for none of these.
    Of the last two `books` is what it took off each sum, with the taxes by rate.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="invoices")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="invoices")
    cancellation = models.OneToOneField(
        Cancellation, on_delete=models.PROTECT, null=True, blank=True, related_name="credit_note"
    )
    change = models.OneToOneField(OrderChange, on_delete=models.PROTECT, null=True, blank=True, related_name="paper")
    crediting = models.OneToOneField(
        Crediting, on_delete=models.PROTECT, null=True, blank=True, related_name="credit_note"
    )
    refund = models.OneToOneField(Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="credit_note")
    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    books = models.JSONField(default=dict, blank=True)
    content = SealedJSONField(subject="customer_id", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "serial"], name="invoice_number_once"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(kind="invoice", change__isnull=True), name="invoice_of_order_once"
            ),
            models.CheckConstraint(condition=one_of("kind", InvoiceKind), name="invoice_kind_known"),
            models.CheckConstraint(condition=is_currency("currency"), name="invoice_currency_iso"),
            models.CheckConstraint(
                condition=Q(kind="invoice", cancellation__isnull=True, crediting__isnull=True, refund__isnull=True)
                | (Q(kind="credit-note") & exactly_one(*CAUSES)),
                name="invoice_credit_note_has_cause",
            ),
        ]
