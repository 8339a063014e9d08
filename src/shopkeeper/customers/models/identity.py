"""Who was seen, and what was seen together: from this follows who is whom."""

from django.db import models
from django.db.models import F, Q

from shopkeeper.customers.models.record import Customer
from shopkeeper.customers.rules import Basis, NodeKind, Refusal, VisitorState
from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField


class Visitor(models.Model):
    """Who is in the shop under an anonymous id: a person with their own sealing key, known to be a customer or not.

    `last_seen_at` is the beginning of the hour in which the visitor was last seen.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.BinaryField(max_length=16, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="visitors")
    state = models.CharField(max_length=10, default=VisitorState.ANONYMOUS.value)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    linked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("state", VisitorState), name="visitor_state_known"),
            models.CheckConstraint(
                condition=Q(state="linked", customer__isnull=False, linked_at__isnull=False)
                | (~Q(state="linked") & Q(customer__isnull=True, linked_at__isnull=True)),
                name="visitor_linked_has_customer",
            ),
        ]


class Claim(models.Model):
    """A visitor was seen with a value: on whose word, and when first and last (the hour of it)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The unique constraint below begins with the visitor, so it serves as the index of it.
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="claims", db_index=False)
    kind = models.CharField(max_length=10)
    digest = models.BinaryField(max_length=16)
    basis = models.CharField(max_length=10)
    source = models.CharField(max_length=40, blank=True, default="")
    value = SealedTextField(subject="visitor_id", default="", blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    first_key = models.BinaryField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["digest", "first_at"], name="claim_of_value")]
        constraints = [
            models.UniqueConstraint(fields=["visitor", "kind", "digest", "basis", "source"], name="claim_once"),
            models.CheckConstraint(condition=one_of("kind", NodeKind), name="claim_kind_known"),
            models.CheckConstraint(condition=one_of("basis", Basis), name="claim_basis_known"),
        ]


class Tie(models.Model):
    """Two values that a trusted source saw together, the stronger kind as `a`; `refused` says why they aren't joined.

    `value` is that of `b` where no customer's record holds it: sealed for `subject_id`, the customer of `a` then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    a_kind = models.CharField(max_length=10)
    a_digest = models.BinaryField(max_length=16)
    b_kind = models.CharField(max_length=10)
    b_digest = models.BinaryField(max_length=16)
    source = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True, blank=True)
    value = SealedTextField(subject="subject_id", default="", blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    first_key = models.BinaryField(max_length=64)
    is_barred = models.BooleanField(default=False)
    refused = models.CharField(max_length=14, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["b_digest"], name="tie_of_b"),
            models.Index(fields=["refused", "-first_at", "-id"], condition=~Q(refused=""), name="tie_refused"),
            models.Index(fields=["subject_id"], condition=Q(subject_id__isnull=False), name="tie_of_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["a_digest", "b_digest", "source"], name="tie_once"),
            models.CheckConstraint(condition=one_of("a_kind", NodeKind), name="tie_a_kind_known"),
            models.CheckConstraint(condition=one_of("b_kind", NodeKind), name="tie_b_kind_known"),
            models.CheckConstraint(condition=one_of("refused", Refusal) | Q(refused=""), name="tie_refusal_known"),
            models.CheckConstraint(condition=~Q(a_digest=F("b_digest")), name="tie_of_two"),
        ]


class Noticed(models.Model):
    """Something that sources send and that is kept from joining people: a value that names nobody, too many names."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=40)
    word = models.CharField(max_length=40)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "source", "word"], name="noticed_once")]
