"""What is personal about orders, and how a person gets it back or has it erased."""

from typing import Any
from uuid import UUID

from shopkeeper.customers import queries as customers
from shopkeeper.foundation.personal.registry import PersonalField, declare
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import CheckOut, Order, Quote

GOODS = "describes goods"


def export_orders(customer_id: UUID) -> dict[str, Any]:
    """Return the customer's orders and credits, the newest first, what was bought and where it went, and the cart."""
    selves = [customer_id, *customers.merged_into(customer_id)]
    return {
        "orders": [_order(one) for one in queries.every_order_of(customer_id)],
        "check_outs": [_check_out(one) for one in queries.check_outs_of(customer_id)],
        "quotes": [_quote(one) for one in queries.quotes_of(selves)],
        "library": [
            {
                "title": one.item.order_line.title,
                "since": one.item.granted_at.isoformat(),
                "files": [file.name for file, _ in one.files],
                "paid_back": one.item.revoked_at is not None,
            }
            for one in queries.library(selves)
        ],
        "downloads": [{"file": one.file.name, "at": one.at.isoformat()} for one in queries.downloads_of(selves)],
        "cart": [
            {"title": line.variant.product.title, "sku": line.variant.sku, "quantity": line.quantity}
            for line in queries.carts_held(selves)
        ],
        "payment_methods": [
            {"brand": one.brand, "last4": one.last4, "expires": f"{one.expires_month:02}/{one.expires_year}"}
            for one in queries.saved_methods(customer_id)
        ],
    }


def _check_out(one: CheckOut) -> dict[str, Any]:
    return {
        "order": one.order.number,
        "at": one.at.isoformat(),
        "email": one.email,
        "wraps": one.wraps,
        "hides_prices": one.hides_prices,
        "gift_message": one.gift_message,
    }


