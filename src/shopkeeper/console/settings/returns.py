"""The shop's terms for goods that come back: for all, and for a category where it has its own."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation import clock
from shopkeeper.foundation.money import Money, NotMoney
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.orders import queries as orders
from shopkeeper.returns import operations, queries
from shopkeeper.returns.queries import Terms, Trigger

TRIGGERS = (
    ("approval", "As soon as the return is approved"),
    ("first_scan", "As soon as the carrier has it"),
    ("receipt", "As soon as it is here"),
    ("inspection", "After it was looked at"),
)
COUNTS = (
    "window_days",
    "member_days",
    "bonus_percent",
    "most_open",
    "most_a_year",
    "ship_within_days",
    "pay_within_days",
)
TICKS = ("is_final_sale", "is_exempt", "approves_itself", "issues_label", "refunds_shipping")


class PolicyForm(forms.Form):
    policy_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Name", max_length=80)
    category = forms.ChoiceField(label="For", required=False)
    window_days = forms.IntegerField(label="Days to send back", min_value=0, max_value=3650)
    member_days = forms.IntegerField(label="Days more for members", min_value=0, max_value=3650)
    is_final_sale = forms.BooleanField(label="Sold for good: nothing comes back", required=False)
    is_exempt = forms.BooleanField(
        label="The law lets nobody withdraw", required=False, help_text="Made to measure, perishable, unsealed."
    )
    approves_itself = forms.BooleanField(label="Approved at once, without staff", required=False)
    issues_label = forms.BooleanField(label="The label comes with the approval", required=False)
    trigger = forms.ChoiceField(label="The money goes back", choices=TRIGGERS)
    bonus_percent = forms.IntegerField(
        label="Bonus for store credit, in percent", min_value=0, max_value=100, help_text="On top of what goes back."
    )
    currency = forms.CharField(label="Currency", max_length=3, required=False)
    fee = forms.DecimalField(label="Fee for sending back", min_value=0, max_digits=14, decimal_places=4, required=False)
    keep_below = forms.DecimalField(
        label="Let them keep what is worth at most", min_value=0, max_digits=14, decimal_places=4, required=False
    )
    most_open = forms.IntegerField(label="Most open returns of one customer", min_value=1, required=False)
    most_a_year = forms.IntegerField(label="Most returns a year", min_value=1, required=False)
    ship_within_days = forms.IntegerField(label="Days until it has to be sent", min_value=1, max_value=3650)
    pay_within_days = forms.IntegerField(
        label="Days to pay the difference",
        min_value=1,
        max_value=3650,
        help_text="Then what was put aside for an exchange is for sale again, and the money goes back.",
    )
    refunds_shipping = forms.BooleanField(label="The first delivery is paid back, too", required=False)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [("", "Everything that has no terms of its own")]
        choices += [(str(node.id), f"{'- ' * node.depth}{node.name}") for node in catalog.category_tree()]
        self.fields["category"] = forms.ChoiceField(label="For", choices=choices, required=False)

    def terms(self, before: Terms) -> Terms:
        """Return the terms that the form says, keeping what it does not ask for. Raises NotMoney."""
        given = self.cleaned_data
        currency = given["currency"].upper()
        plain = {name: given[name] for name in (*COUNTS, *TICKS, "name")}
        return replace(
            before,
            trigger=Trigger(given["trigger"]),
            currency=currency,
            fee_minor=_minor(given["fee"], currency),
            keep_below_minor=_minor(given["keep_below"], currency),
            **plain,
        )


@require_safe
@requires("settings.view")
def policies(request: HttpRequest) -> HttpResponse:
    """Show the terms, and offer to change them."""
    try:
        chosen = queries.policy(UUID(request.GET.get("policy", "")))
    except ValueError:
        chosen = None
    terms = chosen.terms if chosen else Terms(currency=orders.main_currency() or "EUR")
    return _page(request, PolicyForm(initial=_initial(chosen, terms)), is_open=chosen is not None)


@require_POST
@requires("settings.edit")
def save(request: HttpRequest) -> HttpResponse:
    """Make terms, or change them; returns that were asked for before keep theirs."""
    form = PolicyForm(request.POST)
    if form.is_valid():
        policy_id, category = form.cleaned_data["policy_id"], form.cleaned_data["category"]
        old = queries.policy(policy_id) if policy_id else None
        try:
            operations.set_policy(
                policy_id=policy_id,
                category_id=UUID(category) if category else None,
                terms=form.terms(old.terms if old else Terms()),
                at=clock.now(),
                actor=actor_of(request),
            )
        except (operations.UnableToSetPolicy, NotMoney) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"{form.cleaned_data['name']} is saved; returns asked for before keep their terms."
            )
            return redirect("console:settings-returns")
    return _page(request, form, is_open=True, status=422)


@require_POST
@requires("settings.edit")
def remove(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """Take terms out: their goods fall under those above."""
    try:
        operations.remove_policy(policy_id=policy_id, at=clock.now(), actor=actor_of(request))
    except operations.UnableToSetPolicy as refused:
        messages.error(request, f"Nothing was changed: {refused}.")
    else:
        messages.success(request, "The terms are gone; their goods fall under those for everything else.")
    return redirect("console:settings-returns")


def _minor(amount: Decimal | None, currency: str) -> int:
    return Money.from_major(amount, currency).minor if amount else 0


def _initial(chosen: Any, terms: Terms) -> dict[str, object]:
    amounts = {
        name: Money(terms.currency, minor).major if terms.currency and minor else None
        for name, minor in (("fee", terms.fee_minor), ("keep_below", terms.keep_below_minor))
    }
    plain = {name: getattr(terms, name) for name in (*COUNTS, *TICKS, "name", "currency")}
    category = str(chosen.category_id) if chosen and chosen.category_id else ""
    policy_id = chosen.id if chosen else None
    return {**plain, **amounts, "trigger": terms.trigger.value, "category": category, "policy_id": policy_id}


def _page(request: HttpRequest, form: PolicyForm, *, is_open: bool, status: int = 200) -> HttpResponse:
    context = {"policies": queries.policies(), "form": form, "is_open": is_open, "triggers": dict(TRIGGERS)}
    return render(request, "console/settings/returns.html", context, status=status)
