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
from shopkeeper.recommendations.ports import SECONDS_A_DAY, Candidate, CandidateSource, Visit
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
SPARE = 2
UNKNOWN = -1
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
    chosen = _chosen(found, catalog.on_shelf(one.product_id for one in found), where, left_out, limit)
    if len(chosen) < limit and where not in ONLY_FROM_EVIDENCE:
        chosen = spare.fill(chosen, visit.learned, seeds=seeds, left_out=left_out, limit=limit)
    return _told([chosen])[0]


def home_rows(customer_id: UUID | None, at: datetime, *, limit: int = 12) -> list[Row]:
    """Return the rows of the home page for the visitor, in order; no product stands in two of them."""
    visit = _visit(customer_id, (), at)
    found = {where: _candidates(visit, where, limit) for where in HOME}
    newest = catalog.newest_on_shelf(limit=2 * limit)
    found[Placement.NEW] = spare.as_new(newest)
    wanted = {one.product_id for part in found.values() for one in part}
    fresh = {product.id: product for product in newest}
    shelf = catalog.on_shelf(wanted - set(fresh)) | fresh
    shown: set[UUID] = set()
    chosen = {}
    for where in HOME:
        chosen[where] = _chosen(found[where], shelf, where, shown, limit)
        shown.update(one.product_id for one in chosen[where])
    rows = zip(chosen, _told(list(chosen.values())), strict=True)
    return [Row(where, offers) for where, offers in rows if offers]


def _visit(customer_id: UUID | None, seeds: Sequence[UUID], at: datetime) -> Visit:
    tables = learned()
    bought = orders.purchases_of(customer_id) if customer_id else []
    places = [(tables.place.get(one.product_id, UNKNOWN), one.placed_at.timestamp()) for one in bought]
    known = [place for place in places if place[0] != UNKNOWN]
    return Visit(
        learned=tables,
        at=at,
        owned=np.array([place for place, _ in known], dtype=np.int32),
        day=np.array([seconds for _, seconds in known], dtype=np.float64) / SECONDS_A_DAY,
        seeds=tables.places(seeds),
    )


def _candidates(visit: Visit, where: Placement, most: int) -> list[Candidate]:
    """Return more candidates than are asked for, since rules will take some away."""
    parts = (source(visit).offers(visit.learned, SPARE * most) for source in SOURCES[where])
    return rules.once(one for part in parts for one in part)


def _chosen(
    found: Sequence[Candidate],
    shelf: Mapping[UUID, OnShelf],
    where: Placement,
    left_out: Collection[UUID],
    limit: int,
) -> list[Candidate]:
    kept = rules.without(rules.on_sale(found, shelf), left_out)
    if where in PER_CATEGORY:
        kept = rules.spread(kept, shelf, per_category=PER_CATEGORY[where])
    return kept[:limit]


def _told(parts: Sequence[Sequence[Candidate]]) -> list[list[Recommendation]]:
    """Return the offers with their evidence, and the titles of the products it rests on, by one query for all."""
    told = [[one.offer() for one in part] for part in parts]
    titles = catalog.titles(offer.reason.because for part in told for offer in part if offer.reason.because)
    return [rules.titled(part, titles) for part in told]
