"""Where customers are signed in: one row a browser, so that its owner can look and end it."""

from django.db import models
from django.db.models import F, Q

from shopkeeper.customers.models.record import Customer
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField


class SignIn(models.Model):
    """A browser that was signed in. It is over when the session it names is gone, whoever ended that.

    `device` is in words, such as "Firefox on Windows": what a browser tells beyond that is not kept. Rows stay with the
    customer they were made for; whoever stands for them after a merge sees them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="sign_ins")
    session = SealedTextField(subject="customer_id")
    device = SealedTextField(subject="customer_id", default="", blank=True)
    method = models.CharField(max_length=10)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="sign_in_seen")]
        constraints = [
            models.CheckConstraint(condition=Q(seen_at__gte=F("began_at")), name="sign_in_seen_after_it_began"),
            models.CheckConstraint(condition=~Q(method=""), name="sign_in_method_given"),
        ]
