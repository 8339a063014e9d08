"""Giving money back: within one's limit alone, above it with somebody else's consent."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.console.approvals.answering import back_to, refusal_of
from shopkeeper.console.lists import cursor_of
from shopkeeper.console.orders.forms import RefundForm
from shopkeeper.console.orders.pages import order_page
from shopkeeper.console.orders.steps import done
from shopkeeper.foundation import clock
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.orders import operations, queries

WAITS = "That is above what you may give alone: it goes back once somebody else allows it."


@require_POST
@requires("orders.edit")
def refund(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Give money back, or ask for it where it is above the limit."""
    found = queries.order(order_id)
    if found is None:
        raise Http404("There is no such order.")
    form = RefundForm(request.POST)
    if not form.is_valid():
        return order_page(request, order_id, status=422, refund_form=form)
    amount = Money.from_major(form.cleaned_data["amount"], found.currency)
    try:
        refund_id = operations.refund(
            order_id=order_id,
            amount=amount,
            reason=form.cleaned_data["reason"],
            to=form.cleaned_data["to"],
            key=f"console:{form.cleaned_data['key']}",
            is_reduction=True,
            at=clock.now(),
            actor=actor_of(request),
        )
    except operations.UnableToRefund as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        made = queries.refund_seen(refund_id)
        waits = made is not None and made.status == queries.RefundStatus.ASKED.value
        messages.success(request, WAITS if waits else "The money is on its way back.")
    return redirect("console:orders-order", order_id=order_id)


@require_POST
@requires("orders.edit")
def by_hand(request: HttpRequest, order_id: UUID, refund_id: UUID) -> HttpResponse:
    """Note that what no gateway can give back was given back by hand."""
    _require_of(order_id, refund_id)
    do = partial(operations.note_paid_by_hand, refund_id=refund_id, at=clock.now(), actor=actor_of(request))
    return done(request, order_id, do, "Noted as given back.")


@require_POST
@requires("refunds.allow")
def answer(request: HttpRequest, order_id: UUID, refund_id: UUID, what: str) -> HttpResponse:
    """Allow what somebody else asked for, or decline it with a reason."""
    _require_of(order_id, refund_id)
    try:
        operations.allow_refund(
            refund_id=refund_id, allow=what == "allow", why=refusal_of(request, queries.Refusal), at=clock.now(),
            actor=actor_of(request),
        )  # fmt: skip
    except operations.UnableToRefund as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, "Allowed: the money is on its way back." if what == "allow" else "Declined.")
    return back_to(request, reverse("console:orders-order", args=[order_id]))


@require_safe
@requires("orders.view")
def money(request: HttpRequest) -> HttpResponse:
    """Show refunds, the latest first, disputes that are open, and how the gateway is."""
    context = {
        "page": queries.refund_list(cursor=cursor_of(request)),
        "disputes": queries.dispute_list(is_open=True).rows,
        "figures": queries.gateway_figures(),
        "asked": queries.count_asked_refunds(),
    }
    return render(request, "console/orders/money.html", context)


@require_POST
@requires("orders.edit")
def check(request: HttpRequest) -> HttpResponse:
    """Ask the gateway now after everything of which nothing was heard."""
    asked = operations.reconcile(clock=clock.now)
    messages.success(request, f"Asked after {asked} payment{'s' * (asked != 1)} or refund{'s' * (asked != 1)}.")
    return redirect("console:orders-money")


def _require_of(order_id: UUID, refund_id: UUID) -> None:
    if not any(one.id == refund_id for one in queries.refunds_of(order_id)):
        raise Http404("There is no such refund of this order.")
