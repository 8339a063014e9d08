"""Discounts over lines: parts sum to the whole, nothing falls below nothing, in any currency and order of typing."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.promotions.rules import WHOLE, Effect, Offer, best, discounted, lowered, normal_code, share

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "JPY", "KRW", "CLP", "KWD", "BHD", "TND", "SEK", "PLN")
TOTALS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)
CUTS = st.one_of(
    st.tuples(st.just(Effect.PERCENT), st.integers(1, WHOLE), st.just(0)),
    st.tuples(st.just(Effect.AMOUNT), st.just(0), st.integers(1, 10**9)),
    st.tuples(st.just(Effect.FREE_SHIPPING), st.just(0), st.just(0)),
)
OFFERS = st.lists(st.tuples(CUTS, st.booleans()), max_size=5).map(
    lambda drawn: [Offer(f"C{n}", f"c{n}", *cut, stacks=stacks) for n, (cut, stacks) in enumerate(drawn)]
)


@given(TOTALS, OFFERS, st.sampled_from(CURRENCIES), st.randoms())
def test_parts_sum_to_the_whole_and_no_line_falls_below_nothing(
    totals: list[int], offers: list[Offer], currency: str, chance: random.Random
) -> None:
    fallen = discounted(totals, offers, currency)
    left = list(totals)
    for one in fallen:
        there = sum(left)
        wanted = share(there, one.offer.rate) if one.offer.effect is Effect.PERCENT else one.offer.amount_minor
        assert one.minor == min(wanted, there)
        assert all(part >= 0 for part in one.parts)
        left = [before - part for before, part in zip(left, one.parts, strict=True)]
    assert all(minor >= 0 for minor in left)
    shuffled = list(offers)
    chance.shuffle(shuffled)
    assert discounted(totals, shuffled, currency) == fallen


@given(TOTALS, OFFERS, st.sampled_from(CURRENCIES), st.randoms())
def test_what_is_chosen_takes_off_no_less_than_any_other_allowed_choice(
    totals: list[int], offers: list[Offer], currency: str, chance: random.Random
) -> None:
    chosen = best(totals, offers, currency)

    def worth(some: list[Offer]) -> int:
        return sum(one.minor for one in discounted(totals, some, currency))

    assert all(one.stacks for one in chosen) or len(chosen) == 1
    assert all(worth(chosen) >= worth([one]) for one in offers)
    assert worth(chosen) >= worth([one for one in offers if one.stacks])
    shuffled = list(offers)
    chance.shuffle(shuffled)
    assert set(best(totals, shuffled, currency)) == set(chosen)


@pytest.mark.parametrize(
    ("minor", "rate", "expected"),
    [(1000, 10_000, 100), (25, 10_000, 2), (35, 10_000, 4), (1, 50_000, 0), (3, 50_000, 2), (999, WHOLE, 999)],
)
def test_a_share_is_rounded_with_halves_to_the_even_one(minor: int, rate: int, expected: int) -> None:
    assert share(minor, rate) == expected


def test_a_deal_lowers_a_price_and_never_below_nothing() -> None:
    assert lowered(1250, effect=Effect.PERCENT, rate=20_000, amount_minor=0) == 1000
    assert lowered(1250, effect=Effect.AMOUNT, rate=0, amount_minor=300) == 950
    assert lowered(1250, effect=Effect.AMOUNT, rate=0, amount_minor=3000) == 0


def test_a_code_is_kept_in_one_form() -> None:
    assert normal_code(" spring-10 ") == normal_code("SPRING 10") == "SPRING10"
