"""The shop's terms: ways of sending, and tax."""

from datetime import time
from decimal import Decimal
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.foundation import clock
from shopkeeper.foundation.money import Money, NotMoney
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.orders import operations, queries

PERCENT = 1000  # a rate's thousandths in a percent


class MethodForm(forms.Form):
    code = forms.SlugField(label="Name in the books", max_length=40, help_text="Small letters and hyphens; it stays.")
    name = forms.CharField(label="Name that shoppers see", max_length=120)
    countries = forms.CharField(
        label="Countries", max_length=900, help_text="Codes such as GB, IE; * for all that no other way names."
    )
    currency = forms.CharField(label="Currency", min_length=3, max_length=3)
    price = forms.DecimalField(label="Price", min_value=0, max_digits=14, decimal_places=4)
    free_from = forms.DecimalField(
        label="Free from", min_value=0, max_digits=14, decimal_places=4, required=False, help_text="Empty: never."
    )
    min_days = forms.IntegerField(label="Working days, at the earliest", min_value=0, max_value=120)
    max_days = forms.IntegerField(label="At the latest", min_value=0, max_value=120)
    cut_off = forms.TimeField(label="Leaves the same day until", initial=time(14), help_text="By the shop's clock.")
    position = forms.IntegerField(label="Place in the list", min_value=0, max_value=1000, initial=0)
    is_active = forms.BooleanField(label="Offered to shoppers", required=False, initial=True)

    def clean_countries(self) -> list[str]:
        """Return the codes, however they were parted."""
        given: str = self.cleaned_data["countries"]
        return given.upper().replace(",", " ").split()

    def money(self, name: str) -> Money | None:
        """Return an amount of the form; raises NotMoney."""
        amount: Decimal | None = self.cleaned_data[name]
        return None if amount is None else Money.from_major(amount, self.cleaned_data["currency"].upper())


class RateForm(forms.Form):
    country = forms.CharField(label="Country", min_length=2, max_length=2, help_text="Such as GB.")
    region = forms.CharField(label="Region", max_length=60, required=False, help_text="Empty: all of the country.")
    tax_class = forms.ChoiceField(label="Goods", choices=[(one.value, one.value) for one in queries.TaxClass])
    name = forms.CharField(label="Name on invoices", max_length=40, initial="VAT")
    percent = forms.DecimalField(label="Percent", min_value=0, max_value=100, max_digits=6, decimal_places=3)
    is_included = forms.BooleanField(label="Prices hold it already", required=False, initial=True)


class ClosedForm(forms.Form):
    first_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(
        label="Up to and with", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty: that one day.",
    )  # fmt: skip
    name = forms.CharField(label="What for", max_length=80, help_text="Such as stock-taking.")


@require_safe
@requires("settings.view")
def terms(request: HttpRequest) -> HttpResponse:
    """Show how the shop sends and what tax it charges, and offer to change it."""
    return _page(request, MethodForm(initial=_method(request.GET.get("method", ""))), RateForm())


@require_POST
@requires("settings.edit")
def save_method(request: HttpRequest) -> HttpResponse:
    """Make a way of sending, or change the one of this name."""
    form = MethodForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            price = form.money("price")
            operations.set_shipping_method(
                code=given["code"], name=given["name"], countries=given["countries"],
                price=price or Money(given["currency"].upper(), 0), free_from=form.money("free_from"),
                min_days=given["min_days"], max_days=given["max_days"], cut_off=given["cut_off"],
                time_zone=settings.TIME_ZONE, position=given["position"], is_active=given["is_active"],
                at=clock.now(), actor=actor_of(request),
            )  # fmt: skip
        except (operations.UnableToSetTerms, NotMoney) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{given['name']} is saved; what was quoted before stays as it was quoted.")
            return redirect("console:settings-terms")
    return _page(request, form, RateForm(), status=422)


@require_POST
@requires("settings.edit")
def save_rate(request: HttpRequest) -> HttpResponse:
    """Set the rate of a class of goods in a country."""
    form = RateForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            operations.set_tax_rate(
                country=given["country"].upper(), region=given["region"], name=given["name"],
                tax_class=queries.TaxClass(given["tax_class"]), rate=int(given["percent"] * PERCENT),
                is_included=given["is_included"], at=clock.now(), actor=actor_of(request),
            )  # fmt: skip
        except operations.UnableToSetTerms as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{given['name']} of {given['country'].upper()} is saved.")
            return redirect("console:settings-terms")
    return _page(request, MethodForm(initial=_method("")), form, status=422)


@require_POST
@requires("settings.edit")
def remove_rate(request: HttpRequest, rate_id: UUID) -> HttpResponse:
    """Take a rate out."""
    try:
        operations.remove_tax_rate(rate_id=rate_id, at=clock.now(), actor=actor_of(request))
    except operations.UnableToSetTerms as refused:
        messages.error(request, f"Nothing was changed: {refused}.")
    else:
        messages.success(request, "The rate is gone; orders keep the tax they were placed with.")
    return redirect("console:settings-terms")


@require_POST
@requires("settings.edit")
def close(request: HttpRequest) -> HttpResponse:
    """Let the shop pack nothing on some days."""
    form = ClosedForm(request.POST)
    if form.is_valid():
        first = form.cleaned_data["first_on"]
        try:
            operations.close_on(
                first_on=first, last_on=form.cleaned_data["last_on"] or first, name=form.cleaned_data["name"],
                at=clock.now(), actor=actor_of(request),
            )  # fmt: skip
        except operations.UnableToSetTerms as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Noted; what is promised from now on reckons with it.")
            return redirect("console:settings-terms")
    return _page(request, MethodForm(initial=_method("")), RateForm(), closed=form, status=422)


@require_POST
@requires("settings.edit")
def reopen(request: HttpRequest, closed_id: UUID) -> HttpResponse:
    """Take closed days out."""
    try:
        operations.open_again(closed_id=closed_id, at=clock.now(), actor=actor_of(request))
    except operations.UnableToSetTerms as refused:
        messages.error(request, f"Nothing was changed: {refused}.")
    else:
        messages.success(request, "The shop packs on these days again.")
    return redirect("console:settings-terms")


def _method(code: str) -> dict[str, object]:
    method = next((one for one in queries.shipping_methods() if one.code == code), None)
    if method is None:
        return {"currency": queries.main_currency() or "EUR", "cut_off": "14:00", "is_active": True, "position": 0}
    free_from = method.free_from_minor
    return {
        "code": method.code, "name": method.name, "countries": ", ".join(method.countries),
        "currency": method.currency, "price": Money(method.currency, method.price_minor).major,
        "free_from": None if free_from is None else Money(method.currency, free_from).major,
        "min_days": method.min_days, "max_days": method.max_days, "cut_off": f"{method.cut_off:%H:%M}",
        "position": method.position, "is_active": method.is_active,
    }  # fmt: skip


def _page(
    request: HttpRequest, method: MethodForm, rate: RateForm, *, closed: ClosedForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "closed": queries.all_closed_days(at=clock.now()),
        "closed_form": closed or ClosedForm(),
        "sends_from": settings.SENDS_FROM.partition("-")[0],
        "part": settings.SENDS_FROM.partition("-")[2],
        "methods": queries.shipping_methods(),
        "rates": [{"row": one, "percent": f"{one.rate / PERCENT:g}"} for one in queries.tax_rates()],
        "form": method,
        "rate_form": rate,
        "is_method_open": bool(method.errors or request.GET.get("method")),
        "everywhere": queries.EVERYWHERE,
    }
    return render(request, "console/settings/terms.html", context, status=status)
