"""Background work as rows, and the workers that do it."""

from django.db import models

from shopkeeper.foundation.ids import new_id


class Job(models.Model):
    """One piece of background work: what to do, how far it is, and how it ended."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    OPEN = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001  null means no key: unique only where there is one
    slot = models.DateTimeField(null=True)
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    due_at = models.DateTimeField()
    worker_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, default="", blank=True)
    kept = models.JSONField(default=dict)
    error = models.TextField(default="", blank=True)
    cancel_asked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"], name="job_key_while_open", condition=models.Q(state__in=["queued", "running"])
            ),
            models.UniqueConstraint(fields=["name", "slot"], name="job_slot_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "running", "done", "failed", "cancelled"]), name="job_state"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-priority", "due_at"], name="job_open", condition=models.Q(state__in=["queued", "running"])
            ),
            models.Index(fields=["-created_at"], name="job_recent"),
            models.Index(fields=["finished_at"], name="job_finished"),
        ]


class Worker(models.Model):
    """A process that does background work, seen alive by its heartbeat."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    host = models.CharField(max_length=200)
    process = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
