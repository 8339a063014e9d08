"""Making many codes of one kind: written down at once, made by background work, ended by one row."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs import queueing
from shopkeeper.promotions.models import CodeBatch, Coupon
from shopkeeper.promotions.operations.setting import Cut, UnableToPromote, require, require_coupon, stored
from shopkeeper.promotions.rules import LETTERS, MADE_LENGTH, MOST_CODES_AT_ONCE, normal_code

MAKING = "promotions.make-codes"
AT_ONCE, ATTEMPTS, LONGEST_PREFIX = 5_000, 20, 12
Progress = Callable[[int, int], None]


@transaction.atomic
def order_codes(
    *,
    name: str,
    prefix: str = "",
    number: int,
    cut: Cut,
    starts_at: datetime,
    ends_at: datetime | None,
    minimum_minor: int = 0,
    stacks: bool = False,
    at: datetime,
    actor: Actor,
) -> UUID:
    """Return the key of a batch of so many codes, each good for one use; background work makes them.

    Raises UnableToPromote.
    """
    require(name, cut, starts_at, ends_at)
    require_coupon(cut)
    begins = normal_code(prefix)
    if len(begins) > LONGEST_PREFIX or not (begins.isascii() and (begins.isalnum() or not begins)):
        raise UnableToPromote(f"prefix: at most {LONGEST_PREFIX} letters and digits, such as SPRING")
    if not 1 <= number <= MOST_CODES_AT_ONCE:
        raise UnableToPromote(f"number: from 1 to {MOST_CODES_AT_ONCE:,} codes")
    if minimum_minor < 0 or (minimum_minor and not cut.currency):
        raise UnableToPromote("minimum: it is above zero, and needs a currency")
    terms = {
        **stored(cut),
        "name": name.strip(),
        "minimum_minor": minimum_minor,
        "stacks": stacks,
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat() if ends_at else None,
    }
    batch = CodeBatch.objects.create(
        id=new_id(at), name=name.strip(), prefix=begins, number=number, terms=terms, made_at=at
    )
    job_id = queueing.enqueue(
        name=MAKING,
        arguments={"batch_id": str(batch.pk)},
        key=str(batch.pk),
        at=at,
        due_at=at,
        priority=0,
        max_attempts=ATTEMPTS,
    )
    CodeBatch.objects.filter(pk=batch.pk).update(job_id=job_id)
    _record("ordered", batch.pk, {**terms, "prefix": begins, "number": number}, at=at, actor=actor)
    return batch.pk


def make_codes(*, batch_id: UUID, at: datetime, progress: Progress = lambda *_: None) -> int:
    """Return how many codes the batch has: those that were ordered, whatever was made of them before a crash."""
    made, is_whole = _made_once(batch_id, at, counted=None)
    while not is_whole:
        made, is_whole = _made_once(batch_id, at, counted=made)
        progress(made, CodeBatch.objects.get(pk=batch_id).number)
    return made


@transaction.atomic
def _made_once(batch_id: UUID, at: datetime, *, counted: int | None) -> tuple[int, bool]:
    """Make some more, and return how many stand and whether that is all; with nothing counted yet, count alone.

    Under the lock of the batch's row, whose `made` counts: two workers, one of them taken for dead, make none too many.
    """
    batch = CodeBatch.objects.select_for_update(no_key=True).get(pk=batch_id)
    made = batch.made if counted is not None else batch.coupons.count()
    missing = batch.number - made if counted is not None and batch.ended_at is None else 0
    if missing > 0:
        rows = [_coupon(batch, at) for _ in range(min(AT_ONCE, missing))]
        # a code that was there already is left out, and another made in its place the next time round
        Coupon.objects.bulk_create(rows, ignore_conflicts=True)
        made = batch.coupons.count() if made + len(rows) >= batch.number else made + len(rows)
    CodeBatch.objects.filter(pk=batch_id).update(made=made)
    return made, made >= batch.number or batch.ended_at is not None


@transaction.atomic
def end_codes(*, batch_id: UUID, at: datetime, actor: Actor) -> None:
    """Let no code of the batch hold any more, those still to be made included. Raises UnableToPromote."""
    if not CodeBatch.objects.filter(pk=batch_id, ended_at__isnull=True).update(ended_at=at):
        raise UnableToPromote("these codes are over already, or not there")
    _record("ended", batch_id, {}, at=at, actor=actor)


def _coupon(batch: CodeBatch, at: datetime) -> Coupon:
    terms: dict[str, Any] = batch.terms
    given = {
        name: terms[name] for name in ("name", "effect", "rate", "amount_minor", "currency", "minimum_minor", "stacks")
    }
    return Coupon(
        id=new_id(at),
        batch=batch,
        code=batch.prefix + "".join(secrets.choice(LETTERS) for _ in range(MADE_LENGTH)),
        most_uses=1,
        starts_at=datetime.fromisoformat(terms["starts_at"]),
        ends_at=datetime.fromisoformat(terms["ends_at"]) if terms["ends_at"] else None,
        made_at=at,
        **given,
    )


def _record(what: str, batch_id: UUID, changes: dict[str, Any], *, at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=f"promotions.codes-{what}",
        subject_kind="code-batch",
        subject_id=batch_id,
        at=at,
        changes=changes,
    )
