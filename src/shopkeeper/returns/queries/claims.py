"""One claim, or lists of them."""

from uuid import UUID

from django.db.models import Count, QuerySet

from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.foundation.personal import keys
from shopkeeper.returns.models import Claim
from shopkeeper.returns.rules import ClaimStatus

NEWEST = ("-opened_at", "-id")
WAITING = [ClaimStatus.OPEN.value, ClaimStatus.EVIDENCE_WANTED.value]


def the_claim(claim_id: UUID, customer_id: UUID | None = None) -> Claim | None:
    """Return that claim with lines and evidence; with `customer_id` only one of that customer's."""
    return _one(Claim.objects.filter(pk=claim_id), customer_id)


def claim_by_number(number: str, customer_id: UUID | None = None) -> Claim | None:
    """Return the claim of exactly that number, in capitals or not."""
    return _one(Claim.objects.filter(number=number.strip().upper()), customer_id)


def claims_of(customer_id: UUID, *, cursor: str | None = None, limit: int = 20) -> Page[Claim]:
    """Return the customer's claims with their lines, the newest first. Raises BadCursor."""
    return page_of(
        _with_lines(Claim.objects.filter(order__customer=customer_id)), by=NEWEST, cursor=cursor, limit=limit
    )


def every_claim_of(customer_id: UUID) -> list[Claim]:
    """Return all of the customer's claims with lines and evidence, the newest first."""
    found = _with_lines(Claim.objects.filter(order__customer=customer_id)).prefetch_related("evidence")
    return list(found.order_by(*NEWEST))


def claims_of_order(order_id: UUID) -> list[Claim]:
    """Return the order's claims, the newest first."""
    return list(_with_lines(Claim.objects.filter(order=order_id)).order_by(*NEWEST))


def open_claims(status: ClaimStatus | None = None, *, cursor: str | None = None, limit: int = 50) -> Page[Claim]:
    """Return the claims in that status, with None those that wait for somebody, the newest first. Raises BadCursor."""
    found = Claim.objects.filter(status__in=WAITING if status is None else [status.value])
    page = page_of(_with_lines(found.select_related("order__customer")), by=NEWEST, cursor=cursor, limit=limit)
    keys.warm({row.order.customer_id for row in page.rows if row.order.customer_id})
    return page


def claim_counts() -> dict[str, int]:
    """Return how many claims stand in each status; those in which none does are left out."""
    return dict(Claim.objects.values_list("status").annotate(n=Count("id")).order_by())


def _with_lines(found: QuerySet[Claim]) -> QuerySet[Claim]:
    return found.select_related("order").prefetch_related("lines__order_line")


def _one(found: QuerySet[Claim], customer_id: UUID | None) -> Claim | None:
    if customer_id is not None:
        found = found.filter(order__customer=customer_id)
    whole = _with_lines(found).select_related("order__customer", "replacement_order", "of_return", "refund")
    return whole.prefetch_related("evidence").first()
