"""What is asked on pages of deals and coupons."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation.money import Money, NotMoney
from shopkeeper.promotions import queries
from shopkeeper.promotions.operations import Cut
from shopkeeper.promotions.queries import Effect

PERCENT = queries.WHOLE // 100
SHAPE = "%Y-%m-%dT%H:%M"
MOST_ARTICLES = 2_000
STATES = (("", "Any time"), ("running", "Running"), ("coming", "Coming"), ("over", "Over"))
DEAL_EFFECTS = (
    (Effect.PERCENT.value, "A share of the price"),
    (Effect.AMOUNT.value, "A sum off the price"),
    (Effect.PRICE.value, "A price of its own"),
)
COUPON_EFFECTS = (*DEAL_EFFECTS[:1], (Effect.AMOUNT.value, "A sum"), (Effect.FREE_SHIPPING.value, "The delivery"))


class StateFilter(forms.Form):
    state = forms.ChoiceField(required=False, choices=STATES)


class _Moment(forms.DateTimeField):
    def __init__(self, *, label: str, required: bool = True, help_text: str = "") -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SHAPE)
        super().__init__(
            label=label, required=required, help_text=help_text, widget=widget, input_formats=[SHAPE, f"{SHAPE}:%S"]
        )


class _CutForm(forms.Form):
    name = forms.CharField(label="Name that shoppers see", max_length=120)
    effect = forms.ChoiceField(label="What is taken off")
    percent = forms.DecimalField(
        label="Percent", required=False, min_value=Decimal("0.001"), max_value=100, max_digits=6, decimal_places=3
    )
    amount = forms.DecimalField(label="Sum or price", required=False, min_value=0, max_digits=14, decimal_places=4)
    currency = forms.CharField(
        label="Currency", required=False, max_length=3, help_text="Such as EUR; with a share, only prices in it count."
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the figure that the effect needs."""
        given: dict[str, Any] = super().clean() or {}
        effect = given.get("effect", "")
        if effect == Effect.PERCENT.value and given.get("percent") is None and "percent" not in self.errors:
            self.add_error("percent", "Write how many percent come off.")
        if effect in {Effect.AMOUNT.value, Effect.PRICE.value}:
            try:
                self.money("amount")
            except NotMoney as error:
                self.add_error("amount", str(error))
        return given

    def money(self, name: str) -> Money:
        """Return a sum of the form; raises NotMoney where it or its currency is missing."""
        given = self.cleaned_data
        if given.get(name) is None or not given.get("currency"):
            raise NotMoney("write a sum, and its currency beside it")
        return Money.from_major(given[name], given["currency"].upper())

    @property
    def cut(self) -> Cut:
        """Return what is taken off. Of a form that is valid."""
        effect = Effect(self.cleaned_data["effect"])
        currency = self.cleaned_data["currency"].upper()
        if effect is Effect.PERCENT:
            return Cut(effect, rate=int(self.cleaned_data["percent"] * PERCENT), currency=currency)
        if effect is Effect.FREE_SHIPPING:
            return Cut(effect, currency=currency)
        return Cut(effect, amount_minor=self.money("amount").minor, currency=currency)

    def times(self) -> dict[str, datetime | None]:
        """Return start and end as arguments of operations."""
        return {"starts_at": self.cleaned_data["starts_at"], "ends_at": self.cleaned_data["ends_at"]}


