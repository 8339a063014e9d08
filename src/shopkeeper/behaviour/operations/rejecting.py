"""What is not taken in is told; and taken in again, once what was wrong is mended."""

from datetime import datetime
from uuid import UUID

import orjson
from django.db import transaction

from shopkeeper.behaviour.models import Rejection, Source
from shopkeeper.behaviour.operations.accepting import accept
from shopkeeper.behaviour.operations.logkeys import living_day_key
from shopkeeper.behaviour.rules import printable
from shopkeeper.foundation import audit, limits
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import ERASED

TOLD = "60/minute"  # refused requests of one source of which each is kept; what is more is answered, and not kept


class UnableToTakeAgain(Exception):
    """Nothing is left of the event that could be taken in."""


def tell_refused(*, source_id: UUID, reason: str, detail: str, agent: str, at: datetime) -> bool:
    """Keep why a whole request of a known source was refused, without what it held; return whether it was kept."""
    if limits.allow("tracking-told", str(source_id), TOLD):
        return False
    Rejection.objects.create(
        id=new_id(at),
        source_id=source_id,
        subject_id=living_day_key("rejections", at),
        at=at,
        reason=reason[:30],
        detail=detail[:300],
        library=printable(agent, 60),
    )
    return True


@transaction.atomic
def take_again(*, rejection_id: UUID, actor: Actor, at: datetime) -> None:
    """Put a rejected event back into the log, as of when it came; its rejection goes. Raises UnableToTakeAgain."""
    row = Rejection.objects.select_for_update().filter(pk=rejection_id).first()
    event = row.body if row else None
    if row is None or row.source_id is None or event is ERASED or not isinstance(event, dict):
        raise UnableToTakeAgain("nothing is left of this event; its sender has to send it again")
    if not Source.objects.filter(pk=row.source_id, revoked_at=None).exists():
        raise UnableToTakeAgain("its source was revoked meanwhile")
    whole = {"type": row.kind, "timestamp": row.at.isoformat(), **event}
    body = orjson.dumps({"batch": [whole]})
    accept(source_id=row.source_id, body=body, events=1, head={"form": "batch", "history": "1"}, at=at)
    row.delete()
    audit.record(
        actor=actor, action="behaviour.event-taken-again", subject_kind="rejection", subject_id=rejection_id, at=at
    )
