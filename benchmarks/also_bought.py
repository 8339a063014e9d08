"""Also bought on UCI Online Retail, by our own product code; training beside `implicit`'s CosineRecommender.

    python -m benchmarks.also_bought [FILE] [--repeat 5]

The protocol stands in benchmarks/README.md. Both fits run in two threads and learn from the same baskets; ours also
makes its matrix within that time.
"""

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from uuid import UUID

import numpy as np
from scipy import sparse

from benchmarks.online_retail import SECONDS_A_DAY, TEST_FROM, Lines, data_file, history_of, read
from shopkeeper.recommendations import blend, sources
from shopkeeper.recommendations.cooccurrence import bought_together
from shopkeeper.recommendations.evaluation import Quality, measure
from shopkeeper.recommendations.history import History, Ints, incidence
from shopkeeper.recommendations.learned import learn
from shopkeeper.recommendations.neighbours import Neighbours, Pooled, pooled, strongest
from shopkeeper.recommendations.ports import CandidateSource, Ranked, Visit

SMALLEST, LARGEST = 2, 30


@dataclass(frozen=True)
class Together:
    """The bought-together task: what to learn from, and for each test basket a seed with the rest of the basket."""

    train: History
    seeds: list[int]
    truths: list[set[int]]


def together(lines: Lines) -> Together:
    """Return the task: training baskets of two products and more before the day, one random seed per test basket."""
    before = lines.where(lines.day < TEST_FROM)
    distinct = np.unique(np.stack((before.basket, before.product)), axis=1)
    several = np.flatnonzero(np.bincount(distinct[0]) >= SMALLEST)
    before = before.where(np.isin(before.basket, several))
    products = np.unique(before.product)
    train = history_of(before, products)
    place = {int(product): index for index, product in enumerate(products)}
    after = lines.where(lines.day >= TEST_FROM)
    baskets: dict[int, dict[int, None]] = {}
    for basket, product in zip(after.basket.tolist(), after.product.tolist(), strict=True):
        if product in place:
            baskets.setdefault(basket, {})[place[product]] = None
    draw = np.random.default_rng(0)
    task = Together(train, [], [])
    for held in baskets.values():
        if SMALLEST <= len(held) <= LARGEST:
            seed = list(held)[int(draw.integers(len(held)))]
            task.seeds.append(seed)
            task.truths.append(set(held) - {seed})
    return task


def quality(table: Neighbours, task: Together) -> Quality:
    """Return how well the table's first ten companions of each seed name the rest of its basket."""
    lists = [_best(pooled(table, np.array([seed], np.int32), np.ones(1))) for seed in task.seeds]
    return measure(lists, task.truths, products=task.train.products)


def _best(found: Pooled | Ranked, most: int = 10) -> Ints:
    best: Ints = found.product[np.lexsort((found.product, -found.score))[:most]]
    return best


def counted(task: Together) -> Neighbours:
    """Return plain co-occurrence counts, for comparison."""
    members = incidence(task.train.basket, task.train.product, n_products=task.train.products)
    return strongest(members, np.ones(members.shape[0]), most=50)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return CPU seconds over all threads, and seconds by the wall."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def cosine(members: "sparse.csr_array[np.int64]") -> Callable[[], object]:
    """Return the fit of `implicit`'s CosineRecommender with its own defaults on the matrix, baskets x products."""
    from implicit.nearest_neighbours import CosineRecommender  # a development dependency

    matrix = sparse.csr_matrix(members, dtype=np.float64)
    warnings.filterwarnings("ignore", module="implicit")  # it converts its own intermediate result, and says so
    return lambda: CosineRecommender(num_threads=2).fit(matrix.copy(), show_progress=False)


