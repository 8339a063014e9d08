"""Where events come from, the log of what was accepted, the stream, and what was rejected."""

from django.db import models
from django.db.models import Q

from shopkeeper.behaviour.rules import Channel, EventKind, SourceKind
from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField
from shopkeeper.foundation.personal.packed import SealedPackedField

MOST_DEATHS = 10  # workers that may die with a row of the log in hand before it is set aside


class Source(models.Model):
    """A program that sends events: the shop's pages, its app, its server, a till."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=7)
    channel = models.CharField(max_length=6)
    origins = models.JSONField(default=list, blank=True)
    rate_per_minute = models.PositiveIntegerField()
    signing_secret = SealedTextField(subject="id", default="", blank=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("kind", SourceKind), name="source_kind_known"),
            models.CheckConstraint(condition=one_of("channel", Channel), name="source_channel_known"),
            models.CheckConstraint(condition=Q(rate_per_minute__gt=0), name="source_rate_positive"),
        ]


class SourceKey(models.Model):
    """A write key of a source; `public_key` is empty for a server's, of which only the digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="keys")
    digest = models.BinaryField(max_length=32, unique=True)
    public_key = models.CharField(max_length=60, default="", blank=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)


class Arrival(models.Model):
    """One request that was acknowledged and not worked through yet: a row of the intake log.

    The body is sealed with the key of its day, which is destroyed some days later: what was dropped can't be read from
    old pages and backups. The row is only ever added and deleted; `deaths` counts workers that died with it in hand.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source_id = models.UUIDField()
    subject_id = models.UUIDField()
    received_at = models.DateTimeField()
    events = models.PositiveIntegerField()
    deaths = models.PositiveSmallIntegerField(default=0)
    body = SealedPackedField(subject="subject_id")


class Lane(models.Model):
    """The right to work the log through: one worker's at a time, so that each person's events keep their order."""

    name = models.CharField(primary_key=True, max_length=20)
    worker_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    careful_until = models.UUIDField(null=True)  # rows up to this one go one by one: a worker died near them


class Event(models.Model):
    """One thing that a person did. Never changed; on PostgreSQL partitioned by the month in its key.

    No foreign key to source or person: each would be looked up for every row, and rows outlive persons by a moment.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField()
    source_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    channel = models.CharField(max_length=6)
    name = models.CharField(max_length=100, default="", blank=True)
    trusted = models.BooleanField(default=False)
    at = models.DateTimeField()
    content = SealedPackedField(subject="person_id")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("kind", EventKind), name="event_kind_known"),
            models.CheckConstraint(condition=one_of("channel", Channel), name="event_channel_known"),
        ]
        indexes = [models.Index(fields=["person_id", "-at"], name="behaviour_event_timeline")]


class Seen(models.Model):
    """A message id of the last 30 days: 63 bits of its keyed digest, and 63 of its content's."""

    message = models.BigIntegerField(primary_key=True)
    content = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="behaviour_seen_at")]


class Rejection(models.Model):
    """An event, or a whole request, that was not taken in; kept for a while with its reason and who sent it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source_id = models.UUIDField(null=True)
    subject_id = models.UUIDField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=30)
    detail = models.CharField(max_length=300)
    kind = models.CharField(max_length=8, default="", blank=True)
    name = models.CharField(max_length=100, default="", blank=True)
    library = models.CharField(max_length=60, default="", blank=True)
    library_version = models.CharField(max_length=40, default="", blank=True)
    body = SealedPackedField(subject="subject_id", null=True)

    class Meta:
        indexes = [models.Index(fields=["source_id", "-id"], name="behaviour_rejection_source")]


class Tally(models.Model):
    """What one source sent in one hour: its health, in numbers that are added to as the log is worked through."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="tallies")
    hour = models.DateTimeField()
    taken = models.PositiveBigIntegerField(default=0)
    repeated = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    unwanted = models.PositiveBigIntegerField(default=0)
    clocks = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()
    library = models.CharField(max_length=60, default="", blank=True)
    library_version = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "hour"], name="behaviour_tally_once")]


class Retention(models.Model):
    """How long events of a kind are kept; everything of the kind that came before `swept_until` is gone."""

    kind = models.CharField(primary_key=True, max_length=8)
    days = models.PositiveIntegerField()
    swept_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("kind", EventKind), name="retention_kind_known"),
            models.CheckConstraint(condition=Q(days__gt=0), name="retention_days_positive"),
        ]
