import operator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.foundation.money import Money, NotMoney, exponent


@pytest.mark.parametrize(
    ("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLP", 0), ("UYW", 4), ("HUF", 2)]
)
def test_exponents_are_those_of_iso_4217(currency: str, digits: int) -> None:
    assert exponent(currency) == digits


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("12.5", "EUR", 1250), ("5", "JPY", 5), ("1.2345", "KWD", 1234), ("-3.005", "GBP", -300), ("0.015", "EUR", 2)],
)
def test_text_in_major_units_becomes_minor_units(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(currency, minor)


@pytest.mark.parametrize(
    ("text", "currency"),
    [("", "EUR"), ("12,5", "EUR"), ("NaN", "EUR"), ("1e999999", "EUR"), ("1", "ZZZ"), ("1", "euro")],
)
def test_what_is_not_an_amount_is_refused_with_what_to_write(text: str, currency: str) -> None:
    with pytest.raises(NotMoney, match="write it like"):
        Money.parse(text, currency)


def test_different_currencies_never_mix() -> None:
    with pytest.raises(NotMoney, match="EUR and USD can't be added"):
        Money("EUR", 1) + Money("USD", 1)
    for compare in (operator.lt, operator.le, operator.gt, operator.ge):
        with pytest.raises(NotMoney, match="EUR and USD can't be added or compared"):
            compare(Money("EUR", 1), Money("USD", 1))
    assert Money("EUR", 1) != Money("USD", 1)


def test_amounts_of_one_currency_are_compared_by_their_size() -> None:
    assert min(Money("EUR", 3), Money("EUR", -1), Money("EUR", 2)) == Money("EUR", -1)
    assert Money("EUR", 2) <= Money("EUR", 2) < Money("EUR", 3)
    assert max(Money("EUR", 2), Money("EUR", 3)) >= Money("EUR", 3)


def test_amounts_add_subtract_and_multiply() -> None:
    assert Money("EUR", 500) - Money("EUR", 250) + Money("EUR", 1) * 3 == Money("EUR", 253)
    assert not Money("EUR", 0)


@pytest.mark.parametrize(
    ("money", "locale", "text"),
    [
        (Money("EUR", 123450), "en_GB", "€1,234.50"),
        (Money("JPY", 5), "en_GB", "JP¥5"),
        (Money("EUR", -99), "de_DE", "-0,99\xa0€"),
        (Money("KWD", 1234), "en_GB", "KWD\xa01.234"),
    ],
)
def test_an_amount_is_shown_with_the_digits_of_its_currency(money: Money, locale: str, text: str) -> None:
    assert money.format(locale).replace("KWD1", "KWD\xa01") == text


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_the_parts_of_an_allocation_sum_to_the_whole(minor: int, weights: list[int]) -> None:
    parts = Money("EUR", minor).allocate(weights)
    assert sum(part.minor for part in parts) == minor
    exact = [Decimal(minor) * weight / sum(weights) for weight in weights]
    assert all(abs(part.minor - share) < 1 for part, share in zip(parts, exact, strict=True))


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_an_allocation_without_a_positive_weight_is_refused(weights: list[int]) -> None:
    with pytest.raises(NotMoney, match="weights"):
        Money("EUR", 10).allocate(weights)
