"""What customers do about events: their own, where what was sighted has to follow what people changed."""

from datetime import datetime

from shopkeeper.customers import operations
from shopkeeper.customers.events import CustomerChanged, CustomerCreated, CustomersMerged, MergeUndone


def settle_created(event: CustomerCreated, at: datetime) -> None:
    """Let sightings that waited for somebody with such an address find them."""
    operations.settle_customer(customer_id=event.customer_id, at=at, only_if_given=True)


def settle_changed(event: CustomerChanged, at: datetime) -> None:
    """Let sightings follow what people changed; what follows from sightings itself is settled already."""
    if "identifiers" in event.fields:
        operations.settle_customer(customer_id=event.customer_id, at=at)


def settle_merged(event: CustomersMerged | MergeUndone, at: datetime) -> None:
    """Let the visitors of both follow a merge, or its undoing."""
    for customer_id in (event.survivor_id, event.merged_id):
        operations.settle_customer(customer_id=customer_id, at=at)
