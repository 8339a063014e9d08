"""Sending back without sign-in, by the signed link of a mail: what a guest needs, and no more."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shopkeeper.customers import queries as customers
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import Actor
from shopkeeper.orders import queries as orders
from shopkeeper.returns import operations, queries
from shopkeeper.storefront import pages
from shopkeeper.storefront.account.returning import asking, exchanging, showing
from shopkeeper.storefront.visitors import STRANGER

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order
    from shopkeeper.returns.models import Return

FRAME = "storefront/returns/open.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str) -> HttpResponseBase:
    """Let a guest choose what comes back by the link that tracks the order; who has an account signs in."""
    order_id = orders.tracked_order(token, clock.now())
    order = orders.order(order_id) if order_id else None
    if order is None or order.customer_id is None:
        return over(request)
    if not is_guests(order.customer_id):
        return private(HttpResponseRedirect(reverse("storefront:return-ask", args=[order.number])))
    hides = hides_prices(order)
    if request.method == "POST":
        return _asked(request, order, token)
    context = {
        **asking.context_of(order.id, request, hides_prices=hides),
        "order_url": reverse("storefront:track", args=[token]),
        "outer": FRAME,
    }
    return private(pages.render(request, STRANGER, "storefront/returns/ask.html", context))


@never_cache
@require_safe
def one(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show a return with its label by the link in its mail; a gift's without what it cost."""
    found = _by_token(token)
    if found is None:
        return over(request)
    label_url = reverse("storefront:return-link-label", args=[token])
    hides = _hides(found)
    context = {
        "outer": FRAME,
        "one": showing.whole(found, zone=timezone.get_current_timezone(), hides_prices=hides),
        **exchanging.context_of(found, hides_prices=hides),
        **_answering(found, token, hides_prices=hides),
        **label_of(found, label_url),
    }
    return private(pages.render(request, STRANGER, "storefront/returns/return.html", context))


@never_cache
@require_safe
def label(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the label as PDF by the link in the mail."""
    found = _by_token(token)
    drawn = queries.label_pdf(found.id) if found else None
    if found is None or drawn is None:
        return over(request)
    return pdf(drawn, found.number)


@never_cache
@require_POST
def difference(request: HttpRequest, token: str) -> HttpResponseBase:
    """Let a guest agree to what the replacement costs more, or have the money instead."""
    found = _by_token(token)
    if found is None or not _is_of_guest(found):
        return over(request)
    if request.POST.get("answer") == "agree" and _hides(found):
        return over(request)  # who hears no price can't agree to one
    exchanging.answer(request, found, Actor("customer", str(found.order.customer_id)))
    again = guests_return(token)
    is_to_pay = again is not None and exchanging.waits_for_payment(again) is not None
    to = reverse("storefront:return-link-pay", args=[token]) if is_to_pay else address(token)
    return private(HttpResponseRedirect(to, status=303))


def guests_return(token: str) -> "Return | None":
    """Return the return that the token opens, where a guest who hears its prices may pay for it."""
    found = _by_token(token)
    return found if found and _is_of_guest(found) and not _hides(found) else None


def label_of(found: "Return", url: str) -> dict[str, str]:
    """Return the label's code as a picture and where its PDF is, nothing where there is none now."""
    picture = queries.label_qr(found.id)
    # drawn by us of a number alone: it holds no word of anybody's
    return {"qr": mark_safe(picture), "label_url": url} if picture else {}  # noqa: S308  see above


def pdf(drawn: bytes, name: str) -> HttpResponse:
    """Return a PDF that a browser shows, kept in no cache."""
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return private(response)


def private(response: HttpResponse) -> HttpResponse:
    """Keep the address, which is the key to this page, from whatever the shopper goes to next."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def is_guests(customer_id: UUID) -> bool:
    """Return whether the customer bought without an account."""
    found = customers.customer(customers.survivor(customer_id))
    return found is not None and found.status == customers.CustomerStatus.GUEST.value


def hides_prices(order: "Order") -> bool:
    """Return whether it is a gift whose recipient hears no price."""
    how = orders.check_out_of(order.id)
    return how is not None and how.hides_prices


def _asked(request: HttpRequest, order: "Order", token: str) -> HttpResponseBase:
    actor = Actor("customer", str(order.customer_id))
    try:
        return_id = asking.ask(order.id, request, actor=actor)
    except operations.UnableToReturn as refusal:
        messages.error(request, asking.sentence(refusal))
        return HttpResponseRedirect(reverse("storefront:track-return", args=[token]))
    made = queries.return_token(return_id, clock.now())
    return private(HttpResponseRedirect(reverse("storefront:return-link", args=[made]), status=303))


def _by_token(token: str) -> "Return | None":
    return_id = queries.return_of_token(token, clock.now())
    return queries.the_return(return_id) if return_id else None


def _hides(found: "Return") -> bool:
    order = orders.order(found.order_id)
    return order is None or hides_prices(order)


def _is_of_guest(found: "Return") -> bool:
    return found.order.customer_id is not None and is_guests(found.order.customer_id)


def _answering(found: "Return", token: str, *, hides_prices: bool) -> dict[str, object]:
    """Return where the page's questions are answered: here by a guest, in the account by who has one."""
    if not _is_of_guest(found):
        return {"sign_in_url": reverse("storefront:return", args=[found.number])}
    pays = "" if hides_prices else reverse("storefront:return-link-pay", args=[token])
    return {"answer_url": reverse("storefront:return-link-difference", args=[token]), "pay_url": pays}


def address(token: str) -> str:
    """Return the page that the token of a return opens."""
    return reverse("storefront:return-link", args=[token])


def over(request: HttpRequest) -> HttpResponse:
    """Say that the link opens nothing any more."""
    return private(pages.render(request, STRANGER, "storefront/track/over.html", {}, status=404))
