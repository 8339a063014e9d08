"""The list of customers: found by what is in hand, filtered by what they bought, kept as views; looks are audited."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shopkeeper.console.customers.forms import CustomerFilters, SaveViewForm
from shopkeeper.console.customers.views import READY_MADE, UnableToSaveView, remove_view, save_view, views_for
from shopkeeper.console.lists import cursor_of, offset_of, text_of
from shopkeeper.console.looks import look_through
from shopkeeper.console.search.finding import find_people
from shopkeeper.customers import queries
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires, staff_of
from shopkeeper.orders import queries as orders

PAGE = 50


@dataclass(frozen=True)
class Listed:
    """A page of customers with the cursor of the next one."""

    rows: list[Any]
    next_cursor: str | None


@require_http_methods(["GET", "HEAD", "POST"])
@requires("customers.view")
def customers(request: HttpRequest) -> HttpResponse:
    """List customers with what they bought, or whom the posted text finds; it never stands in an address."""
    filters, text, now = _filters(request), text_of(request), clock.now()
    currency = orders.main_currency()
    page = Listed(find_people(text, limit=PAGE), None) if text else _page(request, filters, currency, now)
    look_through(request, "customers.searched" if text else "customers.listed", rows=len(page.rows), at=now)
    figures = orders.customer_figures([row.pk for row in page.rows])
    chosen = _chosen(filters)
    context = {
        "page": page,
        "rows": [{"customer": row, "figures": figures[row.pk]} for row in page.rows],
        "filters": filters,
        "text": text,
        "chosen": urlencode(chosen),
        "is_filtered": bool(text or chosen),
        "count": queries.count_customers(),
        "currency": currency,
        "views": _views(request, chosen),
        "save_form": SaveViewForm(),
    }
    return render(request, "console/customers/list.html", context)


@require_POST
@requires("customers.view")
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list's filters as a view under a name."""
    chosen, form = _chosen(_filters(request)), SaveViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A view needs a name of at most 60 letters.")
        return redirect(_address(chosen))
    try:
        save_view(
            owner=staff_of(request),
            page="customers",
            name=form.cleaned_data["name"],
            filters=chosen,
            is_shared=form.cleaned_data["is_shared"],
            actor=actor_of(request),
            at=clock.now(),
        )
    except UnableToSaveView as error:
        messages.error(request, f"Nothing was saved: {error}.")
    else:
        messages.success(request, f"Saved as {form.cleaned_data['name']}.")
    return redirect(_address(chosen))


@require_POST
@requires("customers.view")
def remove(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Take away a view of one's own."""
    if remove_view(view_id=view_id, owner=staff_of(request), actor=actor_of(request), at=clock.now()):
        messages.success(request, "The view is gone; the customers are still there.")
    else:
        messages.error(request, "Only who made a view can take it away.")
    return redirect("console:customers")


def _filters(request: HttpRequest) -> CustomerFilters:
    filters = CustomerFilters(request.GET or None)
    filters.offer(queries.countries())
    filters.is_valid()
    return filters


def _chosen(filters: CustomerFilters) -> dict[str, str]:
    return {name: str(value) for name, value in filters.wanted().items()}


def _page(request: HttpRequest, filters: CustomerFilters, currency: str, now: datetime) -> Listed:
    wanted = filters.wanted()
    if filters.asks_for_buyers():
        offset = offset_of(request)
        as_of = min(now, orders.latest_order_at() or now)
        conditions = filters.buyer_conditions(currency=currency, as_of=as_of)
        found = orders.buyers(**conditions, offset=offset, limit=PAGE)
        return Listed(queries.customers_by_ids(found.customer_ids), str(offset + PAGE) if found.has_more else None)
    status = queries.CustomerStatus(wanted["status"]) if "status" in wanted else None
    page = queries.customer_list(
        status=status, country=wanted.get("country", ""), cursor=cursor_of(request), limit=PAGE
    )
    return Listed(page.rows, page.next_cursor)


def _views(request: HttpRequest, chosen: dict[str, str]) -> list[dict[str, Any]]:
    person = staff_of(request)
    ready = [{"name": name, "url": _address(wanted), "is_current": wanted == chosen} for name, wanted in READY_MADE]
    saved = [
        {
            "name": view.name,
            "url": _address(view.filters),
            "is_current": view.filters == chosen,
            "is_shared": view.is_shared,
            "id": view.pk if view.owner_id == person.pk else None,
        }
        for view in views_for(person, "customers")
    ]
    return [*ready, *saved]


def _address(chosen: dict[str, str]) -> str:
    address = reverse("console:customers")
    return f"{address}?{urlencode(chosen)}" if chosen else address
