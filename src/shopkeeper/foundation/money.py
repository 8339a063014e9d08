"""Money: integer minor units with an ISO 4217 currency."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import cache, lru_cache, total_ordering
from typing import Self

from babel import Locale
from babel.numbers import NumberPattern, parse_pattern
from iso4217 import Currency

MOST_DIGITS = 30  # before the point; anything can be typed, and 1e999999 has a million
LETTERS_BEFORE_DIGITS = re.compile(r"(?<=[^\W\d_])(?=\d)")  # SEK 79.90: CLDR parts letters from digits


class NotMoney(ValueError):
    """The text or currency does not name an amount."""


@cache
def exponent(currency: str) -> int:
    """Return how many decimal digits the currency has by ISO 4217 (CLDR differs for 13 of them)."""
    try:
        digits = Currency(currency).exponent
    except ValueError:
        raise NotMoney(f"{currency!r} is not an ISO 4217 currency; write it like EUR") from None
    return digits or 0


@cache
def _pattern(locale: str, digits: int) -> NumberPattern:
    pattern = parse_pattern(Locale.parse(locale).currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    return pattern


@total_ordering
@dataclass(frozen=True)
class Money:
    """An amount in minor units (cents, yen, fils) of one currency; different currencies never mix."""

    currency: str
    minor: int

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """Return the amount written in major units, such as `12.5`; halves of a minor unit round to even."""
        try:
            return cls.from_major(Decimal(text), currency)
        except InvalidOperation:
            raise NotMoney(f"{text!r} is not an amount; write it like 12.50") from None

    @classmethod
    def from_major(cls, amount: Decimal, currency: str) -> Self:
        """Return the amount given in major units; halves of a minor unit round to even."""
        if not amount.is_finite() or amount.adjusted() > MOST_DIGITS:
            raise NotMoney(f"{amount} is not an amount; write it like 12.50")
        return cls(currency, int(amount.scaleb(exponent(currency)).to_integral_value(ROUND_HALF_EVEN)))

    @property
    def major(self) -> Decimal:
        """Return the amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.currency, self.minor + other.minor)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __neg__(self) -> "Money":
        return Money(self.currency, -self.minor)

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.currency, self.minor * quantity)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return self.format()

    @lru_cache(maxsize=10_000)  # noqa: B019  amounts are small and few
    def format(self, locale: str = "en_GB") -> str:
        """Return the amount as people of the locale write it, with the currency's own number of digits."""
        pattern = _pattern(locale, exponent(self.currency))
        text: str = pattern.apply(self.major, locale, currency=self.currency, currency_digits=False)
        return LETTERS_BEFORE_DIGITS.sub("\N{NO-BREAK SPACE}", text)

    def allocate(self, weights: Sequence[int]) -> list["Money"]:
        """Return one part per weight; the parts sum to the whole (largest remainder, the earlier first on a tie)."""
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise NotMoney("weights must not be negative, and one must be above zero")
        shares = [divmod(abs(self.minor) * weight, total) for weight in weights]
        left = abs(self.minor) - sum(whole for whole, _ in shares)
        favoured = set(sorted(range(len(weights)), key=lambda index: -shares[index][1])[:left])
        sign = -1 if self.minor < 0 else 1
        return [Money(self.currency, sign * (whole + (index in favoured))) for index, (whole, _) in enumerate(shares)]

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise NotMoney(f"{self.currency} and {other.currency} can't be added or compared; convert one first")
