"""The terms that hold for goods, and who has sent back how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, Sum

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import queries as customers
from shopkeeper.returns.models import Return, ReturnLine, ReturnPolicy
from shopkeeper.returns.rules import ENDED, UNDONE
from shopkeeper.returns.rules.terms import Terms
from shopkeeper.returns.rules.words import ReturnKind

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Abuse:
    """How many returns a customer has open, asked for within a year, and how many pieces those were."""

    open: int
    last_year: int
    pieces: int


def policies() -> list[ReturnPolicy]:
    """Return the shop's terms with their categories, those for all the rest first."""
    return list(ReturnPolicy.objects.select_related("category").order_by("category__name", "id"))


def policy(policy_id: UUID) -> ReturnPolicy | None:
    """Return those terms."""
    return ReturnPolicy.objects.filter(pk=policy_id).select_related("category").first()


def terms_of(category_ids: Iterable[UUID | None]) -> dict[UUID | None, Terms]:
    """Return for each category the terms of the nearest one above it that has some, else those for all the rest."""
    rows = {row.category_id: row.terms for row in ReturnPolicy.objects.all()}
    rest = rows.get(None, Terms())
    wanted = set(category_ids)
    if not rows.keys() - {None}:
        return dict.fromkeys(wanted, rest)
    parents = {node.id: node.parent_id for node in catalog.category_tree()}
    found: dict[UUID | None, Terms] = {}
    for start in wanted:
        here = start
        while here is not None and here not in rows:
            here = parents.get(here)
        found[start] = rows[here] if here is not None else rest
    return found


def abuse(customer_id: UUID | None, at: datetime) -> Abuse:
    """Return how much the customer has sent back; withdrawals don't count, for the law gives them."""
    if customer_id is None:
        return Abuse(0, 0, 0)
    mine = Return.objects.filter(order__customer=customer_id, kind=ReturnKind.RETURN.value)
    mine = mine.exclude(status__in=[status.value for status in UNDONE])
    counted = mine.aggregate(
        open=Count("id", filter=~Q(status__in=[status.value for status in ENDED])),
        year=Count("id", filter=Q(requested_at__gt=at - YEAR)),
    )
    lines = ReturnLine.objects.filter(of_return__in=mine.filter(requested_at__gt=at - YEAR))
    return Abuse(counted["open"], counted["year"], lines.aggregate(sum=Sum("requested"))["sum"] or 0)


def is_member(customer_id: UUID | None) -> bool:
    """Return whether the customer has an account: who bought as a guest has none."""
    found = customers.customer(customer_id) if customer_id else None
    return found is not None and found.status == customers.CustomerStatus.ACTIVE.value
