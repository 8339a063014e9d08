"""What to offer: candidates from memory, the customer's side live, the rules last."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np

from shopkeeper.catalog import queries as catalog
from shopkeeper.catalog.queries import OnShelf
from shopkeeper.orders import queries as orders
from shopkeeper.recommendations import blend, rules, sources
from shopkeeper.recommendations.ports import SECONDS_A_DAY, CandidateSource, Visit
from shopkeeper.recommendations.queries import spare
from shopkeeper.recommendations.queries.loaded import learned
from shopkeeper.recommendations.rules import Placement, Recommendation

# which method fills which placement; the blend stands where a placement has several
SOURCES: dict[Placement, tuple[CandidateSource, ...]] = {
    Placement.BUY_AGAIN: (sources.renewable,),
    Placement.FOR_YOU: (sources.for_you,),
    Placement.TRENDING: (sources.trending, sources.best_sellers),
    Placement.BEST_SELLERS: (sources.best_sellers,),
    Placement.NEW: (),
    Placement.ALSO_BOUGHT: (sources.also_bought,),
    Placement.CART: (sources.also_bought,),
    Placement.PERSONAL: (blend.personal,),
}
HOME = (Placement.BUY_AGAIN, Placement.FOR_YOU, Placement.TRENDING, Placement.BEST_SELLERS, Placement.NEW)
PER_CATEGORY = {Placement.TRENDING: 3, Placement.BEST_SELLERS: 2, Placement.NEW: 4}
ONLY_FROM_EVIDENCE = frozenset({Placement.BUY_AGAIN})


@dataclass(frozen=True)
class Row:
    """A row of a page, never empty."""

    placement: Placement
    offers: list[Recommendation]


def recommend(
    placement: Placement | str,
    *,
    customer_id: UUID | None = None,
    product_ids: Sequence[UUID] = (),
    basket: Sequence[UUID] = (),
    exclude: Collection[UUID] = (),
    limit: int = 10,
    at: datetime,
) -> list[Recommendation]:
    """Return `limit` products to offer in the placement, best first; fewer only if the shop has no more in stock.

    Only `buy-again` may be shorter, or empty. `product_ids` are what is being looked at, `basket` what lies in the
    cart; neither is offered, nor is what `exclude` names. The customer's own purchases count from the moment they are
    made.
    """
    where = Placement(placement)
    seeds = [*product_ids, *basket]
    left_out = {*seeds, *exclude}
    visit = _visit(customer_id, seeds, at)
    found = _candidates(visit, where, limit + len(left_out))
    if where is Placement.NEW:
        found = spare.as_new(catalog.newest_on_shelf(limit=limit + len(left_out)))
    shelf = catalog.on_shelf([*_named([found]), *seeds])
    offers = _chosen(found, shelf, where, left_out, limit)
    if len(offers) < limit and where not in ONLY_FROM_EVIDENCE:
        offers = spare.fill(offers, shelf, visit.learned, seeds=seeds, left_out=left_out, limit=limit)
    return rules.titled(offers, {key: product.title for key, product in shelf.items()})


def home_rows(customer_id: UUID | None, at: datetime, *, limit: int = 12) -> list[Row]:
    """Return the rows of the home page for the visitor, in order; no product stands in two of them."""
    visit = _visit(customer_id, (), at)
    found = {where: _candidates(visit, where, limit * (1 + place)) for place, where in enumerate(HOME)}
    newest = catalog.newest_on_shelf(limit=limit * len(HOME))
    found[Placement.NEW] = spare.as_new(newest)
    shelf = catalog.on_shelf(_named(found.values())) | {product.id: product for product in newest}
    titles = {key: product.title for key, product in shelf.items()}
    shown: set[UUID] = set()
    rows = []
    for where in HOME:
        offers = _chosen(found[where], shelf, where, shown, limit)
        shown.update(offer.product_id for offer in offers)
        if offers:
            rows.append(Row(where, rules.titled(offers, titles)))
    return rows


def _visit(customer_id: UUID | None, seeds: Sequence[UUID], at: datetime) -> Visit:
    tables = learned()
    bought = orders.purchases_of(customer_id) if customer_id else []
    known = [one for one in bought if one.product_id in tables.place]
    return Visit(
        learned=tables,
        at=at,
        owned=tables.places([one.product_id for one in known]),
        day=np.array([one.placed_at.timestamp() / SECONDS_A_DAY for one in known]),
        seeds=tables.places(seeds),
    )


def _candidates(visit: Visit, where: Placement, most: int) -> list[Recommendation]:
    """Return more offers than are asked for, since rules will take some away."""
    parts = (source(visit).offers(visit.learned, 2 * most + 10) for source in SOURCES[where])
    return rules.once(offer for part in parts for offer in part)


def _named(parts: Collection[Sequence[Recommendation]]) -> set[UUID]:
    named = {offer.product_id for part in parts for offer in part}
    return named | {offer.reason.because for part in parts for offer in part if offer.reason.because is not None}


def _chosen(
    found: Sequence[Recommendation],
    shelf: Mapping[UUID, OnShelf],
    where: Placement,
    left_out: Collection[UUID],
    limit: int,
) -> list[Recommendation]:
    offers = rules.without(rules.on_sale(found, shelf), left_out)
    if where in PER_CATEGORY:
        offers = rules.spread(offers, shelf, per_category=PER_CATEGORY[where])
    return offers[:limit]
