"""The forms of sign-in and account: what a browser may fill in by itself is named as browsers expect it."""

from datetime import date
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings

LANGUAGES = ("en-GB", "de", "fr", "es", "it", "nl", "pl", "pt", "sv")


def text(label: str, autocomplete: str, *, longest: int, required: bool = False, **more: str) -> forms.CharField:
    """Return a field of one line that a browser can fill in."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete, **more})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget)


class EmailForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username webauthn", "autofocus": True, "inputmode": "email"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autofocus": True,
                "class": "code-box",
                "inputmode": "numeric",
                "pattern": "[0-9 ]*",
            }
        ),
        error_messages={"required": "Type the six digits from the mail."},
    )

    def clean_code(self) -> str:
        """Return the digits alone: mail programs add spaces when they copy."""
        return "".join(one for one in self.cleaned_data["code"] if one.isdecimal())


class DetailsForm(forms.Form):
    given_name = text("Given name", "given-name", longest=100)
    family_name = text("Family name", "family-name", longest=100)
    language = forms.ChoiceField(
        label="Language", required=False, widget=forms.Select(attrs={"autocomplete": "language"})
    )
    birth_date = forms.DateField(
        label="Birthday",
        required=False,
        widget=forms.DateInput(attrs={"autocomplete": "bday", "type": "date"}, format="%Y-%m-%d"),
    )
    interests = forms.MultipleChoiceField(required=False)

    def __init__(self, *given: Any, topics: list[str], today: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self._today = today
        languages = [("", "No preference"), *((code, _language_name(code)) for code in LANGUAGES)]
        self.fields["language"] = forms.ChoiceField(label="Language", required=False, choices=languages)
        self.fields["interests"] = forms.MultipleChoiceField(required=False, choices=[(one, one) for one in topics])

    @property
    def chosen(self) -> set[str]:
        """Return the topics that are ticked."""
        return set(self["interests"].value() or ())

    def clean_birth_date(self) -> date | None:
        """Refuse a birthday that no shopper can have."""
        given: date | None = self.cleaned_data["birth_date"]
        if given and not 0 <= self._today.year - given.year <= 130:
            raise forms.ValidationError("This can't be a birthday. Leave it empty if you like.")
        if given and given > self._today:
            raise forms.ValidationError("This day has not come yet.")
        return given


class AddressForm(forms.Form):
    name = text("Name", "name", longest=200, required=True)
    line1 = text("Street and number", "address-line1", longest=200, required=True)
    line2 = text("Flat, company, care of", "address-line2", longest=200)
    postcode = text("Postcode", "postal-code", longest=20)
    city = text("Town or city", "address-level2", longest=120, required=True)
    region = text("Region or state", "address-level1", longest=120)
    country = forms.ChoiceField(label="Country", widget=forms.Select(attrs={"autocomplete": "country"}))
    phone = text("Phone, for the carrier", "tel", longest=40, inputmode="tel")
    is_default_shipping = forms.BooleanField(required=False)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["country"] = forms.ChoiceField(
            label="Country", choices=countries(), widget=forms.Select(attrs={"autocomplete": "country"})
        )


def countries() -> list[tuple[str, str]]:
    """Return the countries of the world by name, with an empty first choice."""
    names = Locale.parse(settings.LANGUAGE_CODE.replace("-", "_")).territories
    known = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in NO_LAND]
    return [("", "Choose a country"), *sorted(known, key=lambda pair: pair[1])]


# Codes that CLDR names and parcels can't reach: unions, outlying waters, made-up places.
NO_LAND = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AQ", "BV", "HM"}


def _language_name(code: str) -> str:
    name = Locale.parse(code.replace("-", "_")).get_display_name() or code
    return name[:1].upper() + name[1:]
