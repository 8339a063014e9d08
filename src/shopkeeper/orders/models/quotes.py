"""Quotes: a price, a day and the goods, kept for a while; and what was made of one when it was taken."""

from django.db import models
from django.db.models import F, Q

from shopkeeper.foundation.db.constraints import is_country_or_empty, is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedJSONField, SealedTextField
from shopkeeper.orders.rules.checkout import QuoteState
from shopkeeper.orders.rules.terms import LONGEST_SOURCE, OWN_TABLE


class Quote(models.Model):
    """What an order would cost, when it would come and where it would go: honoured as it stands until `expires_at`.

    `shipping_by` and `tax_by` say by whose word it is charged: the shop's table, or a service that was asked.
    `line_taxes` has a rate and a share for each line, shipping's last: (name, rate, is included, minor units), or null.
    Of one customer one quote is open: a new one takes the place of the last, and of the goods it held. A quote stays
    with the customer it was made for, sealed with their key, when that customer is merged: it is soon over.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="quotes")
    state = models.CharField(max_length=10, default=QuoteState.OPEN.value)
    channel = models.CharField(max_length=20, blank=True, default="")
    is_of_cart = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)
    items_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    shipping_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    included_tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField()
    country = models.CharField(max_length=2, blank=True, default="")
    ship_to = SealedJSONField(subject="customer_id", null=True, blank=True)
    email = SealedTextField(subject="customer_id", default="", blank=True)
    shipping_code = models.CharField(max_length=40, blank=True, default="")
    shipping_name = models.CharField(max_length=120, blank=True, default="")
    earliest_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    codes = models.JSONField(default=list, blank=True)
    discounts = models.JSONField(default=list, blank=True)
    line_taxes = models.JSONField(default=list, blank=True)
    shipping_by = models.CharField(max_length=LONGEST_SOURCE, default=OWN_TABLE, db_default=OWN_TABLE)
    tax_by = models.CharField(max_length=LONGEST_SOURCE, default=OWN_TABLE, db_default=OWN_TABLE)
    wraps = models.BooleanField(default=False)
    hides_prices = models.BooleanField(default=False)
    gift_message = SealedTextField(subject="customer_id", default="", blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "expires_at"], name="quote_running_out")]
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(state="open"), name="quote_one_open"),
            models.CheckConstraint(condition=one_of("state", QuoteState), name="quote_state_known"),
            models.CheckConstraint(
                condition=Q(total_minor=F("items_minor") - F("discount_minor") + F("shipping_minor") + F("tax_minor")),
                name="quote_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(total_minor__gte=0, discount_minor__gte=0, shipping_minor__gte=0, tax_minor__gte=0),
                name="quote_not_negative",
            ),
            models.CheckConstraint(condition=is_currency("currency"), name="quote_currency_iso"),
            models.CheckConstraint(condition=is_country_or_empty("country"), name="quote_country_iso"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="quote_period_not_empty"),
        ]


class QuoteLine(models.Model):
    """A product at the price that holds while the quote does; `total_minor` is before coupons, as on the order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    variant = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE, related_name="quote_lines")
    quantity = models.PositiveIntegerField()
    list_unit_minor = models.BigIntegerField()
    unit_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["quote", "position"], name="quote_line_position"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="quote_line_quantity_above_zero"),
            models.CheckConstraint(
                condition=Q(total_minor=F("quantity") * F("unit_minor"), unit_minor__gte=0),
                name="quote_line_total_adds_up",
            ),
        ]


class StockHold(models.Model):
    """Goods taken off the shelf for a quote: they go back when it ends, unless it became an order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="holds", db_index=False)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE, related_name="holds")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quote", "variant"], name="stock_hold_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="stock_hold_above_zero"),
        ]


class CheckOut(models.Model):
    """A quote that was taken: one order, whatever happens, for both keys are unique."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, related_name="check_out")
    order = models.OneToOneField("orders.Order", on_delete=models.CASCADE, related_name="check_out")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="check_outs")
    key = models.CharField(max_length=120, unique=True)
    asked_digest = models.BinaryField(max_length=32)
    email = SealedTextField(subject="customer_id", default="", blank=True)
    wraps = models.BooleanField(default=False)
    hides_prices = models.BooleanField(default=False)
    gift_message = SealedTextField(subject="customer_id", default="", blank=True)
    shipping_name = models.CharField(max_length=120, blank=True, default="")
    earliest_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    wants_files_at_once = models.BooleanField(default=False, db_default=False)
    packed_not_before = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="check_out_key_given")]
