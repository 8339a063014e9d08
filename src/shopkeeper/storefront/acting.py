"""Staff see the shop as a customer: after a press, written into the audit log, changing nothing."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shopkeeper.customers.queries import shopping
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.staff.access import actor_of, requires, staff_of
from shopkeeper.foundation.staff.passes import PassRefused, read_pass
from shopkeeper.storefront import pages
from shopkeeper.storefront.visitors import ACTING_LASTS, SHOPPER, STRANGER, act_as, forget, visitor_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires("customers.impersonate")
def start(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask whether to begin (following a link changes nothing), then begin."""
    customer_id = _named(request, token)
    customer = shopping.shopper(customer_id)
    if customer is None:
        raise Http404("no customer who can use the shop")
    if request.method != "POST":
        minutes = int(ACTING_LASTS.total_seconds() // 60)
        context = {"name": customer.name, "minutes": minutes}
        return pages.render(request, STRANGER, "storefront/account/act_as.html", context)
    return _begin(request, customer_id)


@never_cache
@require_POST
@requires("customers.impersonate")
def visit(request: HttpRequest, customer_id: UUID) -> HttpResponseBase:
    """Begin at once: the button in the console has been pressed."""
    if shopping.shopper(customer_id) is None:
        raise Http404("no customer who can use the shop")
    return _begin(request, customer_id)


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """End the visit; staff stay signed in."""
    visitor = visitor_of(request)
    if visitor.acting_for:
        _record(request, "customers.impersonation-ended", UUID(request.session[SHOPPER]))
        forget(request)
        messages.success(request, f"You no longer see the shop as {visitor.name or 'the customer'}.")
    return HttpResponseRedirect(reverse("storefront:home"))


def _begin(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    act_as(request, customer_id, staff_id=staff_of(request).pk, at=clock.now())
    _record(request, "customers.impersonated", customer_id)
    return HttpResponseRedirect(reverse("storefront:home"))


def _named(request: HttpRequest, token: str) -> UUID:
    try:
        return read_pass(token, staff_id=staff_of(request).pk, at=clock.now())
    except PassRefused as refusal:
        raise PermissionDenied(f"This does not work: {refusal}.") from None


def _record(request: HttpRequest, action: str, customer_id: UUID) -> None:
    audit.record(
        actor=actor_of(request), action=action, subject_kind="customer", subject_id=customer_id, at=clock.now()
    )
