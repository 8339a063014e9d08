"""What is asked about a person: details, ways to reach them, addresses, interests."""

import re
from typing import Any

from babel import Locale
from django import forms

from shopkeeper.foundation.assets.presentation import ENGLISH

COUNTRIES = sorted(
    (
        (code, name)
        for code, name in ENGLISH.territories.items()
        if re.fullmatch(r"[A-Z]{2}", code) and code not in {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
    ),
    key=lambda pair: pair[1],
)
LANGUAGES = sorted(
    ((code, name) for code, name in Locale("en").languages.items() if re.fullmatch(r"[a-z]{2}", code)),
    key=lambda pair: pair[1],
)
GENDERS = (("", "Not said"), ("female", "Female"), ("male", "Male"), ("other", "Other"))
PAIR = re.compile(r"^\s*([^:]{1,40}?)\s*:\s*(.{1,200}?)\s*$")


class ProfileForm(forms.Form):
    given_name = forms.CharField(label="Given name", required=False, max_length=120)
    family_name = forms.CharField(label="Family name", required=False, max_length=120)
    birth_date = forms.DateField(
        label="Born", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    gender = forms.ChoiceField(label="Gender", required=False, choices=GENDERS)
    language = forms.ChoiceField(label="Language", required=False, choices=[("", "Not known"), *LANGUAGES])
    country = forms.ChoiceField(label="Country", required=False, choices=[("", "Not known"), *COUNTRIES])
    time_zone = forms.CharField(label="Time zone", required=False, max_length=64, help_text="Such as Europe/Berlin.")
    demographics = forms.CharField(
        label="Demographics",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, as name: value. Only what the customer has told, and what the shop needs.",
    )

    def clean_demographics(self) -> dict[str, str] | None:
        """Return the lines as names and values; say which line has not that form."""
        lines = [line for line in self.cleaned_data["demographics"].splitlines() if line.strip()]
        found = [PAIR.match(line) for line in lines]
        for line, match in zip(lines, found, strict=True):
            if match is None:
                raise forms.ValidationError(f"“{line.strip()[:60]}” is not of the form name: value.")
        return {match[1]: match[2] for match in found if match} or None

    def clean_birth_date(self) -> str:
        """Return the day as the record keeps it."""
        day = self.cleaned_data["birth_date"]
        return day.isoformat() if day else ""


class AddressForm(forms.Form):
    label = forms.CharField(label="Called", required=False, max_length=60, help_text="Such as Home or Work.")
    name = forms.CharField(label="Name on the parcel", required=False, max_length=200)
    line1 = forms.CharField(label="Street and number", max_length=200)
    line2 = forms.CharField(label="More", required=False, max_length=200)
    postcode = forms.CharField(label="Postcode", required=False, max_length=20)
    city = forms.CharField(label="Town", max_length=120)
    region = forms.CharField(label="Region", required=False, max_length=120)
    country = forms.ChoiceField(label="Country", choices=[("", "Choose"), *COUNTRIES])
    phone = forms.CharField(label="Phone for the carrier", required=False, max_length=40)
    is_default_shipping = forms.BooleanField(label="Parcels go here", required=False)
    is_default_billing = forms.BooleanField(label="Invoices go here", required=False)

    def changes(self) -> dict[str, Any]:
        """Return the fields to write; what was not asked for stays as it is."""
        kept = {"is_default_shipping", "is_default_billing"}
        return {name: value for name, value in self.cleaned_data.items() if value or name not in kept}


class InterestsForm(forms.Form):
    topics = forms.CharField(
        label="Interests",
        required=False,
        max_length=2000,
        help_text="Separated by commas, such as gardening, tea, wool.",
    )

    def clean_topics(self) -> dict[str, float]:
        """Return each topic once, with full weight."""
        return dict.fromkeys((topic for part in self.cleaned_data["topics"].split(",") if (topic := part.strip())), 1.0)


class IdentifierForm(forms.Form):
    kind = forms.ChoiceField(label="What", choices=[("email", "E-mail"), ("phone", "Phone")])
    value = forms.CharField(label="Address or number", max_length=254)
