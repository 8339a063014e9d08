"""What is personal about orders, and how a person gets it back or has it erased."""

from typing import Any
from uuid import UUID

from shopkeeper.foundation.personal.registry import PersonalField, declare
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Order

GOODS = "describes goods"


def export_orders(customer_id: UUID) -> dict[str, Any]:
    """Return the customer's orders and credits, the newest first, with what was bought and where it went."""
    return {"orders": [_order(one) for one in queries.every_order_of(customer_id)]}


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "kind": order.kind,
        "status": order.status,
        "channel": order.channel,
        "placed_at": order.placed_at.isoformat(),
        "currency": order.currency,
        "total_minor": order.total_minor,
        "country": order.country,
        "ship_to": order.ship_to,
        "lines": [
            {"title": line.title, "sku": line.sku, "quantity": line.quantity, "total_minor": line.total_minor}
            for line in order.lines.all()
        ],
        "shipments": [
            {"carrier": parcel.carrier, "tracking_number": parcel.tracking_number, "status": parcel.status}
            for parcel in order.shipments.all()
        ],
    }


DECLARED = declare(
    "orders",
    personal=[
        PersonalField("Order.ship_to", kind="address", purpose="to deliver this order"),
        PersonalField("Shipment.tracking_number", kind="delivery", purpose="to follow the parcel to its door"),
    ],
    not_personal={
        "Order.number": "a number that names an order, not a person",
        "Order.source": "where the record came from",
        "Order.external_id": "the other system's number of the record",
        "Order.kind": "one of two words",
        "Order.channel": "where it was ordered, shared by many",
        "Order.status": "one of the state machine's words",
        "Order.currency": "a currency",
        "Order.country": "a country, shared by many",
        "OrderLine.kind": "one of five words",
        "OrderLine.title": GOODS,
        "OrderLine.sku": GOODS,
        "OrderLine.currency": "a currency",
        "StatusChange.from_status": "one of the state machine's words",
        "StatusChange.to_status": "one of the state machine's words",
        "StatusChange.actor_kind": "staff, customer, API key or system",
        "StatusChange.actor_id": "the key of who acted, which names nobody by itself",
        "StatusChange.reason": "a slug of the shop's, shared by many",
        "Payment.method": "a way of paying, shared by many",
        "Payment.currency": "a currency",
        "Payment.status": "one of four words",
        "Payment.reference": "the gateway's own key, never a card or account number",
        "Shipment.carrier": "a firm",
        "Shipment.status": "one of five words",
        "Shipment.tracking_digest": "a keyed digest; the key stands in the key store",
        "Shipment.tracking_state": "one of nine words",
        "Shipment.label": "the name of a stored file, which is drawn at random",
        "TrackingUpdate.state": "one of nine words",
        "TrackingUpdate.code": "the carrier's word for a step, shared by many",
        "Cancellation.key": "a key of the request, which names nobody",
        "Cancellation.status": "one of three words",
        "Cancellation.reason": "a slug of the shop's, shared by many",
    },
    export=export_orders,
    erase=lambda customer_id, at, actor: operations.erase_orders(customer_id=customer_id, at=at, actor=actor),
)
