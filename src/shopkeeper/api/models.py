from django.db import models

from shopkeeper.foundation.ids import new_id


class IdempotentAnswer(models.Model):
    """The first answer to a write that named an Idempotency-Key; the same write again gets it again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    api_key = models.ForeignKey("apikeys.ApiKey", on_delete=models.CASCADE)
    key_digest = models.BinaryField(max_length=32)
    request_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    sealed_body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "key_digest"], name="api_idempotent_once")]
