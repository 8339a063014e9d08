"""Forgetting what a person did."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.behaviour.models import Event
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor


@transaction.atomic
def erase_events(*, person_ids: Sequence[UUID], at: datetime, actor: Actor) -> int:
    """Delete every event of these persons; return how many."""
    removed = Event.objects.filter(person_id__in=person_ids).delete()[0]
    for person_id in person_ids:
        audit.record(actor=actor, action="behaviour.events-erased", subject_kind="person", subject_id=person_id, at=at)
    return removed
