"""What fills a list that evidence leaves short: products of the same kind, best sellers, the newest."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.catalog.queries import OnShelf
from shopkeeper.recommendations import cold, rules
from shopkeeper.recommendations.learned import Learned
from shopkeeper.recommendations.ports import Candidate
from shopkeeper.recommendations.rules import Explanation, Why

OF_THE_CATEGORY = 200
AT_ONCE = 100


def fill(
    chosen: Sequence[Candidate],
    learned: Learned,
    *,
    seeds: Sequence[UUID],
    left_out: Collection[UUID],
    limit: int,
) -> list[Candidate]:
    """Return `limit` candidates, the chosen ones first, where the shop has so many in stock that are not left out."""
    taken = [*chosen]
    for more in _spare(learned, seeds, limit + len(left_out)):
        taken = rules.filled(taken, rules.without(more, left_out), limit=limit)
        if len(taken) == limit:
            break
    return taken


def as_new(products: Sequence[OnShelf]) -> list[Candidate]:
    """Return the products as new things, in their order."""
    return [_plain(product.id, 1 / (1 + place), Explanation(Why.NEW), "new") for place, product in enumerate(products)]


def _spare(learned: Learned, seeds: Sequence[UUID], wanted: int) -> Iterator[list[Candidate]]:
    """Yield ever plainer candidates; each step asks the catalogue only when the one before was not enough."""
    for seed in catalog.on_shelf(seeds).values():
        yield _of_its_kind(seed, learned)
    best = [learned.ids[place] for place in learned.best_sellers[: wanted + AT_ONCE].tolist()]
    sold = [_plain(key, 0.0, Explanation(Why.BEST_SELLER), "best-sellers") for key in best]
    yield rules.on_sale(sold, catalog.on_shelf(best))
    yield as_new(catalog.newest_on_shelf(limit=wanted))


def _of_its_kind(seed: OnShelf, learned: Learned) -> list[Candidate]:
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
        _plain(key, score, reason, "same-kind") for key, score in cold.most_alike(seed, others, popularity=popularity)
    ]


def _plain(product_id: UUID, score: float, reason: Explanation, source: str) -> Candidate:
    return Candidate(product_id, score, lambda: (source, reason))
