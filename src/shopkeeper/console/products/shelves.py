"""Categories and brands: made, renamed, moved."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.catalog import operations, queries
from shopkeeper.console.products.edit_forms import BrandForm, CategoryForm
from shopkeeper.console.products.pages import sentence
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires

REFUSALS = (operations.UnableToChangeCategory, operations.UnableToNameMaker)


@require_safe
@requires("products.view")
def categories(request: HttpRequest) -> HttpResponseBase:
    """Show the tree of categories, one of them open to be changed where the address names it."""
    tree = queries.category_tree()
    chosen = next((one for one in tree if str(one.id) == request.GET.get("change")), None)
    form = CategoryForm(initial={"name": chosen.name, "parent_id": chosen.parent_id} if chosen else None)
    return render(
        request, "console/products/categories.html", {"tree": tree, "form": form, "chosen": chosen, "tab": "categories"}
    )


@require_POST
@requires("products.edit")
def save_category(request: HttpRequest) -> HttpResponseBase:
    """Make a category, or rename and move the one that is named."""
    form = CategoryForm(request.POST)
    key = request.POST.get("category", "")

    def write() -> None:
        name, parent_id = form.cleaned_data["name"], form.cleaned_data["parent_id"]
        actor, now = actor_of(request), clock.now()
        if not key:
            operations.create_category(name=name, parent_id=parent_id, at=now, actor=actor)
            return
        operations.move_category(category_id=UUID(key), parent_id=parent_id, at=now, actor=actor)
        operations.rename_category(category_id=UUID(key), name=name, at=now, actor=actor)

    return _save(request, form, write, "console:products-categories")


@require_safe
@requires("products.view")
def brands(request: HttpRequest) -> HttpResponseBase:
    """List the brands, one of them open to be renamed where the address names it."""
    rows = list(queries.brands())
    chosen = next((one for one in rows if str(one.pk) == request.GET.get("change")), None)
    form = BrandForm(initial={"name": chosen.name} if chosen else None)
    return render(
        request, "console/products/brands.html", {"brands": rows, "form": form, "chosen": chosen, "tab": "brands"}
    )


@require_POST
@requires("products.edit")
def save_brand(request: HttpRequest) -> HttpResponseBase:
    """Make a brand, or rename the one that is named."""
    form = BrandForm(request.POST)
    key = request.POST.get("brand", "")

    def write() -> None:
        name, actor, now = form.cleaned_data["name"], actor_of(request), clock.now()
        if key:
            operations.rename_brand(brand_id=UUID(key), name=name, at=now, actor=actor)
        else:
            operations.create_brand(name=name, at=now, actor=actor)

    return _save(request, form, write, "console:products-brands")


def _save(
    request: HttpRequest, form: CategoryForm | BrandForm, write: Callable[[], None], page: str
) -> HttpResponseBase:
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(page)
    try:
        write()
    except ValueError:
        messages.error(request, "Nothing was changed: that is no key.")
    except REFUSALS as refusal:
        messages.error(request, f"Nothing was changed. {sentence(refusal)}")
    else:
        messages.success(request, "Saved.")
    return redirect(page)
