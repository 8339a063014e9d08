"""Changing what is known of a customer: one form a page, each write audited by its operation."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from shopkeeper.console.customers.edit_forms import AddressForm, IdentifierForm, InterestsForm, ProfileForm
from shopkeeper.console.customers.pages import looked_up
from shopkeeper.console.looks import look_at
from shopkeeper.customers import operations
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires

REFUSALS = (
    operations.UnableToChangeAddress,
    operations.UnableToChangeIdentifier,
    operations.UnableToSetInterests,
    operations.UnableToUpdateCustomer,
)
ADDRESS_FIELDS = ("label", "name", "line1", "line2", "postcode", "city", "region", "country", "phone")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("customers.edit")
def profile(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Change the details."""
    found = looked_up(customer_id)
    told = found.demographics or {}
    begin = {name: getattr(found, name) for name in ProfileForm.base_fields if name != "demographics"}
    begin["demographics"] = "\n".join(f"{name}: {value}" for name, value in told.items())
    form = ProfileForm(request.POST or None, initial=begin)
    return _edit(request, found, form, "Details", lambda: _update(request, customer_id, form))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("customers.edit")
def interests(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Change the interests that were told or noted by hand."""
    found = looked_up(customer_id)
    asked = [one.topic for one in found.interests.all() if one.source in {"", "asked"}]
    form = InterestsForm(request.POST or None, initial={"topics": ", ".join(sorted(asked))})
    write = partial(operations.set_interests, customer_id=customer_id, actor=actor_of(request), at=clock.now())
    return _edit(request, found, form, "Interests", lambda: write(topics=form.cleaned_data["topics"]))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("customers.edit")
def add_address(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Add an address."""
    found = looked_up(customer_id)
    form = AddressForm(request.POST or None, initial={"country": found.country, "name": found.name})
    write = partial(operations.add_address, customer_id=customer_id, actor=actor_of(request), at=clock.now())
    return _edit(request, found, form, "New address", lambda: write(**form.changes()))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("customers.edit")
def edit_address(request: HttpRequest, customer_id: UUID, address_id: UUID) -> HttpResponse:
    """Change an address."""
    found = looked_up(customer_id)
    address = next((one for one in found.addresses.all() if one.pk == address_id), None)
    if address is None:
        raise Http404("This customer has no such address.")
    form = AddressForm(request.POST or None, initial={name: getattr(address, name) for name in AddressForm.base_fields})
    write = partial(
        operations.update_address,
        customer_id=customer_id,
        address_id=address_id,
        actor=actor_of(request),
        at=clock.now(),
    )
    return _edit(request, found, form, "Address", lambda: write(**form.changes()))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("customers.edit")
def add_identifier(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Add an e-mail address or phone number."""
    found = looked_up(customer_id)
    form = IdentifierForm(request.POST or None)
    write = partial(operations.add_identifier, customer_id=customer_id, actor=actor_of(request), at=clock.now())
    return _edit(request, found, form, "New address or number", lambda: write(**form.cleaned_data))


@require_POST
@requires("customers.edit")
def remove_address(request: HttpRequest, customer_id: UUID, address_id: UUID) -> HttpResponse:
    """Take an address away; orders sent there keep their own copy."""
    do = partial(operations.remove_address, customer_id=customer_id, address_id=address_id)
    return _press(request, customer_id, do, "The address is gone; orders sent there keep their own copy.")


@require_POST
@requires("customers.edit")
def make_primary(request: HttpRequest, customer_id: UUID, identifier_id: UUID) -> HttpResponse:
    """Let this be the one of its kind that is used first."""
    do = partial(operations.make_primary, customer_id=customer_id, identifier_id=identifier_id)
    return _press(request, customer_id, do, "This one is used first from now on.")


@require_POST
@requires("customers.edit")
def remove_identifier(request: HttpRequest, customer_id: UUID, identifier_id: UUID) -> HttpResponse:
    """Take an e-mail address or phone number away."""
    do = partial(operations.remove_identifier, customer_id=customer_id, identifier_id=identifier_id)
    return _press(request, customer_id, do, "Gone.")


def _update(request: HttpRequest, customer_id: UUID, form: ProfileForm) -> None:
    operations.update_customer(customer_id=customer_id, at=clock.now(), actor=actor_of(request), **form.cleaned_data)


def _edit(request: HttpRequest, found: Any, form: forms.Form, title: str, write: Callable[[], object]) -> HttpResponse:
    """Show the form, an audited look, or write what it holds; a refusal of the operation stands above it."""
    if request.method != "POST":
        look_at(request, found.pk, clock.now())
    if request.method == "POST" and form.is_valid():
        try:
            write()
        except REFUSALS as refusal:
            form.add_error(None, f"{str(refusal)[:1].upper()}{str(refusal)[1:]}.")
        else:
            messages.success(request, "Saved.")
            return redirect("console:customers-customer", customer_id=found.pk)
    context = {"customer": found, "form": form, "title": title}
    return render(request, "console/customers/edit.html", context, status=422 if form.errors else 200)


def _press(request: HttpRequest, customer_id: UUID, do: Callable[..., object], said: str) -> HttpResponse:
    try:
        do(actor=actor_of(request), at=clock.now())
    except REFUSALS as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, said)
    return redirect("console:customers-customer", customer_id=customer_id)
