"""What is sent instead of what comes back."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.returns.models.returns import Return
from shopkeeper.returns.rules import ExchangeStatus


class Exchange(models.Model):
    """The replacement of a return; `held` is how many of each variant are off the shelf for it until it leaves.

    `price_minor` is what the replacement cost when it was put aside, `difference_minor` what that is more (asked for,
    never taken unasked) or less (goes back) than what was paid for the goods. `covered_minor` is what of that pays for
    the replacement now; when a part of this is cancelled or comes back, it is given back from where it was paid.
    `due_at` is until when the difference may be agreed to, and from when the replacement is ordered, be paid.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of_return = models.OneToOneField(Return, on_delete=models.PROTECT, related_name="exchange")
    status = models.CharField(max_length=20)
    price_minor = models.BigIntegerField(default=0)
    difference_minor = models.BigIntegerField(default=0)
    covered_minor = models.BigIntegerField(default=0)
    held = models.JSONField(default=dict, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    replacement_order = models.OneToOneField(
        "orders.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces_return"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False, lapsed_at__isnull=True), name="exchange_due"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=one_of("status", ExchangeStatus), name="exchange_status_known"),
            models.CheckConstraint(
                condition=Q(price_minor__gte=0, covered_minor__gte=0), name="exchange_price_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "done"]) | Q(replacement_order__isnull=False),
                name="exchange_sent_has_order",
            ),
        ]
