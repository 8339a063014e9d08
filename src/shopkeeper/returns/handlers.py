"""What returns do when a replacement goes its way."""

from datetime import datetime

from shopkeeper.orders.events import LinesCancelled, OrderCancelled, OrderDelivered, OrderShipped
from shopkeeper.returns import operations


def tell_replacement_shipped(event: OrderShipped, at: datetime) -> None:
    """Tell that a replacement left, where the order is one."""
    operations.note_replacement_shipped(order_id=event.order_id, shipment_id=event.shipment_id, at=at)


def note_replacement_delivered(event: OrderDelivered, at: datetime) -> None:
    """Note that a replacement arrived, where the order is one."""
    operations.note_replacement_delivered(order_id=event.order_id)


def follow_cancelled(event: OrderCancelled | LinesCancelled, at: datetime) -> None:
    """Give back what the goods that came back paid for a replacement that is not sent."""
    operations.follow_replacement(order_id=event.order_id, at=at)
