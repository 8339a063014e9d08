"""Merges, what they moved, and pairs of customers who may be one person."""

from django.db import models
from django.db.models import F, Q

from shopkeeper.customers.models.record import Customer
from shopkeeper.customers.rules import Decision
from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id


class Merge(models.Model):
    """Two customers were found to be one person; in effect until it is undone. `evidence` names rules, never values."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    survivor = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges_survived")
    merged = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges_into_others")
    status_before = models.CharField(max_length=10)
    is_automatic = models.BooleanField(default=False)
    evidence = models.JSONField(default=list)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_kind = models.CharField(max_length=10, blank=True, default="")
    undone_by_id = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at__isnull=True), name="merge_one_in_effect"),
            models.CheckConstraint(condition=~Q(survivor=F("merged")), name="merge_of_two"),
        ]


class Moved(models.Model):
    """One row or field that a merge moved or changed, with what its flags were: enough to put it back."""

    id = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moved")
    kind = models.CharField(max_length=10)
    row_id = models.UUIDField(null=True, blank=True)
    name = models.CharField(max_length=20, blank=True, default="")
    flags = models.JSONField(default=dict)


class Candidate(models.Model):
    """Two customers who may be one person, the smaller key first, with what speaks for it, and what people decided."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    one = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="candidates_as_one")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="candidates_as_other")
    score = models.FloatField()
    evidence = models.JSONField(default=list)
    decision = models.CharField(max_length=10, default=Decision.OPEN.value)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    actor_kind = models.CharField(max_length=10, blank=True, default="")
    actor_id = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["decision", "-score", "id"], name="candidate_best")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="candidate_once"),
            models.CheckConstraint(condition=one_of("decision", Decision), name="candidate_decision_known"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="candidate_in_order"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="candidate_score_share"),
        ]
