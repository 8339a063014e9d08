"""Events told, receipts of handlers that have run, and failed deliveries."""

from django.db import models

from shopkeeper.foundation.ids import new_id


class Event(models.Model):
    """A fact told by a writer's transaction; open until every handler has run or is parked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    wire_name = models.CharField(max_length=100)
    payload = models.JSONField()
    occurred_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    worker_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    lapses = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="outbox_event_open", condition=models.Q(settled_at__isnull=True)),
            models.Index(fields=["settled_at"], name="outbox_event_settled"),
        ]


class Receipt(models.Model):
    """Written in the handler's own transaction: this handler has run for this event, and never will again."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="receipts")
    handler = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="outbox_receipt_once")]


class FailedDelivery(models.Model):
    """Attempts of one handler on one event that failed; parked after the last one until a person decides."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="failures")
    handler = models.CharField(max_length=200)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField()
    failed_at = models.DateTimeField()
    retry_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="outbox_failure_once")]
        indexes = [
            models.Index(fields=["parked_at"], name="outbox_parked", condition=models.Q(parked_at__isnull=False)),
        ]
