"""The shopper's orders: the list, and one of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shopkeeper.foundation import clock
from shopkeeper.foundation.db.paging import BadCursor
from shopkeeper.foundation.money import Money
from shopkeeper.orders import queries as orders
from shopkeeper.returns import queries as returns
from shopkeeper.storefront import cards
from shopkeeper.storefront.account import parcels, wording
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.account.returning import claims, showing
from shopkeeper.storefront.visitors import Shopper, shopper_page

if TYPE_CHECKING:
    from shopkeeper.orders.models import Cancellation, Order, OrderLine, Shipment

PAGE_SIZE = 20
PICTURES_SHOWN = 4
CANCELLATIONS = {
    "done": "Cancelled",
    "asked": "We are trying to stop it",
    "refused": "It was too late to stop it",
}


@require_safe
@shopper_page
def order_history(request: HttpRequest, visitor: Shopper) -> HttpResponse:
    """Show the shopper's orders, the newest first."""
    try:
        found = orders.orders_of_customer(visitor.customer_id, cursor=request.GET.get("after"), limit=PAGE_SIZE)
    except BadCursor:
        raise Http404("no such page of the orders") from None
    more = f"{reverse('storefront:orders')}?{urlencode({'after': found.next_cursor})}" if found.next_cursor else ""
    context = {"orders": summaries(found.rows), "more_url": more}
    return render(request, visitor, "orders", "storefront/account/orders.html", context)


