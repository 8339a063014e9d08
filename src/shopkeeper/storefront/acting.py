"""Staff see the shop as a customer: after a press, written into the audit log, changing nothing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shopkeeper.customers.queries import shopping
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.staff.access import actor_of, requires, staff_of
from shopkeeper.storefront.visitors import SHOPPER, act_as, forget, visitor_of


@never_cache
@require_POST
@requires("customers.impersonate")
def visit(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Begin at once: the button in the console has been pressed."""
    if shopping.shopper(customer_id) is None:
        raise Http404("no customer who can use the shop")
    act_as(request, customer_id, staff_id=staff_of(request).pk, at=clock.now())
    _record(request, "customers.impersonated", customer_id)
    return HttpResponseRedirect(reverse("storefront:home"))


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """End the visit; staff stay signed in."""
    visitor = visitor_of(request)
    if visitor.acting_for:
        _record(request, "customers.impersonation-ended", UUID(request.session[SHOPPER]))
        forget(request)
        messages.success(request, f"You no longer see the shop as {visitor.name or 'the customer'}.")
    return HttpResponseRedirect(reverse("storefront:home"))


def _record(request: HttpRequest, action: str, customer_id: UUID) -> None:
    audit.record(
        actor=actor_of(request), action=action, subject_kind="customer", subject_id=customer_id, at=clock.now()
    )