class DealForm(_CutForm):
    starts_at = _Moment(label="Starts")
    ends_at = _Moment(label="Ends", required=False, help_text="Empty: until somebody ends it.")
    scope = forms.ChoiceField(
        label="For which goods", choices=(("some", "Those named below"), ("all", "Everything in the shop"))
    )
    categories = forms.TypedMultipleChoiceField(label="Categories", required=False, coerce=UUID)
    brands = forms.TypedMultipleChoiceField(label="Brands", required=False, coerce=UUID)
    articles = forms.CharField(
        label="Products",
        required=False,
        max_length=MOST_ARTICLES * 81,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Article numbers, one a line or parted by commas; the whole product counts.",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        indent = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"
        tree = [(str(one.id), indent * one.depth + one.name) for one in catalog.category_tree()]
        _offer(self, "effect", DEAL_EFFECTS)
        _offer(self, "categories", tree)
        for name in ("categories", "brands"):
            self.fields[name].widget.attrs["size"] = 6
        _offer(self, "brands", [(str(one.id), one.name) for one in catalog.brands()])

    def clean_articles(self) -> list[UUID]:
        """Return the keys of the products; an article number that nobody has is named."""
        skus = [one for one in self.cleaned_data["articles"].replace(",", "\n").split("\n") if one.strip()]
        wanted = list(dict.fromkeys(one.strip() for one in skus))
        if len(wanted) > MOST_ARTICLES:
            raise forms.ValidationError(f"At most {MOST_ARTICLES:,} products; take a category for more.")
        found = catalog.variants_by_skus(wanted)
        if missing := [sku for sku in wanted if sku not in found]:
            raise forms.ValidationError(f"There is no article {', '.join(missing[:5])}.")
        return list(dict.fromkeys(found[sku].product_id for sku in wanted))

    def clean(self) -> dict[str, Any]:
        """Ask for goods where some are meant and none is named."""
        given = super().clean()
        named = given.get("categories") or given.get("brands") or given.get("articles")
        if given.get("scope") == "some" and not named and "articles" not in self.errors:
            self.add_error("scope", "Name categories, brands or products, or choose everything.")
        return given

    def targets(self) -> dict[str, list[UUID]]:
        """Return what it is for as arguments of operations; nothing for everything."""
        if self.cleaned_data["scope"] == "all":
            return {"products": [], "categories": [], "brands": []}
        return {"products": self.cleaned_data["articles"], **self._chosen()}

    def _chosen(self) -> dict[str, list[UUID]]:
        return {name: self.cleaned_data[name] for name in ("categories", "brands")}


class CouponForm(_CutForm):
    code = forms.CharField(label="Code", max_length=80, help_text="Letters and digits; SPRING-10 and spring10 are one.")
    minimum = forms.DecimalField(
        label="Goods from", required=False, min_value=0, max_digits=14, decimal_places=4, help_text="Empty: any."
    )
    most_uses = forms.IntegerField(label="Uses in all", required=False, min_value=1, max_value=10**9)
    most_uses_each = forms.IntegerField(label="Uses a customer", required=False, min_value=1, max_value=10**6)
    stacks = forms.BooleanField(label="Goes with other codes", required=False)
    starts_at = _Moment(label="Starts")
    ends_at = _Moment(label="Ends", required=False, help_text="Empty: until somebody ends it.")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _offer(self, "effect", COUPON_EFFECTS)

    def clean(self) -> dict[str, Any]:
        """Ask for a currency where a minimum is named."""
        given = super().clean()
        if given.get("minimum"):
            try:
                self.money("minimum")
            except NotMoney as error:
                self.add_error("minimum", str(error))
        return given

    def terms(self) -> dict[str, Any]:
        """Return the form as arguments of operations, the code and its limits aside."""
        given = self.cleaned_data
        minimum = self.money("minimum").minor if given.get("minimum") else 0
        return {"name": given["name"], "cut": self.cut, **self.times(), "minimum_minor": minimum} | {
            "stacks": given["stacks"]
        }

    def limits(self) -> dict[str, Any]:
        """Return how often the code may be used, as arguments of operations."""
        return {name: self.cleaned_data[name] for name in ("most_uses", "most_uses_each")}


class CodesForm(CouponForm):
    """Many codes, each for one use: they have a beginning instead of a code, and no limits."""

    begins = forms.CharField(label="They begin with", required=False, max_length=12, help_text="Such as WELCOME.")
    number = forms.IntegerField(label="How many", min_value=1, max_value=queries.MOST_CODES_AT_ONCE)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("code", "most_uses", "most_uses_each"):
            del self.fields[name]


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above; tells the type checker
    field.choices = choices


def starting(at: datetime) -> dict[str, Any]:
    """Return what a new form holds: it starts now, by the shop's clock."""
    return {"starts_at": timezone.localtime(at).strftime(SHAPE), "percent": "10"}


def held(row: Any) -> dict[str, Any]:
    """Return what the form of a deal or coupon holds."""
    sum_ = Money(row.currency, row.amount_minor).major if row.amount_minor else None
    return {
        "name": row.name,
        "effect": row.effect,
        "percent": Decimal(row.rate) / PERCENT if row.rate else None,
        "amount": sum_,
        "currency": row.currency,
        "starts_at": timezone.localtime(row.starts_at).strftime(SHAPE),
        "ends_at": timezone.localtime(row.ends_at).strftime(SHAPE) if row.ends_at else "",
    }
