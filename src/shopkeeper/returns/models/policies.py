"""The shop's terms for goods that come back, one row a category, and one for all the rest."""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull

from shopkeeper.foundation.db.constraints import is_currency, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.returns.rules.terms import Terms
from shopkeeper.returns.rules.words import Trigger


class ReturnPolicy(models.Model):
    """Terms for a category and those below it; the row without one holds for everything else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    category = models.OneToOneField(
        "catalog.Category", on_delete=models.CASCADE, null=True, blank=True, related_name="return_policy"
    )
    window_days = models.PositiveSmallIntegerField()
    member_days = models.PositiveSmallIntegerField(default=0)
    is_final_sale = models.BooleanField(default=False)
    is_exempt = models.BooleanField(default=False)
    approves_itself = models.BooleanField(default=True)
    issues_label = models.BooleanField(default=True)
    trigger = models.CharField(max_length=12, default=Trigger.INSPECTION.value)
    currency = models.CharField(max_length=3, blank=True, default="")
    fee_minor = models.BigIntegerField(default=0)
    keep_below_minor = models.BigIntegerField(default=0)
    bonus_percent = models.PositiveSmallIntegerField(default=0)
    wear = models.JSONField(default=dict, blank=True)
    most_open = models.PositiveSmallIntegerField(null=True, blank=True)
    most_a_year = models.PositiveSmallIntegerField(null=True, blank=True)
    ship_within_days = models.PositiveSmallIntegerField(default=21)
    pay_within_days = models.PositiveSmallIntegerField(default=14)
    refunds_shipping = models.BooleanField(default=False)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="return_policy_name_given"),
            models.CheckConstraint(condition=one_of("trigger", Trigger), name="return_policy_trigger_known"),
            models.CheckConstraint(
                condition=Q(currency="", fee_minor=0, keep_below_minor=0) | is_currency("currency"),
                name="return_policy_amounts_have_currency",
            ),
            models.CheckConstraint(
                condition=Q(fee_minor__gte=0, keep_below_minor__gte=0, bonus_percent__lte=100),
                name="return_policy_amounts_sound",
            ),
            # Nulls are distinct for a unique column, so the row for all the rest needs its own.
            models.UniqueConstraint(
                IsNull(F("category"), True),  # noqa: FBT003  a lookup's right side
                condition=Q(category__isnull=True),
                name="return_policy_one_for_the_rest",
            ),
        ]

    @property
    def terms(self) -> Terms:
        return Terms(
            name=self.name,
            window_days=self.window_days,
            member_days=self.member_days,
            is_final_sale=self.is_final_sale,
            is_exempt=self.is_exempt,
            approves_itself=self.approves_itself,
            issues_label=self.issues_label,
            trigger=Trigger(self.trigger),
            currency=self.currency,
            fee_minor=self.fee_minor,
            keep_below_minor=self.keep_below_minor,
            bonus_percent=self.bonus_percent,
            wear=self.wear,
            most_open=self.most_open,
            most_a_year=self.most_a_year,
            ship_within_days=self.ship_within_days,
            pay_within_days=self.pay_within_days,
            refunds_shipping=self.refunds_shipping,
        )
