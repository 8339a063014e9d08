"""Claims: something came damaged, wrong, late or not at all, and is put right without being sent back."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.returns.events import ClaimEvidenceWanted, ClaimOpened
from shopkeeper.returns.models import Claim, ClaimLine, Evidence
from shopkeeper.returns.queries.eligible import OrderEligibility, eligibility_of
from shopkeeper.returns.rules import ClaimStatus, claim_may_become
from shopkeeper.returns.rules.words import ClaimKind, Resolution

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order

CLAIM_WITHIN = timedelta(days=730)
"""How long the seller answers for what was delivered: two years (Directive (EU) 2019/771, article 10)."""

LONGEST_TEXT = 2_000
LONGEST_KEY = 120
NEED_ARRIVAL = {ClaimKind.DAMAGED, ClaimKind.WRONG}
STANDING = [ClaimStatus.OPEN.value, ClaimStatus.EVIDENCE_WANTED.value, ClaimStatus.APPROVED.value]


class UnableToClaim(Exception):
    """There is no such claim or order, or it is not at that point."""


@transaction.atomic
def open_claim(
    *,
    order_id: UUID,
    kind: ClaimKind,
    lines: Mapping[UUID, int],
    wish: Resolution,
    words: str,
    key: str,
    at: datetime,
    actor: Actor,
) -> UUID:
    """Open a claim about so many of each of the order's lines, and return its key.

    The same `key` with the same wish returns the first answer. Raises UnableToClaim.
    """
    order = _order(order_id)
    _require_text(words)
    if not 0 < len(key) <= LONGEST_KEY:
        raise UnableToClaim(f"the key must have between 1 and {LONGEST_KEY} signs")
    body = [kind.value, wish.value, sorted((str(line), n) for line, n in lines.items())]
    digest = hashlib.sha256(json.dumps(body).encode()).digest()
    if seen := Claim.objects.filter(order=order, key=key).first():
        if bytes(seen.digest) != digest:
            raise UnableToClaim("this key was used for another claim; take a new one")
        return seen.id
    _require(eligibility_of(order, at), order, kind, lines, at)
    row: Claim = Claim.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(at),
        number=f"C-{order.number[:38]}-{Claim.objects.filter(order=order).count() + 1}".upper(),
        order=order,
        customer_id=order.customer_id,
        key=key,
        digest=digest,
        kind=kind.value,
        wish=wish.value,
        words=words,
        currency=order.currency,
        opened_at=at,
    )
    ClaimLine.objects.bulk_create(
        [ClaimLine(id=new_id(at), claim=row, order_line_id=line, quantity=n) for line, n in lines.items()]
    )
    record_claim(row, "opened", {"wish": [None, wish.value]}, at=at, actor=actor)
    tell(ClaimOpened(row.id, order.id, order.customer_id), at=at)
    return row.id


@transaction.atomic
def ask_evidence(*, claim_id: UUID, words: str, at: datetime, actor: Actor) -> None:
    """Ask the customer for a word or a picture more. Raises UnableToClaim."""
    row = locked_claim(claim_id)
    _require_text(words)
    if not words.strip():
        raise UnableToClaim("say what you want to know")
    step_claim(row, ClaimStatus.EVIDENCE_WANTED)
    row.save(update_fields=["status"])
    _say(row, words, at, actor)
    record_claim(row, "evidence-wanted", {}, at=at, actor=actor)
    tell(ClaimEvidenceWanted(row.id, row.order_id, row.order.customer_id), at=at)


@transaction.atomic
def add_evidence(*, claim_id: UUID, words: str, at: datetime, actor: Actor) -> None:
    """Add what the customer says to their claim, which is looked at again then. Raises UnableToClaim."""
    row = locked_claim(claim_id)
    _require_text(words)
    if row.status not in {ClaimStatus.OPEN.value, ClaimStatus.EVIDENCE_WANTED.value}:
        raise UnableToClaim(f"claim {row.number} is {row.status} already")
    if not words.strip():
        raise UnableToClaim("say what you want to add")
    _say(row, words, at, actor)
    if row.status == ClaimStatus.EVIDENCE_WANTED.value:
        step_claim(row, ClaimStatus.OPEN)
        row.save(update_fields=["status"])
    record_claim(row, "evidence-added", {}, at=at, actor=actor)


def locked_claim(claim_id: UUID) -> Claim:
    """Return the claim, its order locked until the transaction ends. Raises UnableToClaim."""
    order_id = Claim.objects.filter(pk=claim_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise UnableToClaim("there is no such claim")
    orders.locked_order(order_id)
    return Claim.objects.select_related("order").prefetch_related("lines__order_line").get(pk=claim_id)


def step_claim(row: Claim, to: ClaimStatus) -> None:
    """Let the claim take the status, unsaved. Raises UnableToClaim when the state machine has no such step."""
    if not claim_may_become(ClaimStatus(row.status), to):
        raise UnableToClaim(f"claim {row.number} is {row.status.replace('_', ' ')}")
    row.status = to.value


def record_claim(row: Claim, what: str, changes: dict[str, Any], *, at: datetime, actor: Actor) -> None:
    """Write what became of a claim into the audit log."""
    audit.record(
        actor=actor,
        action=f"returns.claim-{what}",
        subject_kind="order",
        subject_id=row.order_id,
        at=at,
        changes={"claim": row.number, **changes},
    )


def _say(row: Claim, words: str, at: datetime, actor: Actor) -> None:
    # its own key goes by the clock, so that what is said at one instant stays in order
    said = Evidence(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        claim=row,
        customer_id=row.customer_id,
        words=words,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
    )
    said.save(force_insert=True)


def _order(order_id: UUID) -> "Order":
    try:
        orders.locked_order(order_id)
    except orders.UnableToStep as refusal:
        raise UnableToClaim(str(refusal)) from None
    found = orders_seen.order(order_id)
    assert found is not None  # noqa: S101  it is locked; tells the type checker
    if found.customer_id is None:
        raise UnableToClaim(f"order {found.number} names no customer; write to them yourself")
    return found


def _require_text(words: str) -> None:
    if len(words) > LONGEST_TEXT:
        raise UnableToClaim(f"say it in at most {LONGEST_TEXT:,} signs")


def _require(there: OrderEligibility, order: "Order", kind: ClaimKind, lines: Mapping[UUID, int], at: datetime) -> None:
    if not lines:
        raise UnableToClaim("choose what it is about")
    if order.status not in {"shipped", "delivered"}:
        raise UnableToClaim(f"nothing of order {order.number} has left yet; you can still change or cancel it")
    if any(one.at < at - CLAIM_WITHIN for one in orders_seen.delivered(order.id)):
        raise UnableToClaim(f"order {order.number} was delivered more than two years ago")
    claimed = _claimed(order.id)
    known = {line.line_id: line for line in there.lines}
    for line_id, quantity in lines.items():
        line = known.get(line_id)
        if line is None:
            raise UnableToClaim(f"order {order.number} has no such line; read the order again")
        most = (line.delivered if kind in NEED_ARRIVAL else line.bought) - line.returned - claimed.get(line_id, 0)
        if not 0 < quantity <= most:
            raise UnableToClaim(f"{quantity} of {line.title} can't be claimed; {max(0, most)} can")


def _claimed(order_id: UUID) -> dict[UUID, int]:
    """Return how many of each line are in claims that stand or were replaced; those paid back count as returned."""
    found: dict[UUID, int] = {}
    replaced = Q(claim__status=ClaimStatus.RESOLVED.value, claim__resolution=Resolution.REPLACEMENT.value)
    rows = ClaimLine.objects.filter(Q(claim__status__in=STANDING) | replaced, claim__order=order_id)
    for key, quantity in rows.values_list("order_line", "quantity"):
        found[key] = found.get(key, 0) + quantity
    return found