@require_safe
@shopper_page
def order_page(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponse:
    """Show one order; another shopper's is as absent as one that never was."""
    found = orders.order_by_number(number, customer_id=visitor.customer_id)
    if found is None:
        raise Http404("no such order of this shopper")
    zone = timezone.get_current_timezone()
    now = clock.now()
    lines, shipments = list(found.lines.all()), list(found.shipments.all())
    way, papers = orders.tracking(found.id), orders.invoices_of(found.id)
    reached = [("pending", found.placed_at)]
    reached += [(change.to_status, change.at) for change in found.status_changes.all()]
    note = wording.delivery_note(found.status, found.promised_at, shipments, at=now, zone=zone)
    shown = parcels.told(way, at=now, zone=zone) if way else []
    note, shown = _said_once(note, shown, is_all=bool(way and not way.waiting))
    context: dict[str, Any] = {
        "order": _summary(found, lines, {}),
        "steps": wording.steps(found.status, reached, zone),
        "delivery_note": note,
        "parcels": shown,
        "numbers": _numbers(shipments),
        "invoices": [(one.pk, f"{orders.invoice_title(one)} {orders.invoice_number(one)}") for one in papers],
        "cut_off": orders.cut_off(found.id, now),
        "cancellations": [_cancellation(one, found.currency, zone) for one in orders.cancellations_of(found.id)],
        "may_claim": found.status in {"shipped", "delivered"} and found.kind == orders.OrderKind.SALE.value,
        "claims": claims.summaries(returns.claims_of_order(found.id)),
        "may_return": _may_return(found, now),
        "returns": showing.summaries(returns.returns_of_order(found.id), zone),
        "living": orders.living_change(found.id, at=now),
        "changes": [_change(one, zone) for one in orders.changes_done(found.id)],
        "lines": _lines(lines),
        "sums": _sums(found),
        "ship_to": wording.place(found.ship_to),
    }
    if way and parcels.is_lost(way):
        lost = {**context["order"], "state": parcels.STATES["lost"]}
        context |= {"order": lost, "delivery_note": parcels.LOST, "is_lost": True}
    return render(request, visitor, "orders", "storefront/account/order.html", context)


def _said_once(note: str, shown: list[parcels.Told], *, is_all: bool) -> tuple[str, list[parcels.Told]]:
    """Return what the order and its parcels say of when they come or came, so that nothing is said twice.

    Of a single parcel that came the order says more; else each parcel speaks for itself, and the order for what has
    not left yet.
    """
    if not shown or not is_all:
        return note, shown
    if len(shown) == 1 and shown[0].state.tone == "done" and note:
        return note, [replace(shown[0], promise="")]
    return "", shown


@require_safe
@shopper_page
def invoice(request: HttpRequest, visitor: Shopper, number: str, invoice_id: UUID) -> HttpResponse:
    """Send an invoice of the shopper's own as PDF, as it was issued."""
    found = orders.invoice(invoice_id, customer_id=visitor.customer_id)
    if found is None or found.order.number != number:
        raise Http404("no such invoice of this shopper")
    response = HttpResponse(orders.invoice_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{orders.invoice_number(found)}.pdf"'
    return response


def _may_return(order: "Order", at: datetime) -> bool:
    """Return whether anything may come back; an order of which nothing arrived is not asked about."""
    if order.kind != orders.OrderKind.SALE.value or not any(one.delivered_at for one in order.shipments.all()):
        return False
    there = returns.eligibility(order.id, at)
    return there is not None and there.may_return


def summaries(rows: "Sequence[Order]") -> list[dict[str, Any]]:
    """Return the orders, read with their lines, as a list shows them."""
    lines = {row.id: [line for line in row.lines.all() if line.kind == "product"] for row in rows}
    keys = [line.variant.product_id for some in lines.values() for line in some[:PICTURES_SHOWN] if line.variant]
    shown = cards.cards(keys)
    return [_summary(row, lines[row.id], shown) for row in rows]


def _summary(order: "Order", lines: "Sequence[OrderLine]", shown: dict[UUID, cards.Card]) -> dict[str, Any]:
    products = [line for line in lines if line.kind == "product" and line.quantity]
    is_credit = order.kind == "credit"
    return {
        "number": order.number,
        "number_text": f"{'Credit' if is_credit else 'Order'} {order.number}",
        "is_credit": is_credit,
        "is_paid": order.status == "paid",
        "url": reverse("storefront:order", args=[order.number]),
        "day": wording.day(order.placed_at, timezone.get_current_timezone()),
        "total": Money(order.currency, order.total_minor).format(),
        "state": wording.state_of(order.status),
        "what": wording.what([line.title for line in products], sum(abs(line.quantity) for line in products)),
        "shown": [_face(line, shown) for line in products[:PICTURES_SHOWN]],
    }


def _face(line: "OrderLine", shown: dict[UUID, cards.Card]) -> dict[str, Any]:
    card = shown.get(line.variant.product_id) if line.variant else None
    return {
        "picture": card.picture if card else None,
        "letter": cards.letter_of(line.title),
        "tone": card.tone if card else cards.tone_of(line.title),
        "url": card.url if card else "",
    }


def _lines(lines: "Sequence[OrderLine]") -> list[dict[str, Any]]:
    shown = cards.cards(line.variant.product_id for line in lines if line.variant)
    return [
        {
            **_face(line, shown),
            "id": line.id if line.quantity > 0 and not line.is_digital else None,
            "title": line.title,
            "total": Money(line.currency, line.total_minor).format(),
            "detail": _detail(line),
        }
        for line in lines
        if line.kind == "product"
    ]


def _detail(line: "OrderLine") -> str:
    parts = [f"{abs(line.quantity)} {wording.TIMES} {Money(line.currency, line.unit_price_minor).format()}"]
    parts += [f"{line.cancelled_quantity} cancelled"] if line.cancelled_quantity else []
    parts += ["files, in your library"] if line.is_digital and line.quantity > 0 else []
    parts += [line.variant.title] if line.variant and line.variant.title else []
    parts += [f"sold by {line.seller.name}"] if line.seller else []
    return " · ".join(parts)


def _sums(order: "Order") -> list[tuple[str, str]]:
    amounts = [
        ("Products", order.items_minor, True),
        ("Discount", -order.discount_minor, False),
        ("Delivery", order.shipping_minor, True),
        ("Tax", order.tax_minor, False),
        ("Total", order.total_minor, True),
    ]
    return [(name, Money(order.currency, minor).format()) for name, minor, is_always in amounts if minor or is_always]


def _numbers(shipments: "Sequence[Shipment]") -> list[tuple[str, str]]:
    """Return carrier and number of each parcel that has one, for whoever wants to ask the carrier."""
    return [(one.carrier or "The carrier", str(one.tracking_number)) for one in shipments if one.tracking_number]


def _change(one: orders.SeenChange, zone: tzinfo) -> dict[str, Any]:
    lines = [f"{line.quantity:+d} {line.title}".replace("-", wording.MINUS) for line in one.lines]
    lines += [f"sent by {one.sending}"] if one.sending else []
    paid = one.difference.minor > 0
    return {
        "day": wording.day(one.settled_at or one.asked_at, zone),
        "what": ", ".join(lines),
        "money": f"You paid {one.difference} more."
        if paid
        else f"{-one.difference} goes back."
        if one.difference
        else "",
    }


def _cancellation(one: "Cancellation", currency: str, zone: tzinfo) -> dict[str, Any]:
    return {
        "text": CANCELLATIONS[one.status],
        "day": wording.day(one.settled_at or one.asked_at, zone),
        "refund": Money(currency, one.refund_minor).format() if one.refund_minor else "",
        "what": ", ".join(f"{line.quantity} {wording.TIMES} {line.order_line.title}" for line in one.lines.all()),
    }
