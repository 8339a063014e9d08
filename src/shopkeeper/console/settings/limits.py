"""What each role may give back or give away by itself; above it a second person looks."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.foundation import clock
from shopkeeper.foundation.money import Money, NotMoney, exponent
from shopkeeper.foundation.staff import giving
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.foundation.staff.roles import TITLES
from shopkeeper.orders import queries as orders

WHO = {**TITLES, giving.API_KEYS: "API keys: each by itself"}
DEEDS: dict[giving.Deed, str] = {"refund": "Refunds", "grant": "Store credit"}


class LimitsForm(forms.Form):
    """Four amounts for each role: a deed's and a day's, of refunds and of store credit; empty is without limit."""

    def __init__(self, currency: str, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.currency = currency
        for role in giving.GIVERS:
            for deed, title in DEEDS.items():
                for part, words in (("alone", "each"), ("day", "a day")):
                    self.fields[f"{role}-{deed}-{part}"] = forms.DecimalField(
                        label=f"{title}, {words}", min_value=0, max_digits=14, decimal_places=exponent(currency),
                        required=False,
                    )  # fmt: skip

    def limits(self) -> dict[tuple[str, giving.Deed], giving.Limit]:
        """Return what the form says."""
        return {
            (role, deed): giving.Limit(self._money(role, deed, "alone"), self._money(role, deed, "day"))
            for role in giving.GIVERS
            for deed in DEEDS
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return for each role its title and its fields."""
        return [
            {
                "title": WHO[role].partition(":")[0],
                "note": WHO[role].partition(": ")[2],
                "fields": [self[f"{role}-{deed}-{part}"] for deed in DEEDS for part in ("alone", "day")],
            }
            for role in giving.GIVERS
        ]

    def _money(self, role: str, deed: str, part: str) -> Money | None:
        amount = cast("Decimal | None", self.cleaned_data[f"{role}-{deed}-{part}"])
        return None if amount is None else Money.from_major(amount, self.currency)


@require_safe
@requires("settings.edit")
def limits(request: HttpRequest) -> HttpResponse:
    """Show the limits in a currency, and offer to change them."""
    currency = _currency(request.GET.get("currency", ""))
    return _page(request, currency, LimitsForm(currency, initial=_initial(currency)))


@require_POST
@requires("settings.edit")
def save(request: HttpRequest) -> HttpResponse:
    """Set the limits of a currency; they hold from the next refund or grant on."""
    currency = _currency(request.POST.get("currency", ""))
    form = LimitsForm(currency, request.POST)
    if form.is_valid():
        try:
            giving.set_limits(currency=currency, wanted=form.limits(), at=clock.now(), actor=actor_of(request))
        except giving.UnableToSetLimits as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The limits in {currency} are saved; they hold from now on.")
            return redirect(f"{reverse('console:settings-limits')}?currency={currency}")
    return _page(request, currency, form, status=422)


def _currency(wanted: str) -> str:
    otherwise = orders.main_currency() or "EUR"
    try:
        exponent(wanted.upper())
    except NotMoney:
        return otherwise
    return wanted.upper()


def _initial(currency: str) -> dict[str, Decimal | None]:
    held = giving.limits(currency)
    return {
        f"{role}-{deed}-{part}": None if amount is None else amount.major
        for (role, deed), limit in held.items()
        for part, amount in (("alone", limit.alone), ("day", limit.a_day))
    }


def _page(request: HttpRequest, currency: str, form: LimitsForm, *, status: int = 200) -> HttpResponse:
    offered = sorted({currency, orders.main_currency() or "EUR", *giving.currencies_with_limits()})
    context = {"form": form, "currency": currency, "currencies": offered, "rows": form.rows()}
    return render(request, "console/settings/limits.html", context, status=status)
