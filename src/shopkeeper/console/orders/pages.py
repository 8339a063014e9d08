"""Orders: the list, and one order's page."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shopkeeper.console.lists import cursor_of
from shopkeeper.console.orders.forms import OrderFilters, ParcelForm, PaymentForm, ReasonForm
from shopkeeper.console.settings.naming import names_of_actors
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.orders import queries

PAGE = 50


@require_safe
@requires("orders.view")
def orders(request: HttpRequest) -> HttpResponse:
    """List orders, the newest first, filtered as asked."""
    filters = OrderFilters(request.GET or None)
    filters.offer(queries.countries())
    wanted = filters.cleaned_data if filters.is_valid() else {}
    page = queries.order_list(cursor=cursor_of(request), limit=PAGE, **filters.conditions(clock.now()))
    return render(
        request,
        "console/orders/list.html",
        {"page": page, "filters": filters, "is_filtered": any(wanted.values())},
    )


@require_safe
@requires("orders.view")
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Show one order; who may see customers sees whose it is, and that look is audited."""
    return order_page(request, order_id)


def order_page(request: HttpRequest, order_id: UUID, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Return an order's page, with a form that was refused where one is given."""
    found = queries.order(order_id)
    if found is None:
        raise Http404("There is no such order.")
    is_sale = found.kind == "sale"
    now = clock.now()
    changes = list(found.status_changes.all())
    sees_person = found.customer is not None and request.user.may("customers.view")  # type: ignore[union-attr]  # guarded
    if sees_person:
        audit.record(
            actor=actor_of(request), action="orders.looked-at", subject_kind="order", subject_id=order_id, at=now
        )
    open_amount = found.total_minor - sum(one.amount_minor for one in found.payments.all() if one.status == "paid")
    context = {
        "order": found,
        "sees_person": sees_person,
        "changes": sorted(changes, key=lambda one: one.at, reverse=True),
        "names": names_of_actors((one.actor_kind, one.actor_id) for one in changes),
        "may": {
            to.value: is_sale and queries.may_become(queries.OrderStatus(found.status), to)
            for to in queries.OrderStatus
        },
        "now": now,
        "parcel_form": ParcelForm(),
        "payment_form": PaymentForm(initial={"amount": _major(open_amount, found.currency)}),
        "reason_form": ReasonForm(),
        "figures": queries.customer_figures([found.customer_id]).get(found.customer_id) if sees_person else None,
    }
    return render(request, "console/orders/order.html", context | forms, status=status)


def _major(minor: int, currency: str) -> Decimal:
    return Money(currency, max(0, minor)).major
