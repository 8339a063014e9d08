"""Deals, which lower prices for a while, and coupons, which take something off for whoever names their code."""

from django.db import models
from django.db.models import F, Q

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.promotions.rules import MOST_CODES_AT_ONCE, WHOLE, Effect

_SHARE = Q(effect="percent", rate__gte=1, rate__lte=WHOLE, amount_minor=0)
_AMOUNT = Q(effect="amount", rate=0, amount_minor__gte=1) & ~Q(currency="")
_FREE = Q(effect="free-shipping", rate=0, amount_minor=0)
_PRICE = Q(effect="price", rate=0, amount_minor__gte=1) & ~Q(currency="")
_PERIOD = Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at"))


class Deal(models.Model):
    """A lower price from `starts_at` up to, but not at, `ends_at`, for its targets or for all goods.

    `told_at` is when those who wish for its goods were told of it, once.
    That it is for all is said: where it showed in having no targets, a product that goes would lower all the others.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    effect = models.CharField(max_length=20)
    rate = models.PositiveIntegerField(default=0)
    amount_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True, default="")
    is_for_all = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="deal_running")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="deal_name_given"),
            models.CheckConstraint(condition=one_of("effect", Effect), name="deal_effect_known"),
            models.CheckConstraint(condition=_SHARE | _AMOUNT | _PRICE, name="deal_takes_something"),
            models.CheckConstraint(condition=Q(currency="") | is_currency("currency"), name="deal_currency_iso"),
            models.CheckConstraint(condition=_PERIOD, name="deal_period_not_empty"),
        ]


class DealTarget(models.Model):
    """What a deal is for: a product, all of a category with those below it, or all of a brand."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="targets")
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    category = models.ForeignKey("catalog.Category", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    brand = models.ForeignKey("catalog.Brand", on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, category__isnull=True, brand__isnull=True)
                | Q(product__isnull=True, category__isnull=False, brand__isnull=True)
                | Q(product__isnull=True, category__isnull=True, brand__isnull=False),
                name="deal_target_is_one_thing",
            ),
        ]


class CodeBatch(models.Model):
    """Many codes of one kind, each a coupon that is used once; `made` counts those that stand. Ended, none holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12, blank=True, default="")
    number = models.PositiveIntegerField()
    made = models.PositiveIntegerField(default=0)
    terms = models.JSONField()
    job_id = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="code_batch_name_given"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_CODES_AT_ONCE), name="code_batch_number_in_reason"
            ),
            models.CheckConstraint(condition=Q(made__lte=F("number")), name="code_batch_not_overmade"),
        ]


class Coupon(models.Model):
    """A code that takes something off. `used` never passes `most_uses`: the database refuses it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(CodeBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="coupons")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    effect = models.CharField(max_length=20)
    rate = models.PositiveIntegerField(default=0)
    amount_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True, default="")
    minimum_minor = models.BigIntegerField(default=0)
    stacks = models.BooleanField(default=False)
    most_uses = models.PositiveIntegerField(null=True, blank=True)
    most_uses_each = models.PositiveIntegerField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="coupon_code_and_name_given"),
            models.CheckConstraint(condition=one_of("effect", Effect), name="coupon_effect_known"),
            models.CheckConstraint(condition=_SHARE | _AMOUNT | _FREE, name="coupon_takes_something"),
            models.CheckConstraint(condition=Q(currency="") | is_currency("currency"), name="coupon_currency_iso"),
            models.CheckConstraint(
                condition=Q(minimum_minor=0) | (Q(minimum_minor__gt=0) & ~Q(currency="")),
                name="coupon_minimum_in_money",
            ),
            models.CheckConstraint(
                condition=Q(most_uses__isnull=True) | Q(used__lte=F("most_uses")), name="coupon_not_overused"
            ),
            models.CheckConstraint(condition=_PERIOD, name="coupon_period_not_empty"),
        ]


class Redemption(models.Model):
    """One use of a coupon, for one order; given back, it counts no more and stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="redemptions")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="redemptions")
    reference = models.UUIDField()
    at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["reference"], name="redemption_reference")]
        constraints = [models.UniqueConstraint(fields=["coupon", "reference"], name="redemption_once")]
