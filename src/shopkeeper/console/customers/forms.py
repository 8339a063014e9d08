"""What is asked on the customers' list."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from shopkeeper.customers import queries
from shopkeeper.foundation.assets.presentation import country, words
from shopkeeper.foundation.money import Money
from shopkeeper.orders import queries as orders

STATUSES = (("", "Any status"), *((status.value, words(status.value)) for status in queries.CustomerStatus))
ORDERS = (("", "Any orders"), ("1", "1 order or more"), ("2", "2 or more"), ("5", "5 or more"), ("10", "10 or more"))
AWAY = (
    ("", "Any last order"),
    ("30", "Away 30 days"),
    ("90", "Away 90 days"),
    ("180", "Away half a year"),
    ("365", "Away a year"),
)
SORTS = (
    ("", "Newest"),
    ("spent", "Spent most"),
    ("orders", "Most orders"),
    ("last-order", "Last order"),
    ("longest-away", "Longest away"),
)


class CustomerFilters(forms.Form):
    """What may stand in an address and be kept as a view; the text that finds a person may not."""

    status = forms.ChoiceField(required=False, choices=STATUSES)
    country = forms.ChoiceField(required=False)
    orders_from = forms.ChoiceField(required=False, choices=ORDERS)
    spent_from = forms.DecimalField(required=False, min_value=0, max_value=10**9)
    away = forms.ChoiceField(required=False, choices=AWAY)
    sort = forms.ChoiceField(required=False, choices=SORTS)

    def offer(self, countries: list[str]) -> None:
        """Offer these countries by name."""
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above; tells the type checker
        named = sorted((country(code), code) for code in countries)
        field.choices = [("", "All countries"), *((code, name) for name, code in named)]

    def wanted(self) -> dict[str, Any]:
        """Return the wishes that were understood."""
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}

    def asks_for_buyers(self) -> bool:
        """Return whether a wish speaks of orders, so that who never ordered is left out."""
        return bool(self.wanted().keys() & {"orders_from", "spent_from", "away", "sort"})

    def buyer_conditions(self, *, currency: str, as_of: datetime) -> dict[str, Any]:
        """Return the wishes as arguments of `buyers`."""
        wanted = self.wanted()
        spent = wanted.get("spent_from")
        return {
            "currency": currency,
            "status": wanted.get("status", ""),
            "country": wanted.get("country", ""),
            "orders_from": int(wanted["orders_from"]) if "orders_from" in wanted else None,
            "spent_from_minor": Money.from_major(spent, currency).minor if spent and currency else None,
            "last_order_to": as_of - timedelta(days=int(wanted["away"])) if "away" in wanted else None,
            "sort": orders.BuyerSort(wanted.get("sort") or "last-order"),
        }


class SaveViewForm(forms.Form):
    name = forms.CharField(label="Name", max_length=60)
    is_shared = forms.BooleanField(label="Show it to all staff", required=False)
