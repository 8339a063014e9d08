"""What fills a list that evidence leaves short: products of the same kind, best sellers, the newest."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.catalog.queries import OnShelf
from shopkeeper.recommendations import cold, rules
from shopkeeper.recommendations.learned import Learned
from shopkeeper.recommendations.rules import Explanation, Recommendation, Why

OF_THE_CATEGORY = 200
AT_ONCE = 200


def fill(
    offers: Sequence[Recommendation],
    shelf: Mapping[UUID, OnShelf],
    learned: Learned,
    *,
    seeds: Sequence[UUID],
    left_out: Collection[UUID],
    limit: int,
) -> list[Recommendation]:
    """Return `limit` offers, the given ones first, where the shop has so many in stock that are not left out."""
    taken = [*offers]
    for more in _spare(shelf, learned, seeds, limit + len(left_out)):
        taken = rules.filled(taken, rules.without(more, left_out), limit=limit)
        if len(taken) == limit:
            break
    return taken


def as_new(products: Sequence[OnShelf]) -> list[Recommendation]:
    """Return the products as offers of new things, in their order."""
    return [
        Recommendation(product.id, 1 / (1 + place), "new", Explanation(Why.NEW))
        for place, product in enumerate(products)
    ]


def _spare(
    shelf: Mapping[UUID, OnShelf], learned: Learned, seeds: Sequence[UUID], wanted: int
) -> Iterator[list[Recommendation]]:
    for seed in seeds:
        if seed in shelf:
            yield _of_its_kind(shelf[seed], learned)
    best = [learned.ids[place] for place in learned.best_sellers[: wanted + AT_ONCE].tolist()]
    found = catalog.on_shelf(best)
    sold = [Recommendation(key, 0.0, "best-sellers", Explanation(Why.BEST_SELLER)) for key in best]
    yield rules.on_sale(sold, found)
    yield as_new(catalog.newest_on_shelf(limit=wanted))


def _of_its_kind(seed: OnShelf, learned: Learned) -> list[Recommendation]:
    """Return products of the seed's category, the most alike first; none where it has no category."""
    if seed.category_id is None:
        return []
    others = catalog.newest_on_shelf(limit=OF_THE_CATEGORY, category_id=seed.category_id)
    popularity = {
        other.id: float(learned.demand.popularity[learned.place[other.id]])
        for other in others
        if other.id in learned.place
    }
    reason = Explanation(Why.SAME_KIND, because=seed.id)
    return [
        Recommendation(key, score, "same-kind", reason)
        for key, score in cold.most_alike(seed, others, popularity=popularity)
    ]
