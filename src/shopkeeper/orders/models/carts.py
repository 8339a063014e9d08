"""Carts: what a shopper means to buy. A cart is a customer's or a browser's, never both."""

from django.db import models
from django.db.models import Q

from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.rules.checkout import MOST_OF_ONE


class Cart(models.Model):
    """A merged customer keeps their cart, and whoever stands for them sees its lines: nothing moves, nothing is undone.

    `visitor_digest` is a blind index of what the browser's cookie holds, so that a stolen database opens no cart.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.CASCADE, null=True, blank=True, related_name="cart"
    )
    visitor_digest = models.BinaryField(max_length=16, null=True, blank=True, unique=True)
    codes = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="cart_touched")]
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False, visitor_digest__isnull=True)
                | Q(customer__isnull=True, visitor_digest__isnull=False),
                name="cart_has_one_owner",
            )
        ]


class CartLine(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # the unique constraint below begins with the cart
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines", db_index=False)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE, related_name="cart_lines")
    quantity = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_OF_ONE), name="cart_line_quantity_sane"
            ),
        ]
