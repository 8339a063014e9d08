"""What customers bought as files: theirs from the moment it is paid, until the money goes back."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.ids import new_id


class LibraryItem(models.Model):
    """A digital line of an order that was paid. Whose it is, the order says: it moves with it when people merge.

    `at_once_since` is when its owner asked for the files before the time to withdraw is over, knowing that the first
    download ends that right (Directive 2011/83/EU, article 16 (m)); without it nothing is downloaded.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order_line = models.OneToOneField("orders.OrderLine", on_delete=models.CASCADE, related_name="library_item")
    granted_at = models.DateTimeField()
    at_once_since = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.SlugField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_because="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_because="")),
                name="library_item_revoked_with_reason",
            )
        ]


class Download(models.Model):
    """A press on a file of the library: the signed link that it gave out names this row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(LibraryItem, on_delete=models.CASCADE, related_name="downloads", db_index=False)
    file = models.ForeignKey("catalog.DigitalFile", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "at"], name="download_of_item")]
