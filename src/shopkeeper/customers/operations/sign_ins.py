"""Where customers are signed in: noted when it begins, and ended by its owner, wherever it is."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from shopkeeper.customers.models import SignIn
from shopkeeper.customers.operations.recording import record
from shopkeeper.customers.queries.sign_ins import sign_ins_of
from shopkeeper.customers.rules.devices import device_in_words
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import session_store

KEPT_FOR = timedelta(days=30)


class UnableToEndSignIn(Exception):
    """There is no such sign-in of this customer, or it is over already."""


def note_sign_in(*, customer_id: UUID, session: str, agent: str, method: str, at: datetime) -> UUID:
    """Return the key of a sign-in that has just begun in the browser of that session. Its sign-in is audited already.

    `agent` is what the browser says of itself; only its name and kind of device are kept.
    """
    made: SignIn = SignIn.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(at),
        customer_id=customer_id,
        session=session,
        device=device_in_words(agent),
        method=method,
        began_at=at,
        seen_at=at,
    )
    return made.id


def note_seen(*, sign_in_ids: Iterable[UUID], at: datetime) -> None:
    """Note that these were seen now."""
    SignIn.objects.filter(pk__in=list(sign_in_ids), seen_at__lt=at).update(seen_at=at)


def follow_session(*, sign_in_id: UUID, session: str) -> None:
    """Note that the browser's session has another key now, as after staff signed in beside the shopper."""
    if (row := SignIn.objects.filter(pk=sign_in_id).first()) is not None:
        row.session = session
        row.save(update_fields=["session"])


@transaction.atomic
def end_sign_in(*, customer_id: UUID, sign_in_id: UUID, at: datetime, actor: Actor) -> None:
    """End a sign-in of the customer at once, wherever it is. Raises UnableToEndSignIn."""
    row = next((one for one in sign_ins_of(customer_id, at=at) if one.id == sign_in_id), None)
    if row is None:
        raise UnableToEndSignIn("it was over already, or it is not yours")
    _end([row], customer_id, at, actor)


@transaction.atomic
def end_other_sign_ins(*, customer_id: UUID, but: UUID | None, at: datetime, actor: Actor) -> int:
    """End all sign-ins of the customer but the one that asks, and return how many those were."""
    rows = [one for one in sign_ins_of(customer_id, at=at) if one.id != but]
    if rows:
        _end(rows, customer_id, at, actor)
    return len(rows)


@transaction.atomic
def end_every_sign_in(*, customer_ids: Iterable[UUID]) -> None:
    """End all sign-ins of these customers and forget them, as when the customer is erased."""
    rows = list(SignIn.objects.filter(customer__in=list(customer_ids)))
    session_store.end(one.session for one in rows if isinstance(one.session, str))
    SignIn.objects.filter(pk__in=[one.pk for one in rows]).delete()


def forget_old_sign_ins(*, at: datetime) -> int:
    """Delete what was not seen for a month, and return how many those were."""
    return SignIn.objects.filter(seen_at__lt=at - KEPT_FOR).delete()[0]


def _end(rows: list[SignIn], customer_id: UUID, at: datetime, actor: Actor) -> None:
    session_store.end(one.session for one in rows if isinstance(one.session, str))
    SignIn.objects.filter(pk__in=[one.pk for one in rows]).delete()
    record("sign-ins-ended", customer_id, at=at, actor=actor, changes={"sign_ins": [len(rows), 0]})
