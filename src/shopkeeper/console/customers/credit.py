"""A customer's store credit in the 360: what they hold, what happened to it, and giving some."""

from decimal import Decimal
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.console.customers.pages import looked_up, survivor_page
from shopkeeper.console.lists import cursor_of
from shopkeeper.console.looks import look_at
from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money, NotMoney
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.ledger import operations, queries
from shopkeeper.orders import queries as orders

PAGE = 25
WAITS = "That is above what you may give alone: it is theirs once somebody else allows it."
REASONS = (("goodwill", "As an apology"), ("bonus", "As a thank-you"), ("refund", "For goods that came back"))


class GrantForm(forms.Form):
    """The key is made with the form, so that a form sent twice gives once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = forms.DecimalField(label="Amount", max_digits=14, decimal_places=4)
    currency = forms.CharField(label="Currency", min_length=3, max_length=3)
    reason = forms.ChoiceField(label="Why", choices=REASONS)
    reference = forms.CharField(label="Order", max_length=120, required=False, help_text="If it is about one.")
    note = forms.CharField(label="Note", max_length=500, required=False, help_text="The customer can read it.")

    def money(self) -> Money:
        """Return the amount; raises NotMoney."""
        amount: Decimal = self.cleaned_data["amount"]
        return Money.from_major(amount, self.cleaned_data["currency"].upper())


@require_safe
@requires("customers.view")
def credit(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show what the customer holds, and what happened to it."""
    return _page(request, customer_id, _form())


@require_POST
@requires("orders.edit")
def grant(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Give the customer store credit."""
    form = GrantForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            amount = form.money()
            made = operations.give_store_credit(
                customer_id=customer_id, amount=amount, reason=given["reason"], reference=given["reference"],
                note=given["note"], key=f"console/{given['key']}", at=clock.now(), actor=actor_of(request),
            )  # fmt: skip
        except (operations.UnableToGrant, operations.KeyTaken, NotMoney) as refused:
            form.add_error(None, str(refused))
        else:
            given_now = f"{amount} of store credit is given; they can spend it at once."
            messages.success(request, WAITS if made.asked_id else given_now)
            return redirect("console:customers-credit", customer_id)
    return _page(request, customer_id, form, status=422)


def _form() -> GrantForm:
    return GrantForm(initial={"key": new_id(), "currency": orders.main_currency() or "EUR"})


def _page(request: HttpRequest, customer_id: UUID, form: GrantForm, *, status: int = 200) -> HttpResponse:
    found, now = looked_up(customer_id), clock.now()
    if found.merged_into_id:
        return survivor_page(request, found, "console:customers-credit")
    look_at(request, customer_id, now)
    context = {
        "customer": found,
        "tab": "credit",
        "figures": orders.customer_figures([customer_id])[customer_id],
        "held": queries.store_credit(customer_id),
        "statement": queries.statement(customer_id, cursor=cursor_of(request), limit=PAGE),
        "asked": queries.asked_grants_of(customer_id),
        "form": form,
        "now": now,
    }
    return render(request, "console/customers/credit.html", context, status=status)
