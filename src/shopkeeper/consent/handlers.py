"""What consent does when a merge is undone."""

from datetime import datetime

from shopkeeper.consent import operations
from shopkeeper.customers.events import MergeUndone


def part_choices(event: MergeUndone, at: datetime) -> None:
    """Let no one of the two be bound by a yes that the other gave."""
    operations.take_back_copied(survivor_id=event.survivor_id, merged_id=event.merged_id, at=at)
