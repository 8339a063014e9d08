"""Messages as the console shows them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from shopkeeper.customers import queries as customers
from shopkeeper.delivery.models import Attempt, Message
from shopkeeper.delivery.rules import State
from shopkeeper.foundation.personal import keys


def messages(
    *, state: str | None = None, purpose: str | None = None, offset: int = 0, limit: int = 50
) -> Sequence[Message]:
    """Return the messages made last, the latest first, of one state or purpose where given."""
    rows = Message.objects.order_by("-created_at", "-id")
    if state is not None:
        rows = rows.filter(state=state)
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    found = list(rows[offset : offset + limit])
    keys.warm({row.recipient_id for row in found})
    return found


def message(message_id: UUID) -> Message | None:
    """Return the message, None when there is none."""
    return Message.objects.filter(pk=message_id).first()


def message_with_key(key: str) -> Message | None:
    """Return the message that was said about `key`, None when there is none."""
    return Message.objects.filter(key=key).first()


def attempts(message_id: UUID) -> Sequence[Attempt]:
    """Return the attempts to send the message, the first first."""
    return list(Attempt.objects.filter(message_id=message_id).order_by("number"))


def messages_to(recipient_id: UUID, *, before: datetime | None = None, limit: int = 50) -> Sequence[Message]:
    """Return the messages to one customer or member of staff, the latest first, of those made before the instant.

    A customer's messages are those to all who were merged into it, too.
    """
    rows = Message.objects.filter(recipient_id__in=customers.selves(recipient_id))
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    return list(rows.order_by("-created_at", "-id")[:limit])


def counts_by_state() -> dict[str, int]:
    """Return how many messages stand in each state, the empty ones as 0."""
    found = dict(Message.objects.values_list("state").annotate(n=Count("id")).order_by())
    return {state.value: found.get(state.value, 0) for state in State}
