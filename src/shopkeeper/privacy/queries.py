"""Requests about one's own data, what a person's copy holds, and what the house keeps of people at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, QuerySet

from shopkeeper.customers import queries as customers
from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.foundation.personal import registry
from shopkeeper.privacy.models import PrivacyRequest
from shopkeeper.privacy.rules import ARTICLES, OPEN, WORKABLE, Kind, Standing

__all__ = ["ARTICLES", "OPEN", "WORKABLE", "Held", "Kind", "PrivacyRequest", "Standing"]
COPY_LASTS = timedelta(days=30)
NOT_OF_CUSTOMERS = frozenset({"staff"})
NOT_TOLD = frozenset({"secret"})


@dataclass(frozen=True)
class Held:
    """What a part of the shop keeps of customers: kinds of data, each with what it is for."""

    domain: str
    kinds: tuple[tuple[str, tuple[str, ...]], ...]


def request(request_id: UUID) -> PrivacyRequest | None:
    """Return the request with its customer."""
    return PrivacyRequest.objects.filter(pk=request_id).select_related("customer").first()


def requests_of(customer_id: UUID) -> list[PrivacyRequest]:
    """Return the requests of the customer, and of who was merged into them, the latest first."""
    root = customers.survivor(customer_id)
    found = PrivacyRequest.objects.filter(customer__in=[root, *customers.merged_into(root)])
    return list(found.order_by("-received_at", "-id"))


def request_of(customer_id: UUID, request_id: UUID) -> PrivacyRequest | None:
    """Return the request when it is the customer's own."""
    return next((one for one in requests_of(customer_id) if one.id == request_id), None)


def request_list(
    statuses: Sequence[Standing] = (), *, cursor: str | None = None, limit: int = 50
) -> Page[PrivacyRequest]:
    """Return requests, those due first first; without `statuses` those that are open."""
    wanted = [one.value for one in statuses or sorted(OPEN)]
    found: QuerySet[PrivacyRequest] = PrivacyRequest.objects.filter(status__in=wanted).select_related("customer")
    return page_of(found, by=("due_on", "id"), cursor=cursor, limit=limit)


def request_counts() -> dict[str, int]:
    """Return how many requests stand where."""
    rows = PrivacyRequest.objects.values_list("status").annotate(number=Count("id")).order_by()
    return dict(rows)


def shop_day(at: datetime) -> date:
    """Return the day that it is at the shop."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def may_take_copy(found: PrivacyRequest, at: datetime) -> bool:
    """Return whether the copy that was asked for can be taken now: for thirty days since staff released it."""
    is_released = found.kind == Kind.COPY.value and found.status == Standing.DONE.value
    return is_released and found.settled_at is not None and at < found.settled_at + COPY_LASTS


def copy_of(customer_id: UUID) -> dict[str, Any]:
    """Return everything that every domain keeps of the person, by domain, in words and values that a program reads."""
    return {one.domain: one.export(customer_id) for one in registry.declarations() if one.export}


def held() -> list[Held]:
    """Return what the house keeps of customers, as each domain declares it, so that no part is left out."""
    found = []
    for one in registry.declarations():
        kinds: dict[str, dict[str, None]] = {}
        for field in one.personal:
            if one.domain not in NOT_OF_CUSTOMERS and field.kind not in NOT_TOLD:
                kinds.setdefault(field.kind, {})[field.purpose] = None
        if kinds:
            found.append(Held(one.domain, tuple((kind, tuple(purposes)) for kind, purposes in kinds.items())))
    return found
