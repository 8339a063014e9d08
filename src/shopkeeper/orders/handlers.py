"""What orders do when customers are merged or parted."""

from datetime import datetime

from shopkeeper.customers.events import CustomersMerged, MergeUndone
from shopkeeper.orders import operations


def follow_merge(event: CustomersMerged | MergeUndone, at: datetime) -> None:
    """Let the orders of the merged customer be where that customer is now."""
    operations.follow_customer(customer_id=event.merged_id, at=at)
