"""A deal begins: who asked to hear when something on their wish list costs less hears of it, once for each deal."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries as customers_queries
from shopkeeper.foundation.money import Money
from shopkeeper.promotions.models import Deal
from shopkeeper.promotions.queries.running import Running, running


def tell_of_deals(*, at: datetime) -> int:
    """Tell of the deals that began and were not told of yet; return how many customers hear of something.

    What is looked through is what people wish for, not the catalogue. Each deal is taken by compare-and-swap, in one
    transaction with what is told; customers ask once for a fall, for the price they saw moves with it.
    """
    begun = Deal.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at, told_at__isnull=True)
    return sum(_tell(deal_id, at) for deal_id in begun.order_by("starts_at", "id").values_list("id", flat=True))


@transaction.atomic
def _tell(deal_id: UUID, at: datetime) -> int:
    if not Deal.objects.filter(pk=deal_id, told_at__isnull=True).update(told_at=at):
        return 0  # another worker was there first
    now = running(at)
    own = Running(tuple(one for one in now.deals if one.id == deal_id))
    told = 0
    for variant in catalog.variants_by_ids(customers_queries.variants_waited_for()).values():
        if own.best(variant, variant.product)[1] is not None:
            price = Money(variant.currency, now.best(variant, variant.product)[0])
            told += customers.tell_cheaper(variant_id=variant.id, price=price, at=at)
    return told
