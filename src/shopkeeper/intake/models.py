"""Imports of a shop's history, and what each order looked like when it was last imported."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedJSONField, SealedTextField
from shopkeeper.intake.rules.states import ImportState


class Import(models.Model):
    """One import of one or several files. Its own key seals what strangers wrote: names, excerpts, staged rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.SlugField(max_length=40)
    preset = models.SlugField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=10, default=ImportState.WAITING.value)
    files = SealedJSONField(subject="id", null=True, blank=True)
    options = SealedJSONField(subject="id", null=True, blank=True)
    findings = SealedJSONField(subject="id", null=True, blank=True)
    error = SealedTextField(subject="id", default="", blank=True)
    skip_rejected = models.BooleanField(default=False)
    rows_read = models.BigIntegerField(default=0)
    rows_accepted = models.BigIntegerField(default=0)
    rows_rejected = models.BigIntegerField(default=0)
    rows_excluded = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    job_id = models.UUIDField(null=True, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="import_newest")]
        constraints = [
            models.CheckConstraint(condition=one_of("state", ImportState), name="import_state_known"),
            models.CheckConstraint(condition=~Q(source=""), name="import_source_given"),
        ]


class Fingerprint(models.Model):
    """A digest of an imported order's content under the order's own id: equal digest, nothing to write."""

    id = models.UUIDField(primary_key=True, editable=False)
    digest = models.BigIntegerField()
