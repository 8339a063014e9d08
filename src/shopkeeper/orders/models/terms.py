"""The shop's terms: how it sends, for how much, and which taxes it charges."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.rules.terms import WHOLE, TaxClass


class ShippingMethodQuerySet(models.QuerySet["ShippingMethod"]):
    def offered(self) -> Self:
        """Return the methods in use, in the order in which the shop shows them."""
        return self.filter(is_active=True).order_by("position", "id")


class ShippingMethod(models.Model):
    """One way of sending to some countries, priced in one currency."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    countries = models.JSONField(default=list)
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()
    free_from_minor = models.BigIntegerField(null=True, blank=True)
    min_days = models.PositiveSmallIntegerField()
    max_days = models.PositiveSmallIntegerField()
    cut_off = models.TimeField()
    time_zone = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = ShippingMethodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=is_currency("currency"), name="shipping_method_currency_iso"),
            models.CheckConstraint(
                condition=Q(price_minor__gte=0) & (Q(free_from_minor__isnull=True) | Q(free_from_minor__gte=0)),
                name="shipping_method_price_not_negative",
            ),
            models.CheckConstraint(condition=Q(max_days__gte=F("min_days")), name="shipping_method_days_in_order"),
        ]


class ClosedDays(models.Model):
    """Days on which the shop packs nothing, the last included: stock-taking, a summer holiday, a local feast."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_on = models.DateField()
    last_on = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["last_on"], name="closed_days_not_over")]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="closed_days_in_order"),
            models.CheckConstraint(condition=~Q(name=""), name="closed_days_name_given"),
        ]


class TaxRate(models.Model):
    """The tax of a class of goods in a country or one region of it; `rate` in thousandths of a percent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=60, blank=True, default="")
    tax_class = models.CharField(max_length=10, default=TaxClass.STANDARD.value)
    name = models.CharField(max_length=40)
    rate = models.PositiveIntegerField()
    is_included = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "region", "tax_class"], name="tax_rate_once"),
            models.CheckConstraint(condition=one_of("tax_class", TaxClass), name="tax_rate_class_known"),
            models.CheckConstraint(condition=Q(rate__lte=WHOLE), name="tax_rate_at_most_whole"),
        ]
