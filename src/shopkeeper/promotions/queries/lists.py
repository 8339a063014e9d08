"""Deals, coupons and uses of them, as lists."""

from uuid import UUID

from django.db.models import QuerySet

from shopkeeper.customers.queries import selves
from shopkeeper.promotions import models


def all_deals() -> "QuerySet[models.Deal]":
    """Return every deal, the latest made first, with what it is for."""
    targets = ("targets__product", "targets__category", "targets__brand")
    return models.Deal.objects.order_by("-made_at", "-id").prefetch_related(*targets)


def all_coupons() -> QuerySet[models.Coupon]:
    """Return every coupon, the latest made first."""
    return models.Coupon.objects.order_by("-made_at", "-id")


def redemptions_of(customer_id: UUID) -> list[models.Redemption]:
    """Return the uses of coupons by the customer and whoever was merged into them, the first first."""
    rows = models.Redemption.objects.filter(customer__in=selves(customer_id)).select_related("coupon")
    return list(rows.order_by("at", "id"))
