"""Deals, coupons, batches of codes and uses of them, as lists."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from shopkeeper.customers.queries import selves
from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.promotions import models

NEWEST = ("-made_at", "-id")
HEAD = "code,used\r\n"


def all_deals() -> "QuerySet[models.Deal]":
    """Return every deal, the latest made first, with what it is for."""
    targets = ("targets__product", "targets__category", "targets__brand")
    return models.Deal.objects.order_by(*NEWEST).prefetch_related(*targets)


def deal(deal_id: UUID) -> models.Deal | None:
    """Return a deal with what it is for."""
    return all_deals().filter(pk=deal_id).first()


def deal_list(*, state: str = "", at: datetime, cursor: str | None = None, limit: int = 50) -> "Page[models.Deal]":
    """Return deals, the latest made first: all, or those that are `running`, `coming` or `over`. Raises BadCursor."""
    found = models.Deal.objects.prefetch_related("targets__product", "targets__category", "targets__brand")
    return page_of(found.filter(_state(state, at)), by=NEWEST, cursor=cursor, limit=limit)


def all_coupons() -> QuerySet[models.Coupon]:
    """Return every coupon of its own, the latest made first; not those of batches."""
    return models.Coupon.objects.filter(batch__isnull=True).order_by(*NEWEST)


def coupon(coupon_id: UUID) -> models.Coupon | None:
    """Return a coupon with its batch, if it has one."""
    return models.Coupon.objects.filter(pk=coupon_id).select_related("batch").first()


def coupon_of(code: str) -> models.Coupon | None:
    """Return the coupon of a code in its one form, with its batch, if it has one."""
    return models.Coupon.objects.filter(code=code).select_related("batch").first()


def coupon_list(*, state: str = "", at: datetime, cursor: str | None = None, limit: int = 50) -> Page[models.Coupon]:
    """Return coupons of their own, the latest made first, by state as `deal_list` does. Raises BadCursor."""
    found = models.Coupon.objects.filter(_state(state, at), batch__isnull=True)
    return page_of(found, by=NEWEST, cursor=cursor, limit=limit)


def batches() -> QuerySet[models.CodeBatch]:
    """Return every batch of codes, the latest made first."""
    return models.CodeBatch.objects.order_by(*NEWEST)


def batch(batch_id: UUID) -> models.CodeBatch | None:
    """Return a batch of codes."""
    return models.CodeBatch.objects.filter(pk=batch_id).first()


def uses_of(batch_id: UUID) -> int:
    """Return how many codes of the batch were used."""
    return models.Coupon.objects.filter(batch=batch_id).aggregate(sum=Sum("used"))["sum"] or 0


def codes_of(batch_id: UUID, *, cursor: str | None = None, limit: int = 200) -> Page[models.Coupon]:
    """Return the codes of a batch in the order in which they were made. Raises BadCursor."""
    return page_of(models.Coupon.objects.filter(batch=batch_id), by=("id",), cursor=cursor, limit=limit)


def code_lines(batch_id: UUID) -> Iterator[str]:
    """Yield the codes of a batch as the lines of a CSV file, its head first; a code holds nothing that needs quotes."""
    yield HEAD
    rows = models.Coupon.objects.filter(batch=batch_id).order_by("id").values_list("code", "used")
    for code, used in rows.iterator(chunk_size=5_000):
        yield f"{code},{used}\r\n"


def redemptions(coupon_id: UUID, *, cursor: str | None = None, limit: int = 25) -> Page[models.Redemption]:
    """Return the uses of a coupon with their customers, the latest first. Raises BadCursor."""
    found = models.Redemption.objects.filter(coupon=coupon_id).select_related("customer")
    return page_of(found, by=("-at", "-id"), cursor=cursor, limit=limit)


def redemptions_of(customer_id: UUID) -> list[models.Redemption]:
    """Return the uses of coupons by the customer and whoever was merged into them, the first first."""
    rows = models.Redemption.objects.filter(customer__in=selves(customer_id)).select_related("coupon")
    return list(rows.order_by("at", "id"))


def _state(state: str, at: datetime) -> Q:
    over, coming = Q(ends_at__lte=at), Q(starts_at__gt=at)
    running = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    return {"over": over, "coming": coming & ~over, "running": running}.get(state, Q())
