"""The home page, arranged for whoever looks at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from shopkeeper.foundation import clock
from shopkeeper.foundation.kept import Kept
from shopkeeper.orders.queries.latest import LatestOrder, latest_order
from shopkeeper.storefront import cookies, pages
from shopkeeper.storefront.account import wording
from shopkeeper.storefront.browse import structured
from shopkeeper.storefront.home.arranging import arranged
from shopkeeper.storefront.looking import looked_at, permits
from shopkeeper.storefront.visitors import Visitor, page

RECENT = timedelta(days=10)
SIGNS = {"open": "package", "moving": "truck-delivery", "done": "circle-check"}


@dataclass(frozen=True)
class Parcel:
    """The latest order in one line, while it is of interest."""

    url: str
    headline: str
    detail: str
    sign: str


@require_safe
@page
def home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show what this visitor most likely came for; a stranger sees what the whole shop likes."""
    latest = latest_order(visitor.customer_id) if visitor.customer_id else None
    who = for_whom(request, visitor)
    context = {
        "meta": _META.get(["home"])["home"],
        "parcel": parcel_of(latest, at=clock.now()) if latest else None,
        "looked_at": looked_at(request, visitor),
        "arranged": arranged(who, latest if who else None),
    }
    return pages.render(request, visitor, "storefront/home/page.html", context)


def _meta(keys: list[str]) -> dict[str, SafeString]:
    context = {"canonical": pages.canonical(reverse("storefront:home")), "json_ld": structured.shop()}
    return dict.fromkeys(keys, render_to_string("storefront/home/meta.html", context))


_META: Kept[str, SafeString] = Kept(_meta, seconds=3_600)


def for_whom(request: HttpRequest, visitor: Visitor) -> UUID | None:
    """Return for whom the shop is arranged: for nobody where they said no, in this browser or in their account."""
    customer_id, chosen = visitor.customer_id, cookies.chosen(request)
    if customer_id is None or (chosen and not (chosen.personalisation or visitor.acting_for)):
        return None
    return customer_id if permits(customer_id) else None


def parcel_of(order: LatestOrder, *, at: datetime) -> Parcel | None:
    """Return the order in one line, when it is under way or has just come."""
    state = wording.state_of(order.status)
    if state.tone not in SIGNS or (state.tone == "done" and order.placed_at < at - RECENT):
        return None
    zone = timezone.get_current_timezone()
    note = wording.delivery_note(order.status, order.promised_at, [], at=at, zone=zone)
    return Parcel(
        url=reverse("storefront:order", args=[order.number]),
        headline=state.text,
        detail=note or f"Ordered on {wording.day(order.placed_at, zone)}",
        sign=SIGNS[state.tone],
    )
