"""The shopper's addresses: add, change, remove."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shopkeeper.customers import operations as customers
from shopkeeper.customers.queries import shopping
from shopkeeper.foundation import clock
from shopkeeper.storefront.account.forms import AddressForm
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.visitors import Shopper, shopper_page

TEXTS = ("name", "line1", "line2", "postcode", "city", "region", "country", "phone")


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def add(request: HttpRequest, visitor: Shopper) -> HttpResponseBase:
    """Add an address to the account."""
    if request.method != "POST":
        return _ask(request, visitor, AddressForm())
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            customers.add_address(
                customer_id=visitor.customer_id, at=clock.now(), actor=visitor.actor, **form.cleaned_data
            )
        except customers.UnableToChangeAddress as reason:
            form.add_error(None, str(reason))
        else:
            return _done(request, "The address is saved.")
    return _ask(request, visitor, form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def change(request: HttpRequest, visitor: Shopper, address_id: UUID) -> HttpResponseBase:
    """Change one of the shopper's own addresses."""
    address = shopping.address_of(visitor.customer_id, address_id)
    if address is None:
        raise Http404("no such address of this shopper")
    if request.method != "POST":
        given = {name: getattr(address, name) for name in (*TEXTS, "is_default_shipping")}
        return _ask(request, visitor, AddressForm(initial=given), address_id)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            customers.update_address(
                customer_id=visitor.customer_id,
                address_id=address_id,
                at=clock.now(),
                actor=visitor.actor,
                **form.cleaned_data,
            )
        except customers.UnableToChangeAddress as reason:
            form.add_error(None, str(reason))
        else:
            return _done(request, "The address is changed.")
    return _ask(request, visitor, form, address_id, status=400)


@require_POST
@shopper_page
def remove(request: HttpRequest, visitor: Shopper, address_id: UUID) -> HttpResponseBase:
    """Remove one of the shopper's own addresses."""
    if shopping.address_of(visitor.customer_id, address_id) is None:
        raise Http404("no such address of this shopper")
    customers.remove_address(
        customer_id=visitor.customer_id, address_id=address_id, at=clock.now(), actor=visitor.actor
    )
    return _done(request, "The address is removed.")


def _ask(
    request: HttpRequest, visitor: Shopper, form: AddressForm, address_id: UUID | None = None, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "address_id": address_id}
    return render(request, visitor, "details", "storefront/account/address.html", context, status=status)


def _done(request: HttpRequest, text: str) -> HttpResponse:
    messages.success(request, text)
    return HttpResponseRedirect(reverse("storefront:details"))
