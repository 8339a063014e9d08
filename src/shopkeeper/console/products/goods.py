"""Files that are sold with a digital variant: put there, sold no more."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.catalog import operations, queries
from shopkeeper.console.products.pages import sentence
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Variant


@require_safe
@requires("products.edit")
def files(request: HttpRequest, variant_id: UUID) -> HttpResponseBase:
    """Show the files of a variant."""
    variant = _variant(variant_id)
    context = {"variant": variant, "product": variant.product, "files": queries.files_of([variant_id]).get(variant_id)}
    return render(request, "console/products/goods.html", context)


@require_POST
@requires("products.edit")
def add(request: HttpRequest, variant_id: UUID) -> HttpResponseBase:
    """Put the files sent beside the variant's others."""
    _variant(variant_id)
    kept = 0
    for file in request.FILES.getlist("files"):
        try:
            operations.add_file(
                variant_id=variant_id, name=file.name or "", content=file, at=clock.now(), actor=actor_of(request)
            )
        except operations.UnableToAddFile as refusal:
            messages.error(request, sentence(refusal))
        else:
            kept += 1
    if kept:
        messages.success(request, f"{kept} file{'s' if kept > 1 else ''} added, for everybody who owns it.")
    elif not request.FILES:
        messages.error(request, "Choose a file first.")
    return redirect("console:products-goods", variant_id=variant_id)


@require_POST
@requires("products.edit")
def withdraw(request: HttpRequest, variant_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Sell a file of the variant no more."""
    if file_id not in {one.pk for one in queries.files_of([variant_id]).get(variant_id, [])}:
        raise Http404("This variant has no such file.")
    operations.withdraw_file(file_id=file_id, at=clock.now(), actor=actor_of(request))
    messages.success(request, "Sold no more. Who bought it before keeps it.")
    return redirect("console:products-goods", variant_id=variant_id)


def _variant(variant_id: UUID) -> "Variant":
    found = queries.variant(variant_id)
    if found is None:
        raise Http404("There is no such variant.")
    return found
