"""Changing an order for its customer: its price is told first, and nobody's card is charged without their word."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.ledger import queries as ledger
from shopkeeper.orders import operations, queries
from shopkeeper.orders.operations import PayBy
from shopkeeper.orders.ports import gateway

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order

CUSTOMER_DECIDES_WITHIN = timedelta(days=1)
ROWS = 3
LONGEST_KEY = 60


@require_http_methods(["GET", "HEAD", "POST"])
@requires("orders.edit")
def change(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Choose how many of each line, what is added by its SKU, and how it is sent."""
    order, at = _order(order_id), clock.now()
    if request.method == "POST":
        try:
            made = operations.propose_change(
                order_id=order_id,
                quantities=_quantities(request, order),
                additions=_additions(request),
                shipping_code=request.POST.get("shipping", "")[:40],
                key=f"console-{request.POST.get('key', '')[:LONGEST_KEY]}",
                at=at,
                actor=actor_of(request),
                holds=CUSTOMER_DECIDES_WITHIN,
            )
        except operations.UnableToChangeOrder as refusal:
            messages.error(request, f"Nothing was changed: {refusal}.")
        else:
            return redirect("console:orders-change-confirm", order_id=order_id, change_id=made)
    chosen = queries.way_chosen(order_id)
    context = {
        "order": order,
        "cut_off": queries.cut_off(order_id, at),
        "lines": [line for line in order.lines.all() if line.kind == "product" and line.quantity],
        "rows": range(1, ROWS + 1),
        "ways": [one for one in queries.ways_of(order, at=at) if one.code != chosen],
        "key": new_id(),
    }
    return render(request, "console/orders/change.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("orders.edit")
def confirm(request: HttpRequest, order_id: UUID, change_id: UUID) -> HttpResponse:
    """Show what the change costs; do it, take it back, or leave it to the customer's own yes."""
    order, found = _order(order_id), queries.change(change_id, order_id=order_id)
    if found is None:
        raise Http404("There is no such change of this order.")
    if request.method == "POST":
        try:
            said = _answer(request, order, found)
        except operations.UnableToChangeOrder as refusal:
            messages.error(request, f"{refusal}.".capitalize())
        else:
            messages.success(request, said)
        return redirect("console:orders-order", order_id=order_id)
    if found.status in {"done", "dropped"}:
        return redirect("console:orders-order", order_id=order_id)
    context = {
        "order": order,
        "change": found,
        "due": found.difference if found.difference.minor > 0 else None,
        "goes_back": -found.difference if found.difference.minor < 0 else None,
        "ways": _ways(order, found.difference) if found.difference.minor > 0 else [],
        "key": new_id(),
    }
    return render(request, "console/orders/change_confirm.html", context)


def _order(order_id: UUID) -> "Order":
    found = queries.order(order_id)
    if found is None:
        raise Http404("There is no such order.")
    return found


def _quantities(request: HttpRequest, order: "Order") -> dict[UUID, int]:
    goods = [line for line in order.lines.all() if line.kind == "product" and line.quantity]
    return {line.pk: _number(request.POST.get(f"quantity-{line.pk}", ""), line.quantity) for line in goods}


def _additions(request: HttpRequest) -> list[operations.LineRequest]:
    wanted: dict[str, int] = {}
    for row in range(1, ROWS + 1):
        if sku := request.POST.get(f"sku-{row}", "").strip()[:80]:
            wanted[sku] = wanted.get(sku, 0) + _number(request.POST.get(f"count-{row}", ""), 1)
    variants = catalog.variants_by_skus(list(wanted))
    if unknown := sorted(set(wanted) - set(variants)):
        raise operations.UnableToChangeOrder(f"no variant has the SKU {', '.join(unknown)}")
    return [operations.LineRequest(variants[sku].id, quantity) for sku, quantity in wanted.items()]


def _number(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    try:
        return max(-1, min(int(text), 10**6))
    except ValueError:
        raise operations.UnableToChangeOrder("a quantity is a whole number") from None


def _ways(order: "Order", due: Money) -> list[tuple[str, str]]:
    """Return by what the customer could pay the difference without typing anything."""
    if order.customer_id is None:
        return []
    held = ledger.store_credit_in(order.customer_id, due.currency)
    found = [("store_credit", f"Store credit ({held} there)")] if held >= due else []
    saved = queries.saved_methods(order.customer_id) if gateway() is not None else []
    return found + [(str(one.id), f"{one.brand.title()} ending in {one.last4}") for one in saved]


def _answer(request: HttpRequest, order: "Order", found: queries.SeenChange) -> str:
    at, what = clock.now(), request.POST.get("what")
    if what == "leave":
        operations.withdraw_change(change_id=found.id, at=at, actor=actor_of(request))
        return "The order stays as it was."
    if what == "ask":
        return "The change waits on the order's page of the customer's account, for a day at most."
    pay = None
    if found.difference.minor > 0:
        if not request.POST.get("agreed"):
            raise operations.UnableToChangeOrder(
                "ask the customer first, and tick that they agreed to pay the difference"
            )
        pay = _pay(request.POST.get("pay", ""), _ways(order, found.difference))
    key = request.POST.get("key", "")[:LONGEST_KEY] or "press"
    done = operations.accept_change(change_id=found.id, pay=pay, key=key, at=at, actor=actor_of(request))
    if done.status == queries.ChangeStatus.OPEN.value:
        raise operations.UnableToChangeOrder("the payment was declined, so nothing was changed")
    return "The order is changed." if done.status == "done" else "The order is changed once the payment is through."


def _pay(chosen: str, ways: list[tuple[str, str]]) -> PayBy:
    if chosen not in dict(ways):
        raise operations.UnableToChangeOrder("choose how the customer pays the difference")
    return PayBy("store_credit") if chosen == "store_credit" else PayBy("gateway", saved_method_id=UUID(chosen))
