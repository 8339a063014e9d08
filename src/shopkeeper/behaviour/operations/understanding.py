"""What events mean: called for each batch, in the transaction in which it is worked through."""

from collections.abc import Sequence
from datetime import datetime

from shopkeeper.behaviour.rules import Arrived


def understand(arrived: Sequence[Arrived], *, at: datetime) -> None:
    """Keep up what is derived from events; they come in the order in which they arrived."""
