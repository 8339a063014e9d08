from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.recommendations import rules
from shopkeeper.recommendations.rules import Explanation, Recommendation, Why

MAY = datetime(2026, 5, 3, 10, tzinfo=UTC)
X = UUID(int=1)


@dataclass(frozen=True)
class Product:
    category_id: UUID | None = None
    brand_id: UUID | None = None
    is_in_stock: bool = True


def offer(number: int, why: Why = Why.NEW, because: UUID | None = None) -> Recommendation:
    return Recommendation(UUID(int=number), 1.0, "test", Explanation(why, because=because))


def numbers(offers: list[Recommendation]) -> list[int]:
    return [one.product_id.int for one in offers]


def test_only_what_is_on_the_shelf_and_in_stock_is_offered() -> None:
    shelf = {UUID(int=1): Product(), UUID(int=2): Product(is_in_stock=False)}
    assert numbers(rules.on_sale([offer(1), offer(2), offer(3)], shelf)) == [1]


def test_named_products_are_left_out() -> None:
    assert numbers(rules.without([offer(1), offer(2)], {UUID(int=1)})) == [2]


@given(st.lists(st.integers(0, 20)), st.lists(st.integers(0, 20)), st.integers(0, 30))
def test_filling_never_repeats_and_gives_as_many_as_there_are(first: list[int], more: list[int], limit: int) -> None:
    found = numbers(rules.filled([offer(n) for n in first], (offer(n) for n in more), limit=limit))
    assert len(found) == len(set(found)) == min(limit, len({*first, *more}))


@given(st.lists(st.integers(0, 50), unique=True), st.integers(1, 4))
def test_spreading_loses_nothing_and_keeps_the_front_mixed(drawn: list[int], most: int) -> None:
    shelf = {UUID(int=n): Product(category_id=UUID(int=n % 3)) for n in drawn}
    found = numbers(rules.spread([offer(n) for n in drawn], shelf, per_category=most))
    assert sorted(found) == sorted(drawn)
    front = sum(min(most, len([n for n in drawn if n % 3 == category])) for category in range(3))
    assert all(len([n for n in found[:front] if n % 3 == category]) <= most for category in range(3))


def test_products_without_a_category_are_not_held_back() -> None:
    shelf = {UUID(int=n): Product() for n in range(5)}
    assert numbers(rules.spread([offer(n) for n in range(5)], shelf, per_category=1)) == [0, 1, 2, 3, 4]


def test_titles_are_put_where_an_offer_rests_on_a_product() -> None:
    offers = [offer(1), offer(2, Why.SAME_KIND, X), offer(3, Why.SAME_KIND, UUID(int=9))]
    plain, named, unknown = rules.titled(offers, {X: "Lantern"})
    assert (plain.reason.text, named.reason.text) == ("New in the shop", "Of the same kind as Lantern")
    assert unknown.reason.text == "Of the same kind as this"


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (Explanation(Why.BOUGHT_TOGETHER, X, "Tea", 214, 301), "214 of 301 orders with Tea also held this"),
        (Explanation(Why.BOUGHT_TOGETHER, X, "Tea", 1, 301), "Bought together with Tea"),
        (
            Explanation(Why.SIMILAR_CUSTOMERS, X, "Tea", 41, 120),
            "Because you bought Tea: 41 of its 120 buyers also took this",
        ),
        (Explanation(Why.SIMILAR_CUSTOMERS, X, "Tea", 1, 1), "Because you bought Tea"),
        (Explanation(Why.BOUGHT_BEFORE, last_at=MAY), "You bought this last on 3 May 2026"),
        (Explanation(Why.BOUGHT_BEFORE), "You bought this before"),
        (
            Explanation(Why.BOUGHT_BEFORE, every_days=35, last_at=MAY),
            "You buy this about every 5 weeks; last on 3 May 2026",
        ),
        (
            Explanation(Why.TRENDING, count=38, out_of=12),
            "Popular now: in 38 orders of the last 14 days, 12 expected",
        ),
        (
            Explanation(Why.TRENDING, count=38, out_of=12, until=MAY),
            "Popular now: in 38 orders of the 14 days to 3 May 2026, 12 expected",
        ),
        (Explanation(Why.BEST_SELLER), "A best seller of the shop"),
    ],
)
def test_each_kind_of_evidence_has_its_sentence(reason: Explanation, sentence: str) -> None:
    assert reason.text == sentence


@pytest.mark.parametrize(
    ("days", "words"), [(1, "day"), (0, "day"), (13, "13 days"), (14, "2 weeks"), (35, "5 weeks"), (91, "3 months")]
)
def test_paces_are_said_as_people_say_them(days: int, words: str) -> None:
    assert rules.pace(days) == words
