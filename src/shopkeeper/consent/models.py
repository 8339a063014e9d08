"""The ledger of permission, the topics it speaks of, the notices people were shown, and questions not yet answered."""

from django.db import models
from django.db.models import Q

from shopkeeper.consent.rules.ledger import Said
from shopkeeper.consent.rules.words import Basis, Channel, Purpose, Reason, Source, Word
from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedJSONField, SealedTextField

REGIMES = ("opt-in", "law")


class Topic(models.Model):
    """What mail can be about. `regime`: always asked for, or as the law of the recipient's country allows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    texts = models.JSONField(default=dict)
    channels = models.JSONField(default=list)
    regime = models.CharField(max_length=6, choices=[(one, one) for one in REGIMES], default="opt-in")
    is_offered = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(regime__in=REGIMES), name="topic_regime_known")]


class Notice(models.Model):
    """A wording that people are shown, in one language; published once, and never changed (the database refuses)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=12)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "version", "language"], name="notice_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="notice_version_from_one"),
        ]


class Entry(models.Model):
    """One thing that was said, for ever: about an address (`digest`, `channel`, `topic`) or by a person.

    The database refuses to change or delete it. `proof` is sealed with the key of `subject_id`: it is read as long as
    that key lives, which is all that an erasure needs.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.BinaryField(max_length=16, null=True)
    person_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=10, default="", blank=True)
    topic = models.CharField(max_length=60, default="", blank=True)
    purpose = models.CharField(max_length=24)
    word = models.CharField(max_length=10)
    value = models.CharField(max_length=20, default="", blank=True)
    reason = models.CharField(max_length=10, default="", blank=True)
    basis = models.CharField(max_length=20, default="", blank=True)
    source = models.CharField(max_length=14)
    notice = models.CharField(max_length=60, default="", blank=True)
    notice_version = models.PositiveIntegerField(null=True)
    notice_digest = models.CharField(max_length=64, default="", blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=120)
    subject_id = models.UUIDField(null=True)
    proof = SealedJSONField(subject="subject_id", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["digest", "channel"], name="entry_address", condition=Q(digest__isnull=False)),
            models.Index(fields=["person_id", "purpose"], name="entry_person", condition=Q(person_id__isnull=False)),
            models.Index(fields=["-recorded_at", "-id"], name="entry_recent"),
        ]
        constraints = [
            models.CheckConstraint(condition=one_of("word", Word), name="entry_word_known"),
            models.CheckConstraint(condition=one_of("purpose", Purpose), name="entry_purpose_known"),
            models.CheckConstraint(condition=one_of("source", Source), name="entry_source_known"),
            models.CheckConstraint(condition=one_of("basis", Basis), name="entry_basis_known"),
            models.CheckConstraint(condition=one_of("reason", Reason), name="entry_reason_known"),
            models.CheckConstraint(condition=Q(channel="") | one_of("channel", Channel), name="entry_channel_known"),
            models.CheckConstraint(
                condition=Q(digest__isnull=False, purpose="marketing") & ~Q(channel="")
                | Q(digest__isnull=True, person_id__isnull=False, channel="", topic="") & ~Q(purpose="marketing"),
                name="entry_of_address_or_person",
            ),
            models.CheckConstraint(
                condition=Q(word__in=["suppressed", "lifted"]) & ~Q(reason="")
                | ~Q(word__in=["suppressed", "lifted"]) & Q(reason=""),
                name="entry_suppression_has_reason",
            ),
            models.CheckConstraint(condition=Q(occurred_at__lte=models.F("recorded_at")), name="entry_said_then_kept"),
        ]

    def said(self) -> Said:
        """Return the entry as the rules see it."""
        return Said(
            id=self.id,
            word=Word(self.word),
            occurred_at=self.occurred_at,
            recorded_at=self.recorded_at,
            purpose=Purpose(self.purpose),
            channel=self.channel,
            topic=self.topic,
            basis=Basis(self.basis),
            source=Source(self.source),
            reason=Reason(self.reason),
            value=self.value,
            person_id=self.person_id,
        )


class Asking(models.Model):
    """A question that waits for its answer: the double opt-in. `reserved_id` has a key and becomes the customer's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reserved_id = models.UUIDField()
    digest = models.BinaryField(max_length=16)
    channel = models.CharField(max_length=10)
    address = SealedTextField(subject="reserved_id")
    topics = models.JSONField(default=list)
    language = models.CharField(max_length=12, default="", blank=True)
    notice = models.CharField(max_length=60, default="", blank=True)
    notice_version = models.PositiveIntegerField(null=True)
    notice_digest = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="asking_expiry")]
        constraints = [
            models.CheckConstraint(condition=one_of("channel", Channel), name="asking_channel_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="asking_period"),
        ]
