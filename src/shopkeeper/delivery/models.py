"""Messages, and each attempt to send one."""

from django.db import models

from shopkeeper.delivery.rules import Kind, Outcome, State
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField

RECIPIENTS = ("customer", "staff")


class Message(models.Model):
    """One message to one person about one thing; the row stands before the first attempt and says how it ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=20)
    purpose = models.CharField(max_length=60)
    topic = models.CharField(max_length=60, default="", blank=True)
    kind = models.CharField(max_length=13, choices=[(kind, kind) for kind in Kind], default=Kind.TRANSACTIONAL)
    recipient_kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in RECIPIENTS])
    recipient_id = models.UUIDField()
    address = SealedTextField(subject="recipient_id")
    address_digest = models.BinaryField(max_length=16, null=True)
    subject = SealedTextField(subject="recipient_id")
    text = SealedTextField(subject="recipient_id")
    html = SealedTextField(subject="recipient_id")
    state = models.CharField(max_length=11, choices=[(state, state) for state in State], default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    worker_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    provider_reference = models.CharField(max_length=200, default="", blank=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in State]), name="message_state"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=[kind.value for kind in Kind]), name="message_kind"),
            models.CheckConstraint(condition=models.Q(recipient_kind__in=RECIPIENTS), name="message_recipient_kind"),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False), name="message_sent_has_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="queued") | models.Q(next_attempt_at__isnull=False),
                name="message_queued_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="marketing") | ~models.Q(topic=""), name="message_marketing_has_topic"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="message_open",
                condition=models.Q(state__in=["queued", "handing_off"]),
            ),
            models.Index(
                fields=["address_digest"],
                name="message_open_marketing",
                condition=models.Q(state="queued", kind="marketing"),
            ),
            models.Index(
                fields=["provider_reference"],
                name="message_provider_reference",
                condition=~models.Q(provider_reference=""),
            ),
            models.Index(fields=["recipient_id", "-created_at"], name="message_recipient"),
            models.Index(fields=["-created_at"], name="message_recent"),
        ]


class Attempt(models.Model):
    """One handing over of a message to its provider; without an outcome while under way, or after a crash."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts_made")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=[(one, one) for one in Outcome], default="", blank=True)
    detail = models.TextField(default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="attempt_number_once")]
