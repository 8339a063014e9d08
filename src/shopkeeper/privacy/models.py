"""Requests of people about their own data."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField
from shopkeeper.privacy.rules import OPEN, Kind, Standing


class PrivacyRequest(models.Model):
    """What a customer asked for, by when it is due, and what became of it. It is kept: it proves that it was answered.

    `words` are the customer's, `note` the staff's own, `answer` what the customer is told. It stays with the customer
    it was made by; whoever stands for them after a merge sees it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="privacy_requests")
    kind = models.CharField(max_length=12)
    status = models.CharField(max_length=10, default=Standing.RECEIVED.value)
    key = models.CharField(max_length=120)
    words = SealedTextField(subject="customer_id", blank=True, default="")
    note = SealedTextField(subject="customer_id", blank=True, default="")
    answer = SealedTextField(subject="customer_id", blank=True, default="")
    received_at = models.DateTimeField()
    due_on = models.DateField()
    extended_at = models.DateTimeField(null=True, blank=True)
    erasing_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "due_on"], name="privacy_request_due")]
        constraints = [
            models.CheckConstraint(
                condition=one_of("kind", Kind) & one_of("status", Standing), name="privacy_request_words_known"
            ),
            models.CheckConstraint(condition=~Q(key="") & ~Q(number=""), name="privacy_request_named"),
            models.UniqueConstraint(fields=["customer", "key"], name="privacy_request_key_once"),
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=Q(status__in=sorted(one.value for one in OPEN)),
                name="privacy_request_one_open_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(one.value for one in OPEN), settled_at__isnull=True)
                | (~Q(status__in=sorted(one.value for one in OPEN)) & Q(settled_at__isnull=False)),
                name="privacy_request_settled_has_date",
            ),
        ]
