"""What follows when history has come in."""

from datetime import datetime

from shopkeeper.intake.events import HistoryImported
from shopkeeper.recommendations import operations as recommendations


def learn_from_history(_event: HistoryImported, at: datetime) -> None:
    """Ask for a training, so that the shop recommends from the new history without waiting for the night."""
    recommendations.request_training(at=at)
