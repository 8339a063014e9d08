"""Making and changing products and variants: whoever comes second is told what changed, and keeps what was typed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from shopkeeper.catalog import operations, queries
from shopkeeper.console.products.edit_forms import (
    CorrectionForm,
    NewProductForm,
    NewVariantForm,
    ProductForm,
    VariantForm,
)
from shopkeeper.console.products.pages import product_page, sentence
from shopkeeper.foundation import clock
from shopkeeper.foundation.money import Money, NotMoney
from shopkeeper.foundation.staff.access import actor_of, requires

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Product, Variant

REFUSALS = (operations.UnableToCreateProduct, operations.UnableToUpdateProduct, NotMoney)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.edit")
def new_product(request: HttpRequest) -> HttpResponseBase:
    """Make a product with its first variant."""
    form = NewProductForm(request.POST or None, initial={"currency": queries.usual_currency()})

    def write() -> UUID:
        told = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        price = Money.from_major(told.pop("price"), told.pop("currency"))
        return operations.create_product(**told, price=price, at=clock.now(), actor=actor_of(request))

    return _edit(request, form, "New product", write, None, said="Made. Now give it pictures.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.edit")
def edit_product(request: HttpRequest, product_id: UUID) -> HttpResponseBase:
    """Change what is told of a product."""
    found = _product(product_id)
    now = {name: getattr(found, name) for name in ProductForm.base_fields if name != "seen"}
    form = ProductForm(request.POST or None, initial={**now, "seen": queries.seen_of_product(found)})

    def write() -> UUID:
        operations.update_product(product_id=product_id, at=clock.now(), actor=actor_of(request), **form.cleaned_data)
        return product_id

    return _edit(request, form, "Change the product", write, found, now=now, seen=queries.seen_of_product(found))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.edit")
def new_variant(request: HttpRequest, product_id: UUID) -> HttpResponseBase:
    """Add a variant to a product, in the currency of its others."""
    found = _product(product_id)
    first = next(iter(found.variants.all()), None)
    form = NewVariantForm(request.POST or None)
    form.currency = first.currency if first else queries.usual_currency()

    def write() -> UUID:
        told = {name: value for name, value in form.changes().items() if name != "seen"}
        price = Money.from_major(told.pop("price"), form.currency)
        operations.add_variant(product_id=product_id, price=price, at=clock.now(), actor=actor_of(request), **told)
        return product_id

    return _edit(request, form, f"New variant, in {form.currency}", write, found)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.edit")
def edit_variant(request: HttpRequest, variant_id: UUID) -> HttpResponseBase:
    """Change what is told of a variant."""
    found = _variant(variant_id)
    now = {name: getattr(found, name) for name in VariantForm.base_fields if hasattr(found, name)}
    now |= {"compare_at": _major(found.compare_at_minor, found), "cost": _major(found.cost_minor, found)}
    seen = queries.seen_of_variant(found)
    form = VariantForm(request.POST or None, initial={**now, "seen": seen})
    form.currency = found.currency

    def write() -> UUID:
        operations.update_variant(variant_id=variant_id, at=clock.now(), actor=actor_of(request), **form.changes())
        return found.product_id

    title = f"Change {found.title or found.sku}, amounts in {found.currency}"
    return _edit(request, form, title, write, _product(found.product_id), now=now, seen=seen)


@require_POST
@requires("products.edit")
def correct_stock(request: HttpRequest, variant_id: UUID) -> HttpResponseBase:
    """Put the count of a variant right by so many pieces, with the reason."""
    found = _variant(variant_id)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        wrong = [
            f"{form.fields[name].label or name}: {' '.join(str(error) for error in errors)}"
            for name, errors in form.errors.items()
        ]
        return product_page(request, found.product_id, wrong={variant_id: wrong})
    told = {**form.cleaned_data, "key": f"console:{form.cleaned_data['key']}"}
    try:
        operations.correct_stock(variant_id=variant_id, at=clock.now(), actor=actor_of(request), **told)
    except operations.UnableToAdjustStock as refusal:
        return product_page(request, found.product_id, wrong={variant_id: [sentence(refusal)]})
    messages.success(request, f"{found.sku}: {told['by']:+,} pieces.")
    return redirect("console:products-product", product_id=found.product_id)


def _edit(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    write: Callable[[], UUID],
    product: "Product | None",
    *,
    now: dict[str, Any] | None = None,
    seen: str = "",
    said: str = "Saved.",
) -> HttpResponseBase:
    """Show the form, or write what it holds; a refusal stands above it, and what another wrote beside each field."""
    theirs: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            product_id = write()
        except operations.UnableToOverwrite:
            theirs = _differing(form, now or {})
            form.data = {**request.POST.dict(), "seen": seen}
            form.add_error(None, "Somebody else changed this while you did. What you typed is still here, not saved.")
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, said)
            return redirect("console:products-product", product_id=product_id)
    context = {"form": form, "title": title, "product": product, "theirs": theirs}
    status = (409 if theirs else 422) if form.errors else 200
    return render(request, "console/products/edit.html", context, status=status)


def _differing(form: forms.Form, now: dict[str, Any]) -> list[tuple[str, str]]:
    """Return each field in which what is typed is not what stands there now, with what stands there in words."""
    found = []
    for name, value in now.items():
        if form.cleaned_data.get(name) != value and not (form.cleaned_data.get(name) in {None, ""} and not value):
            field = form.fields[name]
            choices = dict(getattr(field, "choices", ()))
            shown = choices.get(str(value), field.prepare_value(value))
            found.append((str(field.label), str(shown if shown not in {None, ""} else "nothing").strip()))
    return found or [("Something", "was changed and changed back")]


def _product(product_id: UUID) -> "Product":
    found = queries.product(product_id)
    if found is None:
        raise Http404("There is no such product.")
    return found


def _variant(variant_id: UUID) -> "Variant":
    found = queries.variant(variant_id)
    if found is None:
        raise Http404("There is no such variant.")
    return found


def _major(minor: int | None, variant: "Variant") -> Any:
    return None if minor is None else Money(variant.currency, minor).major
