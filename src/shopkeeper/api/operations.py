"""The API's own housekeeping."""

from datetime import datetime, timedelta

from shopkeeper.api.models import IdempotentAnswer

REMEMBERED = timedelta(hours=24)


def forget_old_answers(*, at: datetime) -> int:
    """Drop the answers kept for repeats once nobody repeats any more; return how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=at - REMEMBERED).delete()[0]
