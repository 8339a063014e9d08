"""Pairs of customers who may be one person, and what was kept from joining people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet

from shopkeeper.customers.models import Candidate, Noticed, Tie, Visitor
from shopkeeper.customers.rules import NOT_STANDING, Decision, Refusal, VisitorState
from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.foundation.personal import keys

SHOWN = 100


def candidates(*, decision: Decision = Decision.OPEN, cursor: str | None = None, limit: int = 20) -> Page[Candidate]:
    """Return pairs of that decision, the likeliest first; of whom nobody is left is left out. Raises BadCursor."""
    return page_of(_standing(decision), by=("-score", "id"), cursor=cursor, limit=limit)


def candidate(candidate_id: UUID) -> Candidate | None:
    """Return the pair, whatever was decided."""
    return Candidate.objects.filter(pk=candidate_id).first()


def count_candidates(decision: Decision = Decision.OPEN) -> int:
    """Return how many pairs there are of that decision."""
    return _standing(decision).count()


def _standing(decision: Decision) -> QuerySet[Candidate]:
    found = Candidate.objects.filter(decision=decision.value)
    return found.exclude(one__status__in=NOT_STANDING).exclude(other__status__in=NOT_STANDING)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that was kept from joining people: how often, of which source, when first and last."""

    kind: str
    source: str
    count: int
    first_at: datetime
    last_at: datetime
    word: str = ""


def noticed() -> list[Kept]:
    """Return what was kept from joining people, the latest first: values that name nobody, and too many names."""
    rows = Noticed.objects.order_by("-last_at", "-id")[:SHOWN]
    return [Kept(row.kind, row.source, 1, row.first_at, row.last_at, row.word) for row in rows]


def refusals() -> list[Kept]:
    """Return why ties between values don't join people, counted by reason and source; the latest first."""
    rows = Tie.objects.exclude(refused="").values("refused", "source")
    counted = rows.annotate(n=Count("id"), first=Min("first_at"), last=Max("last_at")).order_by("-last", "refused")
    return [Kept(row["refused"], row["source"], row["n"], row["first"], row["last"]) for row in counted[:SHOWN]]


def refused_ties(*, cursor: str | None = None, limit: int = 20) -> Page[Tie]:
    """Return values that a limit or a crowd kept from a customer, whom they would have come to, the latest first.

    Raises BadCursor.
    """
    of_limits = (Refusal.LIMIT.value, Refusal.CROWD.value)
    found = Tie.objects.filter(refused__in=of_limits, subject_id__isnull=False)
    page = page_of(found, by=("-first_at", "-id"), cursor=cursor, limit=limit)
    keys.warm(row.subject_id for row in page.rows if row.subject_id)
    return page


def shared_devices(*, limit: int = SHOWN) -> list[Visitor]:
    """Return the devices on which several customers were seen, so that they are nobody's; the latest first."""
    return list(Visitor.objects.filter(state=VisitorState.SHARED.value).order_by("-last_seen_at", "-id")[:limit])


def count_devices(state: VisitorState) -> int:
    """Return how many visitors stand so."""
    return Visitor.objects.filter(state=state.value).count()
