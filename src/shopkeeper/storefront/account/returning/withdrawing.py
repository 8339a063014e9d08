"""Withdrawing from a contract without sign-in, in two steps (Directive (EU) 2023/2673, article 11a).

Nothing on these pages says whether an order exists: what is shown is what was typed. The receipt that names the order
goes to the address that was given with it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shopkeeper.customers import queries as customers
from shopkeeper.foundation import clock, limits
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders import queries as orders
from shopkeeper.returns import operations, queries
from shopkeeper.storefront import errors, pages
from shopkeeper.storefront.account.returning.links import private
from shopkeeper.storefront.account.sign_in import place_of
from shopkeeper.storefront.visitors import STRANGER, Visitor, page

PER_PLACE = "30/hour"
MAY = ["GET", "HEAD", "POST"]


class StatementForm(forms.Form):
    """What the law lets be asked: a name, which contract, and where the receipt goes."""

    name = forms.CharField(label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    number = forms.CharField(label="Order number", max_length=48, help_text="It stands in every mail about the order.")
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="The one you ordered with. The receipt goes there.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)


@dataclass(frozen=True)
class Statement:
    name: str
    number: str
    email: str
    key: UUID


@never_cache
@require_http_methods(MAY)
@page
def withdraw(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Ask who withdraws from what; then show the statement to be confirmed; then say when it was received."""
    if request.method != "POST":
        form = StatementForm(initial={"number": request.GET.get("order", "")[:48], "key": new_id(clock.now())})
        return _show(request, visitor, "statement", {"form": form})
    form = StatementForm(request.POST)
    if not form.is_valid():
        return _show(request, visitor, "statement", {"form": form}, status=400)
    given = form.cleaned_data
    said = Statement(given["name"].strip(), given["number"].strip(), given["email"].strip(), given["key"] or new_id())
    if request.POST.get("step") != "confirm":
        return _show(request, visitor, "confirm", {"said": said})
    if wait := limits.allow("withdrawal", place_of(request), PER_PLACE):
        return errors.too_many(request, seconds=wait)
    at = clock.now()
    _receive(said, at)
    local = timezone.localtime(at)
    context = {"said": said, "received": f"{local.day} {local:%B %Y, %H:%M:%S} {local.tzname()}"}
    return _show(request, visitor, "received", context)


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the receipt of a withdrawal by the link in its mail, or send it as PDF."""
    withdrawal_id = queries.withdrawal_of_token(token, clock.now())
    found = queries.withdrawal_receipt(withdrawal_id) if withdrawal_id else None
    if withdrawal_id is None or found is None or found.received_at is None:
        return private(pages.render(request, STRANGER, "storefront/track/over.html", {}, status=404))
    if request.GET.get("as") == "pdf":
        answer = HttpResponse(queries.withdrawal_receipt_pdf(withdrawal_id), content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
        return private(answer)
    row, local = queries.withdrawal(withdrawal_id), timezone.localtime(found.received_at)
    back = row.of_return_id if row else None
    context = {
        "found": found,
        "received": f"{local.day} {local:%B %Y, %H:%M:%S} {local.tzname()}",
        "return_url": reverse("storefront:return-link", args=[queries.return_token(back, clock.now())]) if back else "",
    }
    return private(pages.render(request, STRANGER, "storefront/withdrawal/receipt.html", context))


def _receive(said: Statement, at: datetime) -> None:
    """Receive the statement where number and address belong together; what does not fit changes nothing."""
    order = orders.order_by_number(said.number)
    if order is None or order.customer_id is None or not _is_theirs(order.customer_id, said.email):
        return
    actor = Actor("customer", str(order.customer_id))
    try:
        withdrawal_id = operations.declare_withdrawal(
            order_id=order.id,
            quantities=None,
            name=said.name,
            email=said.email,
            key=f"page:{said.key}",
            at=at,
            actor=actor,
        )
        operations.confirm_withdrawal(withdrawal_id=withdrawal_id, at=at, actor=actor)
    except operations.UnableToWithdraw:
        return


def _is_theirs(customer_id: UUID, email: str) -> bool:
    known = customers.customer_by_email(email)
    if known is not None and customers.survivor(known.id) == customers.survivor(customer_id):
        return True
    return orders.is_guests_address(customer_id, email)


def _show(
    request: HttpRequest, visitor: Visitor, step: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    whole = {"shop_address": settings.POSTAL_ADDRESS, **context}
    return pages.render(request, visitor, f"storefront/withdrawal/{step}.html", whole, status=status)
