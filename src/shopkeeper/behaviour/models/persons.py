"""What is kept up about persons as their events come in: sessions, counts, likings, carts, orders told of.

`person_id` is a visitor or a customer; rows never move when one becomes the other. `customers.queries.selves` names all
persons behind one customer, and reading over them adds up what each has.
"""

from django.db import models
from django.db.models import F, Q

from shopkeeper.behaviour.rules import Channel
from shopkeeper.behaviour.rules.carts import Step
from shopkeeper.behaviour.rules.orders import Standing
from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedJSONField, SealedTextField


class Session(models.Model):
    """What a person did on one channel without half an hour of quiet; its key is that of its first event."""

    id = models.UUIDField(primary_key=True, editable=False)
    person_id = models.UUIDField()
    source_id = models.UUIDField()
    channel = models.CharField(max_length=6)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_event_id = models.UUIDField()
    events = models.PositiveIntegerField()
    pages = models.PositiveIntegerField(default=0)
    views = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    searches = models.PositiveIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    first_page = SealedTextField(subject="person_id", default="", blank=True)
    last_page = SealedTextField(subject="person_id", default="", blank=True)
    referrer = SealedTextField(subject="person_id", default="", blank=True)
    campaign_source = models.CharField(max_length=60, default="", blank=True)
    campaign_medium = models.CharField(max_length=60, default="", blank=True)
    campaign_name = models.CharField(max_length=60, default="", blank=True)
    device = models.CharField(max_length=10, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["person_id", "-last_at", "-id"], name="behaviour_session_person")]
        constraints = [
            models.CheckConstraint(condition=one_of("channel", Channel), name="session_channel_known"),
            models.CheckConstraint(condition=Q(last_at__gte=F("began_at")), name="session_period"),
            models.CheckConstraint(condition=Q(events__gt=0), name="session_not_empty"),
        ]


class Presence(models.Model):
    """Since when and until when a person was seen on a channel, and how often."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField()
    channel = models.CharField(max_length=6)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    events = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "channel"], name="presence_once"),
            models.CheckConstraint(condition=one_of("channel", Channel), name="presence_channel_known"),
        ]


class DayCount(models.Model):
    """What a person did on one day (UTC); any window of days is a sum of these."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField()
    day_on = models.DateField()
    events = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    views = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    searches = models.PositiveIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "day_on"], name="day_count_once")]


class Favourite(models.Model):
    """How much a person likes a category or brand of the catalogue: a sum as `rules.favourites` has it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField()
    category_id = models.UUIDField(null=True)
    brand_id = models.UUIDField(null=True)
    topic_id = models.UUIDField()  # whichever of the two is given, so that one row is told from another
    weight = models.FloatField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "topic_id"], name="favourite_once"),
            models.CheckConstraint(
                condition=Q(category_id=F("topic_id"), brand_id__isnull=True)
                | Q(brand_id=F("topic_id"), category_id__isnull=True),
                name="favourite_one_topic",
            ),
        ]


class LatelyViewed(models.Model):
    """A product of the catalogue that a person looked at, and when last; the newest hundred are kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField()
    product_id = models.UUIDField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "product_id"], name="lately_viewed_once")]
        indexes = [models.Index(fields=["person_id", "-last_at"], name="behaviour_lately_viewed")]


class CartMove(models.Model):
    """One step of a cart or wish list; `words` says what a product is that the catalogue doesn't know."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField()
    event_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    step = models.CharField(max_length=8)
    quantity = models.PositiveIntegerField(null=True)
    product_id = models.UUIDField(null=True)
    variant_id = models.UUIDField(null=True)
    words = SealedJSONField(subject="person_id", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-at"], name="behaviour_cart_move_person"),
            models.Index(fields=["at"], name="behaviour_cart_move_age"),
        ]
        constraints = [models.CheckConstraint(condition=one_of("step", Step), name="cart_move_step_known")]


class ToldOrder(models.Model):
    """What one person's events told of one order, and what came of it; the money stands in `orders`, or nowhere."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order_key = models.CharField(max_length=120)
    person_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    source_id = models.UUIDField()
    event_id = models.UUIDField()
    standing = models.CharField(max_length=10)
    trusted = models.BooleanField(default=False)
    told_at = models.DateTimeField()
    currency = models.CharField(max_length=3, default="", blank=True)
    total_minor = models.BigIntegerField(null=True)
    refunded_minor = models.BigIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    order_id = models.UUIDField(null=True)
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-told_at"], name="behaviour_told_order_person"),
            models.Index(fields=["standing", "-told_at"], name="behaviour_told_order_standing"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order_key", "person_id"], name="told_order_once"),
            models.CheckConstraint(condition=~Q(order_key=""), name="told_order_key_given"),
            models.CheckConstraint(condition=one_of("standing", Standing), name="told_order_standing_known"),
            models.CheckConstraint(condition=Q(currency="") | is_currency("currency"), name="told_order_currency"),
        ]
