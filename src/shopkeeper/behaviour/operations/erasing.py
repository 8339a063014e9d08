"""Forgetting what a person did."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from shopkeeper.behaviour.models import CartMove, DayCount, Event, Favourite, LatelyViewed, Presence, Session, ToldOrder
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor

DERIVED: tuple[type[models.Model], ...] = (Session, Presence, DayCount, Favourite, LatelyViewed, CartMove, ToldOrder)


@transaction.atomic
def erase_events(*, person_ids: Sequence[UUID], at: datetime, actor: Actor) -> int:
    """Delete every event of these persons and all that was made of them; return how many events that were."""
    removed = Event.objects.filter(person_id__in=person_ids).delete()[0]
    for model in DERIVED:
        models.QuerySet(model).filter(person_id__in=person_ids).delete()
    for person_id in person_ids:
        audit.record(actor=actor, action="behaviour.events-erased", subject_kind="person", subject_id=person_id, at=at)
    return removed
