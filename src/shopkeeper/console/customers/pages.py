"""Customer 360: everything about one person on one page; each look is audited."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.console.customers.habits import habits
from shopkeeper.console.customers.timeline import KINDS, stretch
from shopkeeper.console.lists import cursor_of
from shopkeeper.console.looks import look_at
from shopkeeper.customers import queries
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import requires, staff_of
from shopkeeper.orders import queries as orders
from shopkeeper.recommendations import queries as recommendations
from shopkeeper.returns import queries as returns

OFFERED = 5
EACH_ROW = {
    recommendations.Placement.BUY_AGAIN: 2,
    recommendations.Placement.FOR_YOU: 3,
    recommendations.Placement.TRENDING: 2,
    recommendations.Placement.BEST_SELLERS: 2,
}


@require_safe
@requires("customers.view")
def customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show one customer with their timeline; asked by htmx, the next stretch of the timeline alone."""
    found, now = looked_up(customer_id), clock.now()
    if found.merged_into_id:
        return survivor_page(request, found)
    kind, before = request.GET.get("kind", ""), _instant(request.GET.get("before", ""))
    shown = stretch(found, staff_of(request), kind=kind, before=before)
    timeline = {"customer": found, "stretch": shown, "kind": kind, "kinds": KINDS}
    if request.headers.get("HX-Request"):
        return render(request, "console/customers/_timeline.html", timeline)
    look_at(request, customer_id, now)
    sees_orders = staff_of(request).may("orders.view")
    context = {
        **timeline,
        "tab": "timeline",
        "figures": orders.customer_figures([customer_id])[customer_id],
        "offers": _offers(customer_id, now) if sees_orders else [],
        "products_bought": _products_bought(customer_id) if sees_orders else None,
        "habits": habits(customer_id, at=now),
        "now": now,
    }
    return render(request, "console/customers/customer.html", context)


@require_safe
@requires("customers.view")
def customer_orders(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show one customer's orders."""
    found, now = looked_up(customer_id), clock.now()
    if found.merged_into_id:
        return survivor_page(request, found, "console:customers-orders")
    look_at(request, customer_id, now)
    context = {
        "customer": found,
        "tab": "orders",
        "figures": orders.customer_figures([customer_id])[customer_id],
        "returns": returns.returns_of(customer_id, limit=10).rows,
        "page": orders.orders_of_customer(customer_id, cursor=cursor_of(request), limit=50),
        "products_bought": _products_bought(customer_id),
        "now": now,
    }
    return render(request, "console/customers/orders.html", context)


def looked_up(customer_id: UUID) -> Any:
    """Return the customer with all that the page shows of the person; 404 where there is none."""
    found = queries.profile(customer_id)
    if found is None:
        raise Http404("There is no such customer.")
    return found


def survivor_page(request: HttpRequest, merged: Any, page: str = "console:customers-customer") -> HttpResponse:
    """Lead on from a merged customer to the same page of who stands for them now."""
    messages.info(request, "This customer was merged with another: here is the record that stays.")
    return redirect(page, queries.survivor(merged.pk))


def _offers(customer_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """Return the first offers of each row of the customer's own home page in the shop, with the reasons given there."""
    rows = recommendations.home_rows(customer_id, at, limit=OFFERED)
    offers = [offer for row in rows for offer in row.offers[: EACH_ROW.get(row.placement, 0)]][:OFFERED]
    products = {one.id: one for one in catalog.products_by_ids([offer.product_id for offer in offers])}
    return [
        {"product": products[offer.product_id], "reason": offer.reason.text}
        for offer in offers
        if offer.product_id in products
    ]


def _products_bought(customer_id: UUID) -> int:
    return len({one.product_id for one in orders.purchases_of(customer_id)})


def _instant(text: str) -> datetime | None:
    """Return the instant with its zone, None for anything else: an address may hold what it likes."""
    try:
        given = datetime.fromisoformat(text)
        return given.astimezone(UTC) if given.tzinfo else None
    except (ValueError, OverflowError):
        return None
