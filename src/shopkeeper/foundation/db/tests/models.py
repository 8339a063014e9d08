from typing import Any, ClassVar

from django.db import models

from shopkeeper.foundation.ids import new_id


class Sample(models.Model):
    """One field of every type."""

    objects: ClassVar[models.Manager["Sample"]]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True)
    parent_id: Any
    char = models.CharField(max_length=5, null=True)  # noqa: DJ001  NULL is one of the values tried
    endless = models.CharField(null=True)  # noqa: DJ001  likewise
    text = models.TextField(null=True)  # noqa: DJ001  likewise
    slug = models.SlugField(max_length=5, null=True)  # noqa: DJ001  likewise
    mail = models.EmailField(max_length=5, null=True)  # noqa: DJ001  likewise
    path = models.FileField(max_length=5, null=True)
    whole = models.IntegerField(null=True)
    small = models.SmallIntegerField(null=True)
    big = models.BigIntegerField(null=True)
    positive = models.PositiveIntegerField(null=True)
    positive_small = models.PositiveSmallIntegerField(null=True)
    positive_big = models.PositiveBigIntegerField(null=True)
    share = models.FloatField(null=True)
    exact = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    yes = models.BooleanField(null=True)
    day = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    clock = models.TimeField(null=True)
    span = models.DurationField(null=True)
    key = models.UUIDField(null=True)
    json = models.JSONField(null=True)
    raw = models.BinaryField(max_length=5, null=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        app_label = "db_tests"


class Named(models.Model):
    objects: ClassVar[models.Manager["Named"]]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=20, unique=True)
    rank = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "db_tests"
