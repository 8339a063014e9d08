"""What trainings left: one row each, with the tables of products as bytes."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.ids import new_id


class TrainedModel(models.Model):
    """One training's outcome; the shop serves from the current one. It speaks of products only, never of persons."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    trained_at = models.DateTimeField()
    artefact = models.BinaryField()
    metrics = models.JSONField(default=dict)
    is_current = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(is_current=True), name="trained_model_one_current"),
            models.CheckConstraint(condition=~Q(kind=""), name="trained_model_kind_given"),
        ]
        indexes = [models.Index(fields=["kind", "-trained_at"], name="trained_model_latest")]
