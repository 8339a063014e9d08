"""What the console itself remembers: lists that staff have put together and named."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from shopkeeper.foundation.ids import new_id


class SavedView(models.Model):
    """A list's filters and order under a name; for its owner alone, or for all staff."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["page", "name"], name="saved_view_page")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_named"),
        ]
