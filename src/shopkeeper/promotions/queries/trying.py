"""What a deal or coupon that is not made yet would do: shown to staff while they think about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation.money import Money
from shopkeeper.promotions import models
from shopkeeper.promotions.queries.running import Running, RunningDeal, on_deal, running
from shopkeeper.promotions.rules import Effect, Offer, discounted

SHOWN = 6


@dataclass(frozen=True)
class Tried:
    """A product and what is paid for it; `by` names another deal where that takes off more."""

    title: str
    list_price: Money
    price: Money
    by: str = ""


def tried(draft: RunningDeal, *, at: datetime) -> list[Tried]:
    """Return the newest products that the deal would be for, with what a customer would pay at that instant.

    Of the deals that run by then the lowest price holds; an earlier form of the draft, with its key, is left out.
    """
    alone = Running((draft,))
    keys = [one.id for one in on_deal(alone, limit=SHOWN).rows]
    others = [one for one in running(at).deals if one.id != draft.id]
    together, found = Running((*others, draft)), []
    for product in catalog.products_by_ids(keys):
        variant = next(iter(product.variants.all()))
        paid, deal = together.best(variant, product)
        by = deal.name if deal and deal.id != draft.id else ""
        before = Money(variant.currency, variant.price_minor)
        found.append(Tried(product.title, before, Money(variant.currency, paid), by))
    return found


def tried_of(deal: models.Deal, *, at: datetime) -> list[Tried]:
    """Return the same for a deal as it is stored, with its targets read."""
    targets = list(deal.targets.all())
    meant = [key for one in targets for key in (one.product_id, one.brand_id) if key]
    draft = RunningDeal(
        id=deal.id,
        name=deal.name,
        effect=Effect(deal.effect),
        rate=deal.rate,
        amount_minor=deal.amount_minor,
        currency=deal.currency,
        is_for_all=deal.is_for_all,
        starts_at=deal.starts_at,
        ends_at=deal.ends_at,
        meant=draft_of(meant, [one.category_id for one in targets if one.category_id]),
    )
    return tried(draft, at=at)


def articles(deal: models.Deal) -> list[str]:
    """Return the article number of the first variant of each product that the deal names."""
    keys = [one.product_id for one in deal.targets.all() if one.product_id]
    products = catalog.products_by_ids(keys, with_hidden=True) if keys else []
    return [variants[0].sku for one in products if (variants := list(one.variants.all()))]


def draft_of(meant: Sequence[UUID], categories: Sequence[UUID]) -> frozenset[UUID]:
    """Return the keys that a draft for these products, brands and categories is for, all below them included."""
    below = catalog.all_within(set(categories))
    return frozenset(meant).union(*below.values()) if below else frozenset(meant)


def tried_code(offer: Offer, *, goods: Sequence[Money], minimum_minor: int) -> list[tuple[Money, Money]]:
    """Return what is paid for goods of each of these sums with the code, delivery aside."""
    found = []
    for whole in goods:
        off = discounted([whole.minor], [offer], whole.currency)[0].minor if whole.minor >= minimum_minor else 0
        found.append((whole, Money(whole.currency, whole.minor - off)))
    return found
