"""What checkout asks: where it goes, whom to tell, whether it is a gift."""

from typing import Any

from django import forms

from shopkeeper.orders.operations import Gift
from shopkeeper.storefront.account.forms import countries, text

LONGEST_MESSAGE = 300
NEW = "new"


class DeliveryForm(forms.Form):
    """`saved` are the shopper's addresses; who chooses one has nothing more to fill in. Guests are asked for e-mail."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={"required": "E-mail address is needed, for the confirmation."},
        help_text="For the confirmation and where the parcel is. No account needed.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    address = forms.ChoiceField(required=False)
    name = text("Name", "name", longest=200)
    line1 = text("Street and number", "address-line1", longest=200)
    line2 = text("Flat, company, care of", "address-line2", longest=200)
    postcode = text("Postcode", "postal-code", longest=20)
    city = text("Town or city", "address-level2", longest=120)
    region = text("Region or state", "address-level1", longest=120)
    country = forms.ChoiceField(label="Country", required=False)
    phone = text("Phone, for the carrier", "tel", longest=40, inputmode="tel")
    wraps = forms.BooleanField(required=False)
    hides_prices = forms.BooleanField(required=False)
    gift_message = forms.CharField(
        label="Message on the card",
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_MESSAGE}),
    )
    PLACE = ("name", "line1", "line2", "postcode", "city", "region", "country", "phone")
    NEEDED = ("name", "line1", "city", "country")

    def __init__(self, *given: Any, saved: list[tuple[str, dict[str, str]]], is_guest: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self._saved = dict(saved)
        self.fields["address"] = forms.ChoiceField(
            required=False, choices=[*((key, key) for key, _ in saved), (NEW, NEW)]
        )
        self.fields["country"] = forms.ChoiceField(
            label="Country", required=False, choices=countries(), widget=forms.Select(attrs={"autocomplete": "country"})
        )
        for name in self.NEEDED:
            self.fields[name].is_optional_silently = True  # type: ignore[attr-defined]  # read by the field's template
        if not is_guest:
            del self.fields["email"]

    @property
    def chosen(self) -> str:
        """Return which saved address is chosen, else that it is a new one."""
        asked = str(self["address"].value() or "")
        return asked if asked in self._saved or asked == NEW else next(iter(self._saved), NEW)

    def clean(self) -> dict[str, Any]:
        """Ask for the parts of a new address that a parcel can't do without."""
        data = super().clean() or {}
        if data.get("address", NEW) in self._saved:
            return data
        for name in self.NEEDED:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label} is needed for the parcel.")
        return data

    @property
    def place(self) -> dict[str, str]:
        """Return where it goes, by its parts."""
        data = self.cleaned_data
        return self._saved.get(data.get("address", NEW)) or {name: data[name] for name in self.PLACE}

    @property
    def gift(self) -> Gift:
        """Return what the giver wishes."""
        data = self.cleaned_data
        return Gift(data["wraps"], data["hides_prices"], data["gift_message"].strip())
