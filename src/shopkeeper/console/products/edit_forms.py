"""What is asked when products and variants are made and changed."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from shopkeeper.catalog import queries
from shopkeeper.console.products.forms import set_in
from shopkeeper.foundation.money import Money, NotMoney, exponent

STATUSES = (
    ("active", "Active: in the shop"),
    ("draft", "Draft: not in the shop yet"),
    ("retired", "Retired: in the shop no longer"),
)
REASONS = (
    ("received", "Goods came in"),
    ("counted", "Counted again"),
    ("found", "Found"),
    ("damaged", "Damaged"),
    ("lost", "Lost"),
    ("sample", "Given as a sample"),
)
PAIR = re.compile(r"^\s*([^:]{1,60}?)\s*:\s*(.{1,300}?)\s*$")
MOST_PAIRS = 40
PAIRS_HELP = "One a line, as name: value."


class Pairs(forms.CharField):
    """Names with values, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{name}: {text}" for name, text in value.items()) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        """Return the lines as names and values; say which line has not that form."""
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_PAIRS:
            raise forms.ValidationError(f"At most {MOST_PAIRS} lines, and these are {len(lines)}.")
        found = [PAIR.match(line) for line in lines]
        for line, match in zip(lines, found, strict=True):
            if match is None:
                raise forms.ValidationError(f"“{line.strip()[:60]}” is not of the form name: value.")
        return {match[1]: match[2] for match in found if match}


class ProductForm(forms.Form):
    """What is told of a product; `seen` is the fingerprint of what stood there when the form was shown."""

    title = forms.CharField(label="Title", max_length=300)
    description = forms.CharField(
        label="Description", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    category_id = forms.TypedChoiceField(label="Category", required=False, coerce=UUID, empty_value=None)
    brand_id = forms.TypedChoiceField(label="Brand", required=False, coerce=UUID, empty_value=None)
    status = forms.ChoiceField(label="Status", choices=STATUSES, initial="active")
    attributes = Pairs(
        label="Facts",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"{PAIRS_HELP} Such as Material: brass.",
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["category_id"], "None", set_in(queries.category_tree()))
        _offer(self.fields["brand_id"], "None", [(str(one.pk), one.name) for one in queries.brands()])


class VariantForm(forms.Form):
    """What is told of a variant, amounts in `currency`; price and stock are set where they stand."""

    title = forms.CharField(
        label="Name of the variant", required=False, max_length=200, help_text="Such as Blue, large. Empty for the one."
    )
    sku = forms.CharField(label="SKU", max_length=80, help_text="Your own number of it, on parcels and invoices.")
    options = Pairs(
        label="Options",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"{PAIRS_HELP} Such as Size: L.",
    )
    compare_at = forms.DecimalField(
        label="Price before",
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=4,
        help_text="Shown struck out.",
    )
    cost = forms.DecimalField(
        label="What it costs you",
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=4,
        help_text="For margins.",
    )
    weight_grams = forms.IntegerField(label="Weight, grams", required=False, min_value=0, max_value=10**9)
    is_digital = forms.BooleanField(label="Digital: files to download, nothing is sent", required=False)
    is_final_sale = forms.BooleanField(label="Final sale: not taken back unless the law says so", required=False)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    currency = ""

    def changes(self) -> dict[str, Any]:
        """Return what the form holds as arguments of an operation."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in {"compare_at", "cost"}}
        return {**told, "compare_at_minor": self._minor("compare_at"), "cost_minor": self._minor("cost")}

    def _minor(self, name: str) -> int | None:
        value: Decimal | None = self.cleaned_data[name]
        return None if value is None else Money.from_major(value, self.currency).minor


class NewVariantForm(VariantForm):
    price = forms.DecimalField(label="Price", min_value=0, max_value=10**9, max_digits=14, decimal_places=4)
    stock_on_hand = forms.IntegerField(
        label="On hand", required=False, min_value=0, max_value=10**9, help_text="Empty: nobody counts it."
    )

    field_order = ("title", "sku", "price", "stock_on_hand", "options", "weight_grams", "compare_at", "cost")


class NewProductForm(ProductForm):
    sku = forms.CharField(label="SKU", max_length=80, help_text="Your own number of it.")
    price = forms.DecimalField(label="Price", min_value=0, max_value=10**9, max_digits=14, decimal_places=4)
    currency = forms.CharField(label="Currency", min_length=3, max_length=3, help_text="Such as EUR.")
    stock_on_hand = forms.IntegerField(
        label="On hand", required=False, min_value=0, max_value=10**9, help_text="Empty: nobody counts it."
    )
    weight_grams = forms.IntegerField(label="Weight, grams", required=False, min_value=0, max_value=10**9)
    is_digital = forms.BooleanField(label="Digital: files to download, nothing is sent", required=False)
    is_final_sale = forms.BooleanField(label="Final sale: not taken back unless the law says so", required=False)

    field_order = (
        "title", "sku", "price", "currency", "stock_on_hand", "weight_grams", "category_id", "brand_id", "status",
        "description", "attributes", "is_digital", "is_final_sale",
    )  # fmt: skip

    def clean_currency(self) -> str:
        """Return the currency in capitals; refuse what ISO 4217 doesn't know."""
        code = str(self.cleaned_data["currency"]).upper()
        try:
            exponent(code)
        except NotMoney as error:
            raise forms.ValidationError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
        return code


class CorrectionForm(forms.Form):
    by = forms.IntegerField(label="More or fewer", min_value=-(10**9), max_value=10**9, help_text="Such as 12 or -3.")
    reason = forms.ChoiceField(label="Why", choices=REASONS)
    note = forms.CharField(label="Note", required=False, max_length=200)
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)


class CategoryForm(forms.Form):
    name = forms.CharField(label="Name", max_length=200)
    parent_id = forms.TypedChoiceField(label="Stands below", required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["parent_id"], "Nothing: it is at the top", set_in(queries.category_tree()))


class BrandForm(forms.Form):
    name = forms.CharField(label="Name", max_length=200)


def _offer(field: forms.Field, none: str, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  declared above; tells the type checker
    field.choices = [("", none), *choices]
