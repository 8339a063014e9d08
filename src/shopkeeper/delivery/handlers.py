"""What delivery does when a person says no."""

from datetime import datetime

from shopkeeper.consent.events import AddressSuppressed, PermissionWithdrawn
from shopkeeper.delivery import operations


def drop_waiting_marketing(event: PermissionWithdrawn | AddressSuppressed, at: datetime) -> None:
    """Take marketing that waits for this address out of the queue."""
    operations.cancel_unpermitted(address=bytes.fromhex(event.address), at=at)
