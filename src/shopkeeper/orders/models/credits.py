"""Which sale a credit takes back, and by what."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models.orders import Order


class Crediting(models.Model):
    """A credit that was written here for goods that came back, known by its key.

    `value_minor` is what of the sale's price it settles. What went back, the credit's own total, is less by what was
    kept of that: a fee, or wear.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sale = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="creditings")
    credit = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="credits_sale")
    key = models.CharField(max_length=120, unique=True)
    value_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(value_minor__gte=0), name="crediting_not_negative")]
