from django.db import models

from shopkeeper.foundation.ids import new_id


class ApiKey(models.Model):
    """A key of a program that speaks for the shop; the key itself is shown once and kept only as a digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField()
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
