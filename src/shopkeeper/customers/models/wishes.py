"""Wish lists: what somebody would like to have, kept by a customer under a name, or by a browser without one."""

from django.db import models
from django.db.models import Q

from shopkeeper.customers.models.record import Customer
from shopkeeper.foundation.db.constraints import is_currency
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField


class WishList(models.Model):
    """A merged customer keeps their lists, and whoever stands for them sees them: nothing moves, nothing is undone.

    `visitor_digest` is a blind index of what the browser's cookie holds. Whoever has `shared_key` sees what is wanted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="wish_lists")
    visitor_digest = models.BinaryField(max_length=16, null=True, blank=True, unique=True)
    name = SealedTextField(subject="customer_id", default="", blank=True)
    shared_key = models.BinaryField(max_length=16, null=True, blank=True, unique=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="wish_list_touched")]
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False, visitor_digest__isnull=True)
                | Q(customer__isnull=True, visitor_digest__isnull=False, shared_key__isnull=True),
                name="wish_list_has_one_owner",
            )
        ]


class Wish(models.Model):
    """One product on a list, by its key: the catalogue stands beside, not below. The price is the one it was seen at.

    `is_told` says that the customer asked to hear when it costs less, `is_awaited` when it is there again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # the unique constraint below begins with the list
    wish_list = models.ForeignKey(WishList, on_delete=models.CASCADE, related_name="wishes", db_index=False)
    product_id = models.UUIDField()
    variant_id = models.UUIDField()
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    is_told = models.BooleanField(default=False)
    is_awaited = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["variant_id"], condition=Q(is_told=True) | Q(is_awaited=True), name="wish_told")
        ]
        constraints = [
            models.UniqueConstraint(fields=["wish_list", "variant_id"], name="wish_once"),
            models.CheckConstraint(condition=Q(price_minor__gte=0), name="wish_price_not_negative"),
            models.CheckConstraint(condition=is_currency("currency"), name="wish_currency_iso"),
        ]
