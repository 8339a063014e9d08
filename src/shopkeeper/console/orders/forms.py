"""What is asked on order pages."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator

from shopkeeper.foundation.assets.presentation import country, words
from shopkeeper.orders import queries

KINDS = (("", "Sales and credits"), ("sale", "Sales"), ("credit", "Credits"))
STATUSES = (("", "Any status"), *((status.value, words(status.value)) for status in queries.OrderStatus))


# at the ends of the calendar a day has no next one, or no midnight in some zone
DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2200, 12, 31))]


class OrderFilters(forms.Form):
    number = forms.CharField(required=False, max_length=40)
    status = forms.ChoiceField(required=False, choices=STATUSES)
    kind = forms.ChoiceField(required=False, choices=KINDS)
    country = forms.ChoiceField(required=False)
    late = forms.BooleanField(required=False)
    placed_from = forms.DateField(required=False, validators=DAYS)
    placed_until = forms.DateField(required=False, validators=DAYS)

    def offer(self, countries: list[str]) -> None:
        """Offer these countries by name."""
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above; tells the type checker
        named = sorted((country(code), code) for code in countries)
        field.choices = [("", "All countries"), *((code, name) for name, code in named)]

    def conditions(self, now: datetime) -> dict[str, Any]:
        """Return the wishes as arguments of `order_list`; days are those of the shop's time zone, the last included."""
        wanted = getattr(self, "cleaned_data", {})
        zone = ZoneInfo(settings.TIME_ZONE)
        first, last = wanted.get("placed_from"), wanted.get("placed_until")
        return {
            "number": wanted.get("number", ""),
            "status": queries.OrderStatus(wanted["status"]) if wanted.get("status") else None,
            "kind": queries.OrderKind(wanted["kind"]) if wanted.get("kind") else None,
            "country": wanted.get("country", ""),
            "is_late_at": now if wanted.get("late") else None,
            "placed_from": datetime.combine(first, time.min, tzinfo=zone) if first else None,
            "placed_to": datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone) if last else None,
        }


class ParcelForm(forms.Form):
    carrier = forms.CharField(label="Carrier", required=False, max_length=60)
    tracking_number = forms.CharField(label="Tracking number", required=False, max_length=80)


class PaymentForm(forms.Form):
    method = forms.CharField(label="How it was paid", max_length=40, initial="bank transfer")
    amount = forms.DecimalField(label="Amount", min_value=0, max_value=10**9, max_digits=14, decimal_places=4)
    reference = forms.CharField(label="Reference", required=False, max_length=120)


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why",
        choices=[
            ("asked", "The customer asked for it"),
            ("unpaid", "It was never paid"),
            ("mistake", "It was placed by mistake"),
            ("fraud", "It looks fraudulent"),
        ],
    )


class RefundForm(forms.Form):
    amount = forms.DecimalField(label="Amount", min_value=0, max_value=10**9, max_digits=14, decimal_places=4)
    to = forms.ChoiceField(
        label="Where to", choices=[("tenders", "Back to what it was paid with"), ("store_credit", "As store credit")]
    )
    reason = forms.ChoiceField(
        label="Why",
        choices=[
            ("asked", "The customer asked for it"),
            ("goodwill", "Goodwill"),
            ("damaged", "It came damaged"),
            ("late", "It came too late"),
            ("mistake", "It was charged by mistake"),
        ],
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