def _quote(one: Quote) -> dict[str, Any]:
    return {
        "at": one.created_at.isoformat(),
        "state": one.state,
        "currency": one.currency,
        "total_minor": one.total_minor,
        "ship_to": one.ship_to,
        "email": one.email,
        "gift_message": one.gift_message,
    }


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
        "invoices": [
            {"number": queries.invoice_number(one), "total_minor": one.total_minor, "content": one.content}
            for one in queries.invoices_of(order.id)
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
        PersonalField("Invoice.content", kind="address", purpose="to prove what was sold to whom, as tax law asks"),
        PersonalField("Shipment.tracking_number", kind="delivery", purpose="to follow the parcel to its door"),
        PersonalField("Quote.ship_to", kind="address", purpose="to say what sending it there costs, and when it comes"),
        PersonalField("Quote.email", kind="email", purpose="to tell a guest of the order"),
        PersonalField("Quote.gift_message", kind="text", purpose="to print the card of a gift"),
        PersonalField("CheckOut.email", kind="email", purpose="to tell a guest of the order, and to know them again"),
        PersonalField("CheckOut.gift_message", kind="text", purpose="to print the card of a gift"),
        PersonalField("SavedMethod.last4", kind="payment", purpose="to tell its owner which card is meant"),
    ],
    not_personal={
        "Cart.visitor_digest": "a keyed digest of a number in a cookie, which names nobody",
        "Cart.codes": "coupon codes, shared by many",
        "Quote.state": "one of four words",
        "Quote.channel": "where it was asked for, shared by many",
        "Quote.currency": "a currency",
        "Quote.country": "a country, shared by many",
        "Quote.shipping_code": "a way of sending",
        "Quote.shipping_name": "a way of sending",
        "Quote.earliest_on": "a day on which goods come, shared by many",
        "Quote.latest_on": "a day on which goods come, shared by many",
        "Quote.codes": "coupon codes, shared by many",
        "Quote.discounts": "names of discounts and amounts",
        "Quote.line_taxes": "names of taxes and amounts",
        "Quote.shipping_by": "whose word a price is",
        "Quote.tax_by": "whose word a rate is",
        "CheckOut.key": "a number that names a press of a button",
        "CheckOut.asked_digest": "a digest of how it was to be paid",
        "CheckOut.shipping_name": "a way of sending",
        "CheckOut.earliest_on": "a day on which goods come, shared by many",
        "CheckOut.latest_on": "a day on which goods come, shared by many",
        "Order.number": "a number that names an order, not a person",
        "Order.source": "where the record came from",
        "Order.external_id": "the other system's number of the record",
        "Order.kind": "one of two words",
        "Order.channel": "where it was ordered, shared by many",
        "Order.status": "one of the state machine's words",
        "Order.currency": "a currency",
        "Order.country": "a country, shared by many",
        "LibraryItem.revoked_because": "one of two words",
        "OrderLine.kind": "one of five words",
        "OrderLine.title": GOODS,
        "OrderLine.sku": GOODS,
        "OrderLine.currency": "a currency",
        "OrderLine.tax_name": "the name of a tax",
        "Crediting.key": "a key of the request, which names nobody",
        "StatusChange.from_status": "one of the state machine's words",
        "StatusChange.to_status": "one of the state machine's words",
        "StatusChange.actor_kind": "staff, customer, API key or system",
        "StatusChange.actor_id": "the key of who acted, which names nobody by itself",
        "StatusChange.reason": "a slug of the shop's, shared by many",
        "Payment.method": "a way of paying, shared by many",
        "Payment.currency": "a currency",
        "Payment.status": "one of four words",
        "Payment.reference": "the gateway's own key, never a card or account number",
        "ClosedDays.first_on": "a day of the shop's",
        "ClosedDays.last_on": "a day of the shop's",
        "ClosedDays.name": "the shop's own words",
        "ShippingMethod.code": "the shop's own word for a way of sending",
        "ShippingMethod.name": "the shop's own words",
        "ShippingMethod.countries": "countries",
        "ShippingMethod.currency": "a currency",
        "ShippingMethod.cut_off": "an hour of the shop's day",
        "ShippingMethod.time_zone": "the shop's time zone",
        "TaxRate.country": "a country",
        "TaxRate.region": "a part of a country",
        "TaxRate.tax_class": "one of three words",
        "TaxRate.name": "the name of a tax",
        "GatewayCustomer.reference": "the gateway's own key, never a card or account number",
        "SavedMethod.token": "the gateway's own key, never a card or account number",
        "SavedMethod.brand": "a brand of cards, shared by many",
        "PaymentIntent.key": "a key of the request, which names nobody",
        "PaymentIntent.digest": "a digest of what was asked under the key",
        "PaymentIntent.currency": "a currency",
        "PaymentIntent.status": "one of the state machine's words",
        "PaymentIntent.reference": "the gateway's own key, never a card or account number",
        "PaymentIntent.session": "the gateway's own key, never a card or account number",
        "PaymentIntent.failure": "the gateway's word for why, shared by many",
        "Refund.key": "a key of the request, which names nobody",
        "Refund.digest": "a digest of what was asked under the key",
        "Refund.currency": "a currency",
        "Refund.reason": "a slug of the shop's, shared by many",
        "Refund.status": "one of the state machine's words",
        "Refund.asked_by_kind": "staff, customer, API key or system",
        "Refund.asked_by": "the key of who asked, which names nobody by itself",
        "Refund.answered_by_kind": "staff, or the clock",
        "Refund.answered_by": "the key of who answered, which names nobody by itself",
        "Refund.refusal": "one of five words",
        "RefundPart.tender": "one of five words",
        "RefundPart.status": "one of the state machine's words",
        "RefundPart.reference": "the gateway's own key, never a card or account number",
        "RefundPart.failure": "the gateway's word for why, shared by many",
        "Dispute.reference": "the gateway's own key, never a card or account number",
        "Dispute.currency": "a currency",
        "Dispute.reason": "the bank's word for why, shared by many",
        "Dispute.status": "one of three words",
        "HeardEvent.event_id": "the gateway's own key of a piece of news",
        "HeardEvent.kind": "the gateway's word for what happened",
        "HeardEvent.digest": "a digest of what was told",
        "Shipment.carrier": "a firm",
        "Shipment.status": "one of five words",
        "Shipment.tracking_digest": "a keyed digest; the key stands in the key store",
        "Shipment.tracking_state": "one of nine words",
        "Shipment.label": "the name of a stored file, which is drawn at random",
        "TrackingUpdate.state": "one of nine words",
        "TrackingUpdate.code": "the carrier's word for a step, shared by many",
        "Invoice.books": "names of taxes and amounts",
        "Invoice.kind": "one of two words",
        "Invoice.currency": "a currency",
        "InvoiceSeries.kind": "one of two words",
        "Cancellation.key": "a key of the request, which names nobody",
        "Cancellation.status": "one of three words",
        "OrderChange.key": "a key of the request, which names nobody",
        "OrderChange.digest": "a digest of what was asked under the key",
        "OrderChange.status": "one of four words",
        "OrderChange.plan": "describes goods and how they are sent",
        "OrderChange.books": "names of taxes and amounts",
        "OrderChange.asked_by_kind": "staff, customer, API key or system",
        "OrderChange.reason": "one of five words",
        "Cancellation.books": "names of taxes and amounts",
        "Cancellation.reason": "a slug of the shop's, shared by many",
    },
    export=export_orders,
    erase=lambda customer_id, at, actor: operations.erase_orders(customer_id=customer_id, at=at, actor=actor),
)
