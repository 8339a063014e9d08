"""Wish lists: several, each under its name; one press puts a product on, another takes it off."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import operations
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import clock
from shopkeeper.storefront import pages
from shopkeeper.storefront.lowering import prices
from shopkeeper.storefront.visitors import Shopper, Visitor, page, safe_next, shopper_page
from shopkeeper.storefront.wishes.owner import keep, owner_of, owner_to_fill, refuse_strange_pages
from shopkeeper.storefront.wishes.showing import lines_of


@never_cache
@require_safe
@page
def lists(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show the lists, and what is on the first or the one asked for."""
    owner = owner_of(request, visitor)
    found = customers.wish_lists(owner)
    asked = request.GET.get("list", "")
    shown = next((one for one in found if str(one.pk) == asked), found[0] if found and not asked else None)
    if asked and shown is None:
        raise Http404("no such list of yours")
    token = customers.share_token(shown) if shown else ""
    context = {
        "lists": found,
        "shown": shown,
        "lines": lines_of(shown.pk) if shown else [],
        "link": pages.canonical(reverse("storefront:wishes-shared", args=[token])) if token else "",
        "tells": [["track", "Wishlist Viewed", {"wishlist_id": str(shown.pk)}]] if shown else [],
    }
    return pages.render(request, visitor, "storefront/wishes/lists.html", context)


@never_cache
@require_safe
@page
def shared(request: HttpRequest, visitor: Visitor, token: str) -> HttpResponse:
    """Show what is wanted to whoever has the link: no name of a person, nothing else of theirs."""
    shown = customers.shared_list(token)
    if shown is None:
        raise Http404("no list is shared under this link, or no more")
    context = {"shown": shown, "lines": lines_of(shown.pk), "canonical": ""}
    response = pages.render(request, visitor, "storefront/wishes/shared.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt  # see `refuse_strange_pages`
@require_POST
@page
def add(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Put a product on a list, with a notice where one is asked for, and go back to the product."""
    refuse_strange_pages(request, visitor)
    variant_id = _uuid(request.POST.get("variant", ""))
    variant = catalog.variant(variant_id) if variant_id else None
    if variant is None or variant.product.status != catalog.ProductStatus.ACTIVE.value:
        raise Http404("no such product is for sale")
    back = reverse("storefront:product", args=[variant.product.slug]) + "?" + urlencode({"variant": variant.sku})
    notice = request.POST.get("notice", "")
    if notice and not visitor.is_known:
        messages.success(
            request, "Sign in or type your e-mail address, then press once more: we need to know whom to tell."
        )
        return HttpResponseRedirect(f"{reverse('storefront:sign-in')}?{urlencode({'next': back})}")
    owner = owner_to_fill(request, visitor)
    try:
        operations.add_wish(
            owner=owner,
            product_id=variant.product_id,
            variant_id=variant.pk,
            price=prices().money(variant),
            list_id=_uuid(request.POST.get("list", "")),
            is_told=notice == "price",
            is_awaited=notice == "back",
            at=clock.now(),
        )
    except operations.UnableToWish as refusal:
        messages.error(request, f"{str(refusal).capitalize()}.")
    else:
        said = {"price": "We tell you when it costs less.", "back": "We tell you when it is there again."}
        messages.success(request, said.get(notice, "It stands on your wish list."))
    response = HttpResponseRedirect(safe_next(request, request.POST.get("next", ""), back))
    keep(response, owner)
    return response


@csrf_exempt  # see `refuse_strange_pages`
@require_POST
@page
def remove(request: HttpRequest, visitor: Visitor, list_id: UUID) -> HttpResponseBase:
    """Take a product off a list."""
    refuse_strange_pages(request, visitor)
    variant_id = _uuid(request.POST.get("variant", ""))
    if variant_id:
        try:
            operations.remove_wish(
                owner=owner_of(request, visitor), list_id=list_id, variant_id=variant_id, at=clock.now()
            )
        except operations.UnableToWish as refusal:
            raise Http404(str(refusal)) from None
        messages.success(request, "Taken off the list.")
    response = HttpResponseRedirect(_url(list_id))
    keep(response, owner_of(request, visitor))
    return response


@require_POST
@shopper_page
def make(request: HttpRequest, visitor: Shopper) -> HttpResponseBase:
    """Make a list under a name."""
    try:
        key = operations.make_list(customer_id=visitor.customer_id, name=request.POST.get("name", ""), at=clock.now())
    except operations.UnableToWish as refusal:
        messages.error(request, f"{str(refusal).capitalize()}.")
        return HttpResponseRedirect(reverse("storefront:wishes"))
    return HttpResponseRedirect(_url(key))


@require_POST
@shopper_page
def change(request: HttpRequest, visitor: Shopper, list_id: UUID) -> HttpResponseBase:
    """Rename, share, no longer share or delete a list: the pressed button's value says which."""
    own: dict[str, Any] = {"customer_id": visitor.customer_id, "list_id": list_id}
    what, at = request.POST.get("what", ""), clock.now()
    try:
        if what == "rename":
            operations.rename_list(**own, name=request.POST.get("name", ""), at=at)
        elif what == "share":
            operations.share_list(**own, at=at)
        elif what == "unshare":
            operations.unshare_list(**own, at=at)
        elif what == "delete":
            operations.delete_list(**own)
            messages.success(request, "The list is deleted.")
            return HttpResponseRedirect(reverse("storefront:wishes"))
    except operations.UnableToWish as refusal:
        if customers.wish_list(customers.WishOwner(visitor.customer_id), list_id) is None:
            raise Http404(str(refusal)) from None
        messages.error(request, f"{str(refusal).capitalize()}.")
    return HttpResponseRedirect(_url(list_id))


def _url(list_id: UUID) -> str:
    return f"{reverse('storefront:wishes')}?{urlencode({'list': str(list_id)})}"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
