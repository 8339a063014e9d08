"""Accounts, and what moved between them: double entry in which each posting leaves one account for another.

A posting names where the amount comes from and where it goes, so no set of postings can be out of balance. That both
accounts count in its unit, that no more goes back than was moved, and that nothing is changed or deleted is refused
by triggers; that no customer's account falls below zero by a CHECK.
"""

from django.db import models
from django.db.models import F, Q

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField
from shopkeeper.ledger.rules import OWNED, AccountKind, AskedStatus, EntryKind, GrantReason, GrantRefusal


class Account(models.Model):
    """A customer's, with what it holds; or the shop's, whose balance is summed when somebody asks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    unit = models.CharField(max_length=3)
    held_minor = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "unit"],
                condition=Q(customer__isnull=False),
                name="account_of_customer_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "unit"], condition=Q(customer__isnull=True), name="account_of_shop_once"
            ),
            models.CheckConstraint(condition=one_of("kind", AccountKind), name="account_kind_known"),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, kind__in=[kind.value for kind in OWNED])
                | Q(Q(customer__isnull=True, held_minor=0) & ~Q(kind__in=[kind.value for kind in OWNED])),
                name="account_owner_follows_kind",
            ),
            models.CheckConstraint(condition=Q(held_minor__gte=0), name="account_not_overdrawn"),
            models.CheckConstraint(condition=is_currency("unit"), name="account_unit_iso"),
        ]


class Entry(models.Model):
    """What happened, once for each key; its postings say what moved."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=200, unique=True)
    digest = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=10)
    reason = models.SlugField(max_length=40, blank=True, default="")
    reference = models.CharField(max_length=120, blank=True, default="")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="ledger_entries")
    note = SealedTextField(subject="customer_id", blank=True, default="")
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals")
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["customer", "-at", "-id"], name="ledger_entry_of_customer")]
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="ledger_entry_key_given"),
            models.CheckConstraint(condition=one_of("kind", EntryKind), name="ledger_entry_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="ledger_entry_reversal_names_one",
            ),
        ]


class Posting(models.Model):
    """An amount that left one account for another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings", db_index=False)
    position = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings_out")
    target = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings_in")
    amount_minor = models.BigIntegerField()
    unit = models.CharField(max_length=3)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="posting_position"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="posting_moves_something"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="posting_leaves_its_account"),
        ]


class AskedGrant(models.Model):
    """Credit above what who asked may give alone: it waits for a second person until `expires_at`; never deleted.

    `entry` is what was written in the ledger when somebody let it go.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=200, unique=True)
    digest = models.BinaryField(max_length=32)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="asked_grants")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.SlugField(max_length=40)
    reference = models.CharField(max_length=120, blank=True, default="")
    note = SealedTextField(subject="customer_id", blank=True, default="")
    status = models.CharField(max_length=10, default=AskedStatus.ASKED.value)
    asked_at = models.DateTimeField()
    asked_by_kind = models.CharField(max_length=10)
    asked_by = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_kind = models.CharField(max_length=10, blank=True, default="")
    answered_by = models.CharField(max_length=64, blank=True, default="")
    refusal = models.CharField(max_length=20, blank=True, default="")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="asked_grant")

    class Meta:
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(status=AskedStatus.ASKED.value), name="asked_grant_waiting"
            ),
            models.Index(fields=["customer", "-asked_at"], name="asked_grant_of_customer"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="asked_grant_positive"),
            models.CheckConstraint(condition=is_currency("currency"), name="asked_grant_currency_iso"),
            models.CheckConstraint(condition=one_of("status", AskedStatus), name="asked_grant_status_known"),
            models.CheckConstraint(condition=one_of("reason", GrantReason), name="asked_grant_reason_known"),
            models.CheckConstraint(
                condition=Q(refusal="") | one_of("refusal", GrantRefusal), name="asked_grant_refusal_known"
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False, status=AskedStatus.ALLOWED.value)
                | Q(Q(entry__isnull=True) & ~Q(status=AskedStatus.ALLOWED.value)),
                name="asked_grant_entry_when_allowed",
            ),
        ]
