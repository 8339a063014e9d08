"""What staff made of the shop's letters: every version is kept."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.messaging.rules import LANGUAGES, Name


class TemplateVersion(models.Model):
    """One version of a letter in one language; the last one is in force.

    One without a body goes back to the text that Shopkeeper brings. `failed_at` says that the version could not be made
    into a letter once, `failure` why; such a letter went out with ours.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=300, blank=True, default="")
    body = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "language", "version"], name="template_version_once"),
            models.CheckConstraint(condition=one_of("name", Name), name="template_name_known"),
            models.CheckConstraint(condition=Q(language__in=list(LANGUAGES)), name="template_language_known"),
            models.CheckConstraint(
                condition=Q(subject="", body="") | (~Q(subject="") & ~Q(body="")), name="template_whole_or_ours"
            ),
        ]
