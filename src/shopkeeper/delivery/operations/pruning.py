"""Forgetting messages whose time is over."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from shopkeeper.delivery.models import Attempt, Message
from shopkeeper.delivery.rules import ENDED, KEPT, KEPT_CODES, SIGN_IN

PRUNED_AT_ONCE = 500


def prune_messages(*, now: datetime, checkpoint: Callable[[], None]) -> int:
    """Delete the messages that have ended and are older than they are kept; return how many.

    `checkpoint` is called between batches, and may raise to stop.
    """
    ended = Message.objects.filter(state__in=ENDED).order_by("created_at")
    removed = 0
    for old in (
        ended.filter(created_at__lt=now - KEPT),
        ended.filter(purpose=SIGN_IN, created_at__lt=now - KEPT_CODES),
    ):
        while ids := list(old.values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
            with transaction.atomic():
                Attempt.objects.filter(message__in=ids).delete()
                Message.objects.filter(pk__in=ids).delete()
            removed += len(ids)
            checkpoint()
    return removed
