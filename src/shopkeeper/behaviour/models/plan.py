"""The catalogue of events: which were seen with which properties, and what the shop's tracking plan says of them."""

from django.db import models
from django.db.models import Q

from shopkeeper.behaviour.rules import EventKind
from shopkeeper.behaviour.rules.planning import PlanState
from shopkeeper.behaviour.rules.vocabulary import Shape
from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id


class SeenEvent(models.Model):
    """A kind of event that a source sends; the row without a name counts what came under more names than are kept.

    Calls other than `track` have one row a kind: what a page is called is no kind of event.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=80, default="", blank=True)
    events = models.PositiveBigIntegerField(default=0)
    wrong = models.PositiveBigIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_id", "kind", "name"], name="seen_event_once"),
            models.CheckConstraint(condition=one_of("kind", EventKind), name="seen_event_kind_known"),
        ]


class SeenProperty(models.Model):
    """A property that came with an event, how often in which shape; without a path: those beyond the bound."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.ForeignKey(SeenEvent, on_delete=models.CASCADE, related_name="properties", db_index=False)
    path = models.CharField(max_length=90, default="", blank=True)
    events = models.PositiveBigIntegerField(default=0)
    texts = models.PositiveBigIntegerField(default=0)
    numbers = models.PositiveBigIntegerField(default=0)
    flags = models.PositiveBigIntegerField(default=0)
    lists = models.PositiveBigIntegerField(default=0)
    maps = models.PositiveBigIntegerField(default=0)
    nothings = models.PositiveBigIntegerField(default=0)
    wrong = models.PositiveBigIntegerField(default=0)
    expected = models.CharField(max_length=20, default="", blank=True)
    example = models.CharField(max_length=80, default="", blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "path"], name="seen_property_once")]


class PlannedEvent(models.Model):
    """What the shop's plan says of an event, whichever source sends it: it is wanted, or it is blocked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, default=EventKind.TRACK.value)
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=8)
    description = models.CharField(max_length=300, default="", blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="planned_event_once"),
            models.CheckConstraint(condition=~Q(name=""), name="planned_event_name_given"),
            models.CheckConstraint(condition=one_of("kind", EventKind), name="planned_event_kind_known"),
            models.CheckConstraint(condition=one_of("state", PlanState), name="planned_event_state_known"),
        ]


class PlannedProperty(models.Model):
    """The shape that the plan demands of a property; empty where any will do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.ForeignKey(PlannedEvent, on_delete=models.CASCADE, related_name="properties", db_index=False)
    path = models.CharField(max_length=90)
    shape = models.CharField(max_length=20, default="", blank=True)
    description = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "path"], name="planned_property_once"),
            models.CheckConstraint(condition=~Q(path=""), name="planned_property_path_given"),
            models.CheckConstraint(condition=Q(shape="") | one_of("shape", Shape), name="planned_property_shape_known"),
        ]
