"""Where a parcel is, by the link in a mail: no sign-in, and no more shown than that needs."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shopkeeper.foundation import clock
from shopkeeper.orders import queries
from shopkeeper.storefront import pages, refusals
from shopkeeper.storefront.account import parcels, wording
from shopkeeper.storefront.account.returning import links
from shopkeeper.storefront.visitors import STRANGER


@never_cache
@require_safe
def track(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show states, days and titles; a link that has expired or was made up shows the same page, with a way on."""
    at, zone = clock.now(), timezone.get_current_timezone()
    order_id = queries.tracked_order(token, at)
    found = queries.tracking(order_id) if order_id else None
    if found is None:
        refusals.note(request, "link-refused", "track")
        return _private(pages.render(request, STRANGER, "storefront/track/over.html", {}, status=404))
    waiting = [item.title for item in found.waiting]
    context = {
        "state": wording.state_of(found.status),
        "day": wording.day(found.placed_at, zone),
        "parcels": parcels.told(found, at=at, zone=zone),
        "waiting": waiting,
        "promised": wording.delivery_note(found.status, found.promised_at, [], at=at, zone=zone),
        "number": found.number,
        "return_url": _return_url(order_id, token),
    }
    return _private(pages.render(request, STRANGER, "storefront/track/track.html", context))


def _return_url(order_id: UUID | None, token: str) -> str:
    """Return where a guest sends something back; who has an account does so there."""
    order = queries.order(order_id) if order_id else None
    arrived = order is not None and any(one.delivered_at for one in order.shipments.all())
    if order is None or order.customer_id is None or not arrived or not links.is_guests(order.customer_id):
        return ""
    return reverse("storefront:track-return", args=[token])


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the address, which is the key to this page, from whatever the shopper goes to next."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
