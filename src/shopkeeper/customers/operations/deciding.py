"""What people decide about two customers who may be one: that they are two, or not now; one, by merging them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from shopkeeper.customers.models import Candidate
from shopkeeper.customers.operations.recording import record
from shopkeeper.customers.rules import Decision
from shopkeeper.foundation.actors import Actor


class UnableToDecideCandidate(Exception):
    """The pair is not there, or was merged already."""


@transaction.atomic
def decide_candidate(*, candidate_id: UUID, decision: Decision, at: datetime, actor: Actor) -> None:
    """Keep that the pair is two people (`apart`: it is not asked again), or waits (`later`, `open`).

    Raises UnableToDecideCandidate; to say that it is one person, merge the two.
    """
    if decision is Decision.MERGED:
        raise UnableToDecideCandidate("two customers become one by merging them")
    row = Candidate.objects.select_for_update().filter(pk=candidate_id).first()
    if row is None:
        raise UnableToDecideCandidate(f"there is no pair {candidate_id}")
    if row.decision == Decision.MERGED.value:
        raise UnableToDecideCandidate("the two were merged already: undo the merge to part them")
    before, row.decision, row.decided_at = row.decision, decision.value, at
    row.actor_kind, row.actor_id = actor.kind, actor.id
    row.save(update_fields=["decision", "decided_at", "actor_kind", "actor_id"])
    for one, other in ((row.one_id, row.other_id), (row.other_id, row.one_id)):
        changes: dict[str, list[Any]] = {"decision": [before, decision.value], "pair": [None, str(other)]}
        record("pair-decided", one, at=at, actor=actor, changes=changes)