def personal(lines: Lines) -> dict[str, Quality]:
    """Return the quality of personal lists on all later purchases, and on products never bought before."""
    known = lines.known()
    before, after = known.where(known.day < TEST_FROM), known.where(known.day >= TEST_FROM)
    products = np.unique(before.product)
    history = history_of(before, products)
    learned = learn(
        history, [UUID(int=place) for place in range(len(products))], at=TEST_FROM, progress=lambda *_: None
    )
    truths = _truths(after, products, set(before.customer.tolist()))
    at = datetime.fromtimestamp(TEST_FROM * SECONDS_A_DAY, UTC)
    visits: dict[int, Visit] = {}
    order = np.argsort(history.customer, kind="stable")
    starts = np.searchsorted(history.customer[order], np.arange(int(history.customer.max()) + 2))
    for customer in truths:
        own = order[starts[customer] : starts[customer + 1]]
        visits[customer] = Visit(learned, at, history.product[own], history.day[own], np.empty(0, np.int32))
    new = {customer: truth - set(visits[customer].owned.tolist()) for customer, truth in truths.items()}
    new = {customer: truth for customer, truth in new.items() if truth}
    return {
        "ALL buy again": _lists(sources.bought_before, visits, truths),
        "ALL personal": _lists(blend.personal, visits, truths),
        "NEW for you": _lists(sources.for_you, visits, new),
    }


def _lists(source: CandidateSource, visits: dict[int, Visit], truths: dict[int, set[int]]) -> Quality:
    found: list[Ranked] = [source(visits[customer]) for customer in truths]
    products = len(next(iter(visits.values())).learned.ids)
    return measure([_best(one) for one in found], list(truths.values()), products=products)


def _truths(after: Lines, products: Ints, customers: set[int]) -> dict[int, set[int]]:
    place = {int(product): index for index, product in enumerate(products)}
    truths: dict[int, set[int]] = {}
    for customer, product in zip(after.customer.tolist(), after.product.tolist(), strict=True):
        if customer in customers and product in place:
            truths.setdefault(customer, set()).add(place[product])
    return truths


def line(name: str, found: Quality) -> str:
    """Return one row of the printed table."""
    return f"{name:<34}{found.lists:>7}{found.recall:>9.4f}{found.ndcg:>9.4f}{found.hit:>9.4f}{found.coverage:>10.4f}"


def compare_training(task: Together, repeat: int) -> tuple[float, float]:
    """Print both fits' times, run by run in turn, and return our median CPU and wall time as shares of theirs."""
    members = incidence(task.train.basket, task.train.product, n_products=task.train.products)
    theirs = cosine(members)
    theirs()
    ratios = []
    print(f"\n{'training, seconds':<34}{'CPU ours':>10}{'theirs':>9}{'wall ours':>11}{'theirs':>9}")
    for run in range(repeat):
        cpu, wall = timed(lambda: bought_together(task.train, as_of=TEST_FROM))
        their_cpu, their_wall = timed(theirs)
        ratios.append((cpu / their_cpu, wall / their_wall))
        print(f"run {run + 1:<30}{cpu:>10.3f}{their_cpu:>9.3f}{wall:>11.3f}{their_wall:>9.3f}")
    return median(ratio for ratio, _ in ratios), median(ratio for _, ratio in ratios)


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; return 1 when the bar is missed, 0 else, also when the file is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", help="online_retail.csv.xz")
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args(arguments)
    path = data_file(given.file)
    if not path.exists():
        print(f"skipped: {path} is not there; give the file, or set SHOPKEEPER_DATA")
        return 0
    lines = read(path)
    task = together(lines)
    ours = quality(bought_together(task.train, as_of=TEST_FROM), task)
    print(f"{'':<34}{'lists':>7}{'R@10':>9}{'NDCG@10':>9}{'Hit@10':>9}{'coverage':>10}")
    print(line("bought together: ours", ours))
    print(line("bought together: plain counts", quality(counted(task), task)))
    for name, found in personal(lines).items():
        print(line(name, found))
    cpu, wall = compare_training(task, given.repeat)
    print(f"\nours / implicit cosine, median: CPU {cpu:.2f}, wall {wall:.2f}  (bar: at most 1.00)")
    print(f"NDCG@10 {ours.ndcg:.4f}  (bar: at least 0.1990)")
    return 0 if ours.ndcg >= 0.199 and cpu <= 1 and wall <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
