"""Pictures of a product: taken in by their content, described, put first, taken away."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.catalog import operations, queries
from shopkeeper.console.products.pages import sentence
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires

MOST_AT_ONCE = 12


@require_safe
@requires("products.edit")
def pictures(request: HttpRequest, product_id: UUID) -> HttpResponseBase:
    """Show the pictures of a product, with what can be done to each."""
    found = queries.product(product_id)
    if found is None:
        raise Http404("There is no such product.")
    return render(request, "console/products/pictures.html", {"product": found, "pictures": list(found.pictures.all())})


@require_POST
@requires("products.edit")
def add(request: HttpRequest, product_id: UUID) -> HttpResponseBase:
    """Attach the files sent; each that is no picture is named, the others are kept."""
    files = request.FILES.getlist("pictures")
    kept = 0
    if not files:
        messages.error(request, "Choose a picture first.")
    if len(files) > MOST_AT_ONCE:
        messages.error(request, f"Send at most {MOST_AT_ONCE} pictures at once; none was kept.")
        files = []
    for file in files:
        try:
            operations.attach_picture(
                product_id=product_id,
                content=file.read(),
                alt=request.POST.get("alt", ""),
                at=clock.now(),
                actor=actor_of(request),
            )
        except operations.UnableToAttachPicture as refusal:
            messages.error(request, f"{(file.name or 'A file')[:60]}: {sentence(refusal)}")
        else:
            kept += 1
    if kept:
        messages.success(request, f"{kept} picture{'s' if kept > 1 else ''} added.")
    return redirect("console:products-pictures", product_id=product_id)


@require_POST
@requires("products.edit")
def change(request: HttpRequest, product_id: UUID, picture_id: UUID, what: str) -> HttpResponseBase:
    """Put the picture first, say what it shows, or take it away."""
    found = queries.product(product_id)
    if found is None or picture_id not in {one.pk for one in found.pictures.all()}:
        raise Http404("This product has no such picture.")
    actor, now = actor_of(request), clock.now()
    try:
        if what == "first":
            operations.show_first(picture_id=picture_id, at=now, actor=actor)
        elif what == "describe":
            alt = request.POST.get("alt", "")
            operations.describe_picture(picture_id=picture_id, alt=alt, at=now, actor=actor)
        else:
            operations.remove_picture(picture_id=picture_id, at=now, actor=actor)
    except operations.UnableToAttachPicture as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, "The picture is gone." if what == "remove" else "Saved.")
    return redirect("console:products-pictures", product_id=product_id)
