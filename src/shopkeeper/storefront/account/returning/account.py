"""The shopper's returns: asking for one, the list, one of them, its label, and calling it off."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shopkeeper.foundation import clock
from shopkeeper.foundation.db.paging import BadCursor
from shopkeeper.orders import queries as orders
from shopkeeper.returns import operations, queries
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.account.returning import asking, claims, exchanging, links, showing
from shopkeeper.storefront.visitors import Shopper, shopper_page

if TYPE_CHECKING:
    from shopkeeper.returns.models import Return

PAGE_SIZE = 20


@require_safe
@shopper_page
def returns(request: HttpRequest, visitor: Shopper) -> HttpResponse:
    """Show the shopper's returns, the newest first."""
    try:
        found = queries.returns_of(visitor.customer_id, cursor=request.GET.get("after"), limit=PAGE_SIZE)
    except BadCursor:
        raise Http404("no such page of the returns") from None
    more = f"{reverse('storefront:returns')}?{urlencode({'after': found.next_cursor})}" if found.next_cursor else ""
    context = {
        "returns": showing.summaries(found.rows, timezone.get_current_timezone()),
        "claims": claims.summaries(queries.claims_of(visitor.customer_id, limit=PAGE_SIZE).rows),
        "more_url": more,
    }
    return render(request, visitor, "returns", "storefront/returns/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def ask(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponseBase:
    """Choose what comes back and why, then what for; one press more, and the label is there."""
    order = orders.order_by_number(number, customer_id=visitor.customer_id)
    if order is None:
        raise Http404("no such order of this shopper")
    if request.method == "POST":
        try:
            return_id = asking.ask(order.id, request, actor=visitor.actor)
        except operations.UnableToReturn as refusal:
            messages.error(request, asking.sentence(refusal))
            return HttpResponseRedirect(reverse("storefront:return-ask", args=[order.number]))
        made = queries.the_return(return_id, visitor.customer_id)
        if made is None:
            raise Http404("no such return of this shopper")
        return HttpResponseRedirect(reverse("storefront:return", args=[made.number]), status=303)
    urls = {"order_url": reverse("storefront:order", args=[order.number]), "outer": "storefront/account/base.html"}
    context = {**asking.context_of(order.id, request), **urls}
    return render(request, visitor, "orders", "storefront/returns/ask.html", context)


@require_safe
@shopper_page
def one(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponse:
    """Show a return with its label; another shopper's is as absent as one that never was."""
    return _show(request, visitor, _own(visitor, number))


@require_safe
@shopper_page
def label(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponse:
    """Send the label of the shopper's own return as PDF."""
    found = _own(visitor, number)
    drawn = queries.label_pdf(found.id)
    if drawn is None:
        raise Http404("this return has no label now")
    return links.pdf(drawn, found.number)


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def cancel(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponseBase:
    """Ask whether to call the return off, and do so."""
    found = _own(visitor, number)
    url = reverse("storefront:return", args=[found.number])
    if request.method == "POST":
        try:
            operations.cancel(return_id=found.id, at=clock.now(), actor=visitor.actor)
        except operations.UnableToEnd as refusal:
            messages.error(request, f"It can't be called off any more: {refusal}.")
        else:
            messages.success(request, "Called off. Everything stays with you.")
        return HttpResponseRedirect(url, status=303)
    context = {"number": found.number, "url": url, "outer": "storefront/account/base.html"}
    return render(request, visitor, "returns", "storefront/returns/cancel.html", context)


@require_POST
@shopper_page
def difference(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponseBase:
    """Agree to what the replacement costs more and go on to paying it, or have the money instead."""
    found = _own(visitor, number)
    exchanging.answer(request, found, visitor.actor)
    order = exchanging.waits_for_payment(_own(visitor, number))
    if order is not None:
        return HttpResponseRedirect(reverse("storefront:order-pay", args=[order.number]), status=303)
    return HttpResponseRedirect(reverse("storefront:return", args=[found.number]), status=303)


def _show(request: HttpRequest, visitor: Shopper, found: "Return") -> HttpResponse:
    order = exchanging.waits_for_payment(found)
    context: dict[str, Any] = {
        "outer": "storefront/account/base.html",
        "one": showing.whole(found, zone=timezone.get_current_timezone()),
        "all_url": reverse("storefront:returns"),
        "order_url": reverse("storefront:order", args=[found.order.number]),
        "cancel_url": reverse("storefront:return-cancel", args=[found.number]),
        "answer_url": reverse("storefront:return-difference", args=[found.number]),
        "pay_url": reverse("storefront:order-pay", args=[order.number]) if order else "",
        **exchanging.context_of(found),
        **links.label_of(found, reverse("storefront:return-label", args=[found.number])),
    }
    return render(request, visitor, "returns", "storefront/returns/return.html", context)


def _own(visitor: Shopper, number: str) -> "Return":
    found = queries.return_by_number(number, visitor.customer_id)
    if found is None:
        raise Http404("no such return of this shopper")
    return found
