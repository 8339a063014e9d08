"""What a list of products can be narrowed by, with how many each choice would leave."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from uuid import UUID

MOST_NAMES = 5
MOST_VALUES = 24
LONGEST = 60
BANDS = 4
TYPE, BRAND = "category", "brand"
YES_NO = {True: "yes", False: "no"}
Values = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is looked at of one product; `values` names its choices by facet, the first two being its places.

    `prices` are those of its variants, `places` the keys by which a deal may be for it: its own, category's, brand's.
    """

    key: UUID
    title: str
    created_at: datetime
    low_minor: int
    high_minor: int
    is_in_stock: bool
    values: Values
    prices: tuple[int, ...] = ()
    places: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Asked:
    """What a shopper asks for: within a facet any of the values, among facets all; prices both within."""

    values: Values = field(default_factory=dict)
    price_from_minor: int | None = None
    price_to_minor: int | None = None
    in_stock: bool = False


@dataclass(frozen=True)
class Facet:
    """A name and its values with their products, the fullest first."""

    name: str
    values: Sequence[tuple[str, int]]


def narrowed(facts: Iterable[Facts], asked: Asked, *, leaving_out: str = "") -> list[Facts]:
    """Return the products that fit, in their order; one facet may be left out, to count what it would leave."""
    return [one for one in facts if _fits(one, asked, leaving_out)]


def facets(facts: Sequence[Facts], asked: Asked) -> list[Facet]:
    """Return the facets worth showing, category and brand first; each counts what its values leave of the others."""
    found = []
    for name in _names(facts):
        counted = Counter(
            value for one in narrowed(facts, asked, leaving_out=name) for value in one.values.get(name, ())
        )
        chosen = {value: counted.get(value, 0) for value in asked.values.get(name, ())}
        shown = dict(counted.most_common(MOST_VALUES)) | chosen
        found.append(Facet(name, sorted(shown.items(), key=lambda pair: (-pair[1], pair[0].casefold()))))
    return found


def bands(facts: Sequence[Facts], *, unit: int) -> list[tuple[int | None, int | None]]:
    """Return up to four bands of price in minor units that hold about as many products each, cut at round prices.

    `unit` is how many minor units one major unit has.
    """
    prices = sorted(one.low_minor for one in facts)
    if len(prices) < 2 * BANDS:
        return []
    cuts = sorted({_round(prices[len(prices) * place // BANDS], unit) for place in range(1, BANDS)})
    cuts = [cut for cut in cuts if prices[0] < cut <= prices[-1]]
    edges: list[int | None] = [None, *cuts, None]
    return list(pairwise(edges)) if cuts else []


def _round(price: int, unit: int) -> int:
    step = unit
    while step * 20 <= price:
        step *= 5 if str(step // unit).startswith("1") else 2
    return max(step, round(price / step) * step)


def _fits(one: Facts, asked: Asked, leaving_out: str) -> bool:
    if asked.in_stock and not one.is_in_stock:
        return False
    if asked.price_from_minor is not None and one.high_minor < asked.price_from_minor:
        return False
    if asked.price_to_minor is not None and one.low_minor > asked.price_to_minor:
        return False
    return all(
        any(value in one.values.get(name, ()) for value in wanted)
        for name, wanted in asked.values.items()
        if name != leaving_out
    )


def _names(facts: Sequence[Facts]) -> list[str]:
    """Return the facets that tell products apart: of attributes those that most products have, a few of them."""
    having: Counter[str] = Counter()
    values: dict[str, set[str]] = {}
    for one in facts:
        for name, own in one.values.items():
            having[name] += 1
            values.setdefault(name, set()).update(own)
    telling = [name for name, _ in having.most_common() if 1 < len(values[name]) <= 4 * MOST_VALUES]
    own = [name for name in telling if name not in {TYPE, BRAND} and len(values[name]) < having[name]]
    return [name for name in (TYPE, BRAND) if name in telling] + own[:MOST_NAMES]


def read_values(source: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the attributes or options that are short words, as the choices of facets; all else is left out."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in source.items():
        parts = value if isinstance(value, list) else [value]
        words = tuple(
            YES_NO[part] if isinstance(part, bool) else part for part in parts if isinstance(part, bool | str)
        )
        if words and len(name) <= LONGEST and all(0 < len(word) <= LONGEST for word in words):
            found[name] = words
    return found
