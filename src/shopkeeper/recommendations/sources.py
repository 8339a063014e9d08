"""Candidate sources: each turns a visit and the learned tables into ranked products with their evidence."""

from datetime import UTC, datetime, timedelta

import numpy as np

from shopkeeper.recommendations import buy_again, item_to_item
from shopkeeper.recommendations.history import Floats, Ints
from shopkeeper.recommendations.neighbours import Neighbours, pooled
from shopkeeper.recommendations.ports import SECONDS_A_DAY, Ranked, Visit
from shopkeeper.recommendations.rules import Explanation, Why

PULL_ON_OWN_HABITS = 0.5
LOWEST_REPEAT_SHARE = 0.05
LATEST_OWNED = 200
MOST_POPULAR = 500
STALE = timedelta(days=3)


def also_bought(visit: Visit) -> Ranked:
    """Return what stands in the same baskets as the seeds."""
    table = visit.learned.together
    return _from(visit, table, visit.seeds, np.ones(len(visit.seeds)), Why.BOUGHT_TOGETHER)


def for_you(visit: Visit) -> Ranked:
    """Return what customers with the same purchases bought, and what sells at present, without what is owned."""
    own = buy_again.habits(visit.owned, visit.day, at=visit.now)
    latest = np.argsort(-own.last, kind="stable")[:LATEST_OWNED]
    weight = item_to_item.recency(visit.now - own.last[latest])
    found = _from(visit, visit.learned.similar, own.product[latest], weight, Why.SIMILAR_CUSTOMERS)
    drawn = Ranked(found.product, found.score * visit.learned.pull[found.product], found.evidence)
    return drawn.leaving_out(own.product)


def bought_before(visit: Visit) -> Ranked:
    """Return the customer's own products by the chance that they are wanted again now."""
    own = buy_again.habits(visit.owned, visit.day, at=visit.now)
    typical = visit.learned.renewal
    score = buy_again.due_scores(own, typical, at=visit.now)
    gap = buy_again.own_gap(own, typical)

    def evidence(position: int) -> tuple[str, Explanation]:
        times = int(own.times[position])
        return "buy-again", Explanation(
            Why.BOUGHT_BEFORE,
            times=times,
            every_days=round(float(gap[position])) if times > 1 else None,
            last_at=_instant(own.last[position]),
        )

    return Ranked(own.product, score * visit.learned.pull[own.product] ** PULL_ON_OWN_HABITS, evidence)


def renewable(visit: Visit) -> Ranked:
    """Return of the customer's own products those that this customer or others buy more than once."""
    found = bought_before(visit)
    times = np.bincount(visit.owned, minlength=len(visit.learned.ids))
    lasting = visit.learned.renewal.repeat < LOWEST_REPEAT_SHARE
    return found.leaving_out(np.flatnonzero((times < 2) & lasting).astype(np.int32))


def trending(visit: Visit) -> Ranked:
    """Return what sells more than was to be expected."""
    trends, demand = visit.learned.trends[:MOST_POPULAR], visit.learned.demand
    as_of = _instant(visit.learned.as_of)
    until = as_of if visit.at - as_of > STALE else None

    def evidence(position: int) -> tuple[str, Explanation]:
        product = trends[position]
        sold, expected = int(demand.recent[product]), round(float(demand.expected[product]))
        return "trending", Explanation(Why.TRENDING, count=sold, out_of=expected, until=until)

    return Ranked(trends, _by_rank(trends), evidence)


def best_sellers(visit: Visit) -> Ranked:
    """Return the most popular products."""
    best = visit.learned.best_sellers[:MOST_POPULAR]
    return Ranked(best, _by_rank(best), lambda _: ("best-sellers", Explanation(Why.BEST_SELLER)))


def _from(visit: Visit, table: Neighbours, seeds: Ints, weight: Floats, why: Why) -> Ranked:
    found = pooled(table, seeds, weight)

    def evidence(position: int) -> tuple[str, Explanation]:
        seed, together, groups = found.strongest(position)
        return why.value, Explanation(why, because=visit.learned.ids[seed], count=together, out_of=groups)

    return Ranked(found.product, found.score, evidence)


def _by_rank(products: Ints) -> Floats:
    score: Floats = 1 / (1 + np.arange(len(products), dtype=np.float64))
    return score


def _instant(day: float) -> datetime:
    return datetime.fromtimestamp(round(float(day) * SECONDS_A_DAY), UTC)
