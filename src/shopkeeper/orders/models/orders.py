"""Orders, their lines, and the history of each status."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from shopkeeper.foundation.db.constraints import is_country_or_empty, is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedJSONField
from shopkeeper.orders.models.shipments import Shipment
from shopkeeper.orders.rules import NOT_EARNING, LineKind, OrderKind, OrderStatus, ShipmentStatus


class OrderQuerySet(models.QuerySet["Order"]):
    def earning(self) -> Self:
        """Return sales and credits whose totals are revenue: none that was cancelled or couldn't be supplied."""
        return self.exclude(status__in=[status.value for status in NOT_EARNING])

    def with_contents(self) -> Self:
        """Return the orders with lines, their variants and products, and parcels: four queries more."""
        return self.prefetch_related("lines__variant__product", "shipments")

    def late(self, at: datetime) -> Self:
        """Return the orders of which a parcel was promised before that instant and has not arrived."""
        waited_for = Shipment.objects.filter(order=OuterRef("pk"), promised_at__lt=at, delivered_at__isnull=True)
        return self.filter(Exists(waited_for.exclude(status=ShipmentStatus.CANCELLED.value)))


class Order(models.Model):
    """A sale, or a credit that takes one back. An order without a customer came in from history, unnamed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40, unique=True)
    source = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=120, blank=True, default="")
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    kind = models.CharField(max_length=10, default=OrderKind.SALE.value)
    channel = models.CharField(max_length=20, blank=True, default="")
    status = models.CharField(max_length=12, default=OrderStatus.PENDING.value)
    currency = models.CharField(max_length=3)
    placed_at = models.DateTimeField()
    items_minor = models.BigIntegerField(default=0)
    discount_minor = models.BigIntegerField(default=0)
    shipping_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    country = models.CharField(max_length=2, blank=True, default="")
    ship_to = SealedJSONField(subject="customer_id", null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-placed_at", "-id"], name="order_newest"),
            models.Index(fields=["customer", "-placed_at"], name="order_of_customer"),
            models.Index(fields=["status", "-placed_at"], name="order_status_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="order_source_external_id"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="order_number_given"),
            models.CheckConstraint(condition=one_of("kind", OrderKind), name="order_kind_known"),
            models.CheckConstraint(condition=one_of("status", OrderStatus), name="order_status_known"),
            models.CheckConstraint(
                condition=Q(kind="credit", status="credited") | (Q(kind="sale") & ~Q(status="credited")),
                name="order_credited_means_credit",
            ),
            models.CheckConstraint(
                condition=Q(total_minor=F("items_minor") - F("discount_minor") + F("shipping_minor") + F("tax_minor")),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(kind="credit", total_minor__lte=0)
                | Q(
                    kind="sale",
                    total_minor__gte=0,
                    discount_minor__gte=0,
                    shipping_minor__gte=0,
                    tax_minor__gte=0,
                ),
                name="order_signs_follow_kind",
            ),
            models.CheckConstraint(condition=is_currency("currency"), name="order_currency_iso"),
            models.CheckConstraint(condition=is_country_or_empty("country"), name="order_country_iso"),
            models.CheckConstraint(
                condition=Q(customer__isnull=False) | Q(ship_to__isnull=True), name="order_ship_to_has_customer"
            ),
        ]


class OrderHome(models.Model):
    """Whose an order was before its customer was merged into another: where it goes back to when that is undone."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, primary_key=True, related_name="home")
    home = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="orders_at_home")


class OrderLine(models.Model):
    """What of a thing was bought. `quantity` is what still is: what was cancelled is taken off and counted apart.

    `tax_minor` is the line's share of its rate's tax, discounts taken off; no rate where none was reckoned here.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The unique constraint below begins with the order, so it serves as the index of it.
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, default=LineKind.PRODUCT.value)
    variant = models.ForeignKey(
        "catalog.Variant", on_delete=models.PROTECT, null=True, blank=True, related_name="order_lines"
    )
    seller = models.ForeignKey(
        "catalog.Seller",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="order_lines",
        db_index=False,
    )
    title = models.CharField(max_length=300)
    sku = models.CharField(max_length=80, blank=True, default="")
    quantity = models.IntegerField()
    cancelled_quantity = models.PositiveIntegerField(default=0, db_default=0)
    unit_price_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    tax_name = models.CharField(max_length=40, blank=True, default="", db_default="")
    tax_rate = models.PositiveIntegerField(null=True, blank=True)
    tax_is_included = models.BooleanField(default=False, db_default=False)
    tax_minor = models.BigIntegerField(default=0, db_default=0)
    is_digital = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position"),
            models.CheckConstraint(condition=one_of("kind", LineKind), name="order_line_kind_known"),
            models.CheckConstraint(
                condition=~Q(quantity=0) | Q(cancelled_quantity__gt=0), name="order_line_quantity_not_zero"
            ),
            models.CheckConstraint(
                condition=~Q(kind="product")
                | Q(quantity__gt=0, total_minor__gte=0)
                | Q(quantity__lt=0, total_minor__lte=0)
                | Q(quantity=0, total_minor=0),
                name="order_line_sign_follows_quantity",
            ),
            models.CheckConstraint(
                condition=~Q(kind="product") | Q(unit_price_minor__gte=0), name="order_line_price_not_negative"
            ),
            models.CheckConstraint(condition=is_currency("currency"), name="order_line_currency_iso"),
        ]


class StatusChange(models.Model):
    """One step of an order's history; the first has an empty `from_status`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="status_changes")
    from_status = models.CharField(max_length=12, blank=True, default="")
    to_status = models.CharField(max_length=12)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)
    reason = models.SlugField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["order", "at"], name="status_change_of_order")]
        constraints = [
            models.CheckConstraint(
                condition=one_of("to_status", OrderStatus)
                & Q(from_status__in=["", *[status.value for status in OrderStatus]]),
                name="status_change_status_known",
            ),
            models.CheckConstraint(condition=~Q(from_status=F("to_status")), name="status_change_changes"),
        ]
