"""What is asked on product pages."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from django import forms

from shopkeeper.catalog import queries
from shopkeeper.foundation.money import Money

STATUSES = (("", "Any status"), ("active", "Active"), ("draft", "Draft"), ("retired", "Retired"))
STOCK = (("", "Any stock"), ("in", "In stock"), ("out", "Out of stock"))
SORTS = (
    ("newest", "Newest"),
    ("title", "Title"),
    ("cheapest", "Price, low to high"),
    ("dearest", "Price, high to low"),
)


class ProductFilters(forms.Form):
    q = forms.CharField(required=False, max_length=200)
    category = forms.TypedChoiceField(required=False, coerce=UUID, empty_value=None)
    status = forms.ChoiceField(required=False, choices=STATUSES)
    stock = forms.ChoiceField(required=False, choices=STOCK)
    sort = forms.ChoiceField(required=False, choices=SORTS)

    def offer(self, tree: Sequence[queries.CategoryNode]) -> None:
        """Offer these categories, each set in by its depth."""
        field = self.fields["category"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  declared above; tells the type checker
        field.choices = [("", "All categories"), *set_in(tree)]

    def conditions(self) -> dict[str, Any]:
        """Return the wishes as arguments of `product_list`; a wish that isn't understood is left out."""
        wanted = getattr(self, "cleaned_data", {})
        return {
            "status": queries.ProductStatus(wanted["status"]) if wanted.get("status") else None,
            "category_id": wanted.get("category"),
            "is_out_of_stock": {"in": False, "out": True}.get(wanted.get("stock", "")),
            "sort": queries.Sort(wanted.get("sort") or "newest"),
        }


class StockForm(forms.Form):
    on_hand = forms.IntegerField(required=False, min_value=0, max_value=10**9)
    seen = forms.CharField(required=False, max_length=20)

    def clean_seen(self) -> int | Literal["uncounted", "whatever"]:
        """Return how many were on hand when the number was typed."""
        seen = self.cleaned_data["seen"]
        if seen == "uncounted":
            return "uncounted"
        return int(seen) if seen.isascii() and seen.isdigit() else "whatever"


class PriceForm(forms.Form):
    price = forms.DecimalField(min_value=0, max_value=10**9, max_digits=14, decimal_places=4)
    seen = forms.DecimalField(required=False, max_digits=18, decimal_places=4)

    def money(self, currency: str) -> Money:
        """Return the price in the variant's currency."""
        return Money.from_major(self.cleaned_data["price"], currency)

    def seen_money(self, currency: str) -> Money | None:
        """Return the price that stood there when this one was typed."""
        seen = self.cleaned_data["seen"]
        return None if seen is None else Money.from_major(seen, currency)


def set_in(tree: Sequence[queries.CategoryNode]) -> list[tuple[str, str]]:
    """Return key and name of each category, set in by its depth."""
    indent = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"
    return [(str(one.id), indent * one.depth + one.name) for one in tree]
