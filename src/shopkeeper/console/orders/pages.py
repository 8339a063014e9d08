"""Orders: the list, and one order's page."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shopkeeper.console.approvals.answering import REASONS
from shopkeeper.console.lists import cursor_of
from shopkeeper.console.looks import look_through
from shopkeeper.console.orders.forms import OrderFilters, ParcelForm, PaymentForm, ReasonForm, RefundForm
from shopkeeper.console.settings.naming import names_of_actors
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.access import actor_of, requires, staff_of
from shopkeeper.orders import queries
from shopkeeper.returns import queries as returns

PAGE = 50


@require_safe
@requires("orders.view")
def orders(request: HttpRequest) -> HttpResponse:
    """List orders, the newest first, filtered as asked; who may see customers sees whose, and that look is audited."""
    filters = OrderFilters(request.GET or None)
    filters.offer(queries.countries())
    wanted, now = filters.cleaned_data if filters.is_valid() else {}, clock.now()
    page = queries.order_list(cursor=cursor_of(request), limit=PAGE, **filters.conditions(now))
    if staff_of(request).may("customers.view"):
        people = {row.customer_id for row in page.rows if row.customer_id}
        look_through(request, "customers.listed", rows=len(people), at=now)
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
    found, now = queries.order(order_id), clock.now()
    if found is None:
        raise Http404("There is no such order.")
    changes = list(found.status_changes.all())
    context = {
        "order": found,
        "changes": sorted(changes, key=lambda one: one.at, reverse=True),
        "names": names_of_actors((one.actor_kind, one.actor_id) for one in changes),
        "cancellations": queries.cancellations_of(order_id),
        "invoices": [
            (one, f"{queries.invoice_title(one)} {queries.invoice_number(one)}")
            for one in queries.invoices_of(order_id)
        ],
        "may": _next_steps(found),
        "now": now,
        "parcel_form": ParcelForm(),
        "payment_form": PaymentForm(initial={"amount": _unpaid(found).major}),
        "reason_form": ReasonForm(),
        "returns": returns.returns_of_order(order_id),
        "refunds": queries.refunds_of(order_id),
        "disputes": queries.disputes_of(order_id),
        "refundable": (there := queries.refundable(order_id)),
        "reasons": REASONS,
        "check_out": queries.check_out_of(order_id),
        "own_table": queries.OWN_TABLE,
        "refund_form": RefundForm(initial={"amount": there.left.major, "key": new_id(now)}),
    }
    if found.customer_id and staff_of(request).may("customers.view"):
        audit.record(
            actor=actor_of(request), action="orders.looked-at", subject_kind="order", subject_id=order_id, at=now
        )
        figures = queries.customer_figures([found.customer_id])[found.customer_id]
        context |= {"sees_person": True, "figures": figures}
    return render(request, "console/orders/order.html", context | forms, status=status)


def _next_steps(order: Any) -> dict[str, bool]:
    """Return of each status whether the order may take it now; a credit takes none."""
    now = queries.OrderStatus(order.status)
    return {to.value: order.kind == "sale" and queries.may_become(now, to) for to in queries.OrderStatus}


def _unpaid(order: Any) -> Money:
    paid = sum(one.amount_minor for one in order.payments.all() if one.status == "paid")
    return Money(order.currency, max(0, order.total_minor - paid))
