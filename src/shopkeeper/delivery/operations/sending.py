"""Handing messages over: claim one, commit that it is on its way, call the channel, settle the row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from shopkeeper.delivery.events import MessageFailed, MessageSent
from shopkeeper.delivery.models import Attempt, Message
from shopkeeper.delivery.operations.bouncing import suppress_refused
from shopkeeper.delivery.operations.permitting import opened, permitted
from shopkeeper.delivery.ports import Channel, Links, Refused, TemporaryFailure
from shopkeeper.delivery.returned import refuses_address
from shopkeeper.delivery.rules import MOST_ATTEMPTS, Kind, Outcome, State, after_attempt
from shopkeeper.foundation.leasing import errors, leases
from shopkeeper.foundation.leasing.leases import Claimant
from shopkeeper.foundation.outbox import tell
from shopkeeper.foundation.personal import ERASED, keys
from shopkeeper.foundation.personal.fields import SealBroken

Clock = Callable[[], datetime]
_OPEN = (State.QUEUED, State.HANDING_OFF)


def hand_over_due(
    *, channels: Mapping[str, Channel], clock: Clock, claimant: Claimant, links: Links | None = None
) -> int:
    """Hand the next due message over to its channel; return how many were taken: 0 or 1.

    Messages go one by one, so that a crash leaves at most one per thread whose fate nobody knows. One whose worker died
    while handing it over is taken up here too: a marketing message settles as unknown, any other is sent again while
    it has attempts left. One that its recipient does not permit settles as suppressed; marketing takes
    `links`.
    """
    now = clock()
    due = Q(state=State.QUEUED, next_attempt_at__lte=now) | Q(state=State.HANDING_OFF)
    candidates = Message.objects.filter(due, leases.free(now)).order_by("next_attempt_at", "id")
    taken = leases.claim(candidates, limit=1, claimant=claimant, now=now)
    for message in taken:
        with leases.in_hand([message.pk], claimant):
            _hand_over(message, channels=channels, clock=clock, links=links)
    return len(taken)


def _hand_over(message: Message, *, channels: Mapping[str, Channel], clock: Clock, links: Links | None) -> None:
    now = clock()
    if message.state == State.HANDING_OFF:
        _end_attempt(message, Outcome.UNKNOWN, "the worker died while it handed the message over", at=now)
        if message.kind == Kind.MARKETING or message.attempts >= MOST_ATTEMPTS:
            return _settle(message, State.UNKNOWN, at=now, error="the worker died while it handed the message over")
    if message.expires_at is not None and message.expires_at <= now:
        return _settle(message, State.CANCELLED, at=now, error="too late: it was to be sent before it expired")
    if not _begin_attempt(message, at=now):
        return None
    handed = _call(message, channels.get(message.channel), links)
    outcome, detail, ended = handed.outcome, handed.detail, clock()
    following = after_attempt(outcome, kind=Kind(message.kind), attempts=message.attempts, at=ended)
    with transaction.atomic():
        _end_attempt(message, outcome, detail, at=ended)
        if outcome is Outcome.REFUSED and refuses_address(handed.answer):
            suppress_refused(message, handed.answer, at=ended)
        reference, error = (detail, "") if outcome is Outcome.SENT else ("", detail)
        _settle(message, following.state, at=ended, error=error, reference=reference, next_attempt_at=following.at)
    return None


def _begin_attempt(message: Message, *, at: datetime) -> bool:
    """Commit that the message is on its way, before anyone is called; return whether it is, and still ours.

    Whether it may go is asked in the same transaction: whatever was committed before it counts.
    """
    message.attempts += 1
    with transaction.atomic():
        verdict = permitted(message, at=at)
        if not verdict.allowed:
            _settle(message, State.SUPPRESSED, at=at, error=f"not sent: {verdict.text}")
            return False
        if not _mine(message).update(state=State.HANDING_OFF, attempts=message.attempts):
            return False
        number = Attempt.objects.filter(message=message).count() + 1
        Attempt.objects.create(message=message, number=number, started_at=at)
    return True


@dataclass(frozen=True)
class _Handed:
    """How handing over went; `detail` is kept, with what could name a person masked, `answer` is not."""

    outcome: Outcome
    detail: str
    answer: str = ""


def _call(message: Message, channel: Channel | None, links: Links | None) -> _Handed:
    if channel is None:
        return _Handed(Outcome.REFUSED, f"no channel {message.channel!r} is set up")
    if message.kind == Kind.MARKETING and links is None:
        return _Handed(Outcome.REFUSED, "no page to unsubscribe is set up, so no marketing goes out")
    try:
        outgoing = opened(message, links)
    except (keys.KeyMissing, keys.WrongMasterKey, SealBroken) as error:
        return _Handed(Outcome.TEMPORARY, errors.describe(error))
    if outgoing.address is ERASED:
        return _Handed(Outcome.REFUSED, "the recipient's data was erased")
    try:
        return _Handed(Outcome.SENT, channel.send(outgoing)[:200])
    except TemporaryFailure as error:
        return _Handed(Outcome.TEMPORARY, errors.mask(str(error)))
    except Refused as error:
        return _Handed(Outcome.REFUSED, errors.mask(str(error)), str(error))
    except Exception as error:  # noqa: BLE001  an adapter may fail in any way; then nobody knows what was sent
        return _Handed(Outcome.UNKNOWN, errors.describe(error))


def _end_attempt(message: Message, outcome: Outcome, detail: str, *, at: datetime) -> None:
    under_way = Attempt.objects.filter(message=message, ended_at__isnull=True)
    under_way.update(outcome=outcome, detail=detail, ended_at=at)


@transaction.atomic
def _settle(
    message: Message,
    state: State,
    *,
    at: datetime,
    error: str = "",
    reference: str = "",
    next_attempt_at: datetime | None = None,
) -> None:
    """Write how the message stands now, if it is still ours, and tell when it has ended."""
    settled = _mine(message).update(
        state=state,
        error=error,
        provider_reference=reference,
        next_attempt_at=next_attempt_at,
        sent_at=at if state is State.SENT else None,
        worker_id=None,
        lease_until=None,
    )
    if not settled or state is State.QUEUED:
        return
    told = (message.id, message.channel, message.purpose, message.recipient_kind, message.recipient_id)
    tell(MessageSent(*told) if state is State.SENT else MessageFailed(*told, state=state), at=at)


def _mine(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, worker_id=message.worker_id, state__in=_OPEN)


def renew(claimant: Claimant, now: datetime) -> int:
    """Prolong the lease of every message this worker has in hand; return how many."""
    held = Message.objects.filter(worker_id=claimant.worker_id, state__in=_OPEN)
    return held.exclude(pk__in=list(claimant.dropped)).update(lease_until=now + claimant.lease)


def release(worker_ids: Sequence[UUID]) -> int:
    """Let go of the messages of workers known to be dead; return how many."""
    held = Message.objects.filter(worker_id__in=worker_ids, state__in=_OPEN, lease_until__isnull=False)
    return held.update(lease_until=F("created_at"))
