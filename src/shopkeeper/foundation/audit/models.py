"""The audit log: rows that are only ever added, each chained to the one before it."""

from django.db import models


class Entry(models.Model):
    """One thing that somebody did or looked at; `position` counts from 1 without a gap."""

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=120)
    action = models.CharField(max_length=120)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=120)
    # JSON as text: jsonb would write numbers and keys its own way, and the digest is over what was written.
    changes = models.TextField()
    sealed_fields = models.TextField()
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-position"], name="audit_entry_subject")]
