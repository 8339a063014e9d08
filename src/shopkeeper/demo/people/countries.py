"""The countries the sample shop sends to, and what people and streets are called there."""

from dataclasses import dataclass
from functools import cache

from shopkeeper.demo.model import read_toml


@dataclass(frozen=True)
class Country:
    """Names, towns and number ranges of one country; `phones` lie in ranges kept free for fiction."""

    code: str
    language: str
    time_zone: str
    share: float
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    streets: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]
    line: str
    phones: tuple[str, ...]


@cache
def countries() -> dict[str, Country]:
    """Return the countries by ISO code, the largest market first."""
    return {
        code: Country(
            code=code,
            language=one["language"],
            time_zone=one["time_zone"],
            share=one["share"],
            women=tuple(one["women"]),
            men=tuple(one["men"]),
            families=tuple(one["families"]),
            streets=tuple(one["streets"]),
            cities=tuple((name, pattern) for name, pattern in one["cities"]),
            line=one["line"],
            phones=tuple(one["phones"]),
        )
        for code, one in read_toml("shopkeeper.demo.people", "countries.toml").items()
    }
