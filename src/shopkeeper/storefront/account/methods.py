"""Ways of paying that a shopper saved. They are entered on the gateway's page; here only what tells them apart is."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders import operations
from shopkeeper.orders import queries as orders
from shopkeeper.orders.ports import gateway
from shopkeeper.storefront import basket
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.account.wording import card_words
from shopkeeper.storefront.visitors import Shopper, look_again, shopper_page


@never_cache
@require_safe
@shopper_page
def methods(request: HttpRequest, visitor: Shopper) -> HttpResponse:
    """Show what is saved, the default first."""
    rows = [
        {
            "id": one.id,
            "name": card_words(one),
            "expires": f"{one.expires_month:02}/{one.expires_year}" if one.expires_year else "",
            "is_default": one.is_default,
        }
        for one in orders.saved_methods(visitor.customer_id)
    ]
    context = {"methods": rows, "may_add": gateway() is not None}
    return render(request, visitor, "methods", "storefront/account/methods.html", context)


@require_POST
@shopper_page
def add(request: HttpRequest, visitor: Shopper) -> HttpResponseBase:
    """Lead to the gateway's page."""
    basket.refuse_onlookers(visitor)
    back_to = operations.pages().saved()
    try:
        to = operations.begin_saving(
            customer_id=visitor.customer_id, return_url=back_to, key=f"saving:{new_id(clock.now())}"
        )
    except operations.UnableToSaveMethod as refusal:
        messages.error(request, f"{refusal}.".capitalize())
        to = reverse("storefront:methods")
    return HttpResponseRedirect(to, status=303)


@never_cache
@require_safe
@shopper_page
def back(request: HttpRequest, visitor: Shopper) -> HttpResponseBase:
    """Keep what the gateway says is saved now: asking twice keeps it once."""
    operations.keep_saved(customer_id=visitor.customer_id, at=clock.now())
    look_again(visitor.customer_id)
    return HttpResponseRedirect(reverse("storefront:methods"))


@require_POST
@shopper_page
def change(request: HttpRequest, visitor: Shopper, method_id: UUID, what: str) -> HttpResponseBase:
    """Make it the default, or forget it."""
    basket.refuse_onlookers(visitor)
    act = {"default": operations.prefer_method, "remove": operations.remove_method}.get(what)
    if act is None:
        raise Http404("no such step")
    try:
        act(customer_id=visitor.customer_id, method_id=method_id, at=clock.now(), actor=visitor.actor)
    except operations.UnableToSaveMethod:
        raise Http404("no such method of this shopper") from None
    messages.success(request, "Your default was changed." if what == "default" else "Forgotten.")
    return HttpResponseRedirect(reverse("storefront:methods"))
