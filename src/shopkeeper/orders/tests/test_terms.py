"""Sending and tax: days that hold, sums that add up, terms that can't be nonsense."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations, queries
from shopkeeper.orders.rules.terms import Pace, Rate, TaxClass, tax_of, taxes, window

STAFF = Actor("staff", "7")
FRIDAY = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)  # 13:30 in Berlin


def way(code: str = "standard", **more: Any) -> None:
    operations.set_shipping_method(
        **{
            "code": code, "name": "Standard", "countries": ["DE"], "price": Money("EUR", 490),
            "free_from": Money("EUR", 5000), "min_days": 2, "max_days": 3, "cut_off": time(14),
            "time_zone": "Europe/Berlin", "at": FRIDAY, "actor": STAFF, **more,
        }
    )  # fmt: skip


def rate(
    country: str, thousandths: int, region: str = "", tax_class: str = "standard", *, included: bool = True
) -> None:
    operations.set_tax_rate(
        country=country, region=region, tax_class=TaxClass(tax_class), name="VAT", rate=thousandths,
        is_included=included, at=FRIDAY, actor=STAFF,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hour", "days", "expected"),
    [
        ((20, 12), (1, 1), (date(2026, 11, 23), date(2026, 11, 23))),  # Friday before two: leaves today, comes Monday
        ((20, 13), (1, 1), (date(2026, 11, 24), date(2026, 11, 24))),  # at two it leaves on Monday
        ((21, 9), (1, 6), (date(2026, 11, 24), date(2026, 12, 1))),  # Saturday
        ((20, 23), (0, 5), (date(2026, 11, 23), date(2026, 11, 30))),  # already Saturday in Berlin
    ],
)
def test_days_count_from_the_next_dispatch_by_the_shops_clock(
    hour: tuple[int, int], days: tuple[int, int], expected: tuple[date, date]
) -> None:
    at = datetime(2026, 11, *hour, tzinfo=UTC)
    assert window(Pace(*days, time(14), "Europe/Berlin"), at=at) == expected


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 90_000))
def test_nothing_is_promised_for_a_weekend_or_in_the_wrong_order(one: int, two: int, hours: int) -> None:
    at = FRIDAY + timedelta(hours=hours)
    first, last = window(Pace(min(one, two), max(one, two), time(14), "Europe/Berlin"), at=at)
    assert first <= last
    assert {first.weekday(), last.weekday()} <= set(range(5))
    assert first >= at.date()


@pytest.mark.parametrize(
    ("base", "thousandths", "included", "tax"),
    [
        (11900, 19000, True, 1900),
        (10000, 19000, False, 1900),
        (1, 19000, True, 0),
        (333, 8875, False, 30),
        (-119, 19000, True, -19),
    ],
)
def test_tax_is_of_a_sum_or_within_it(base: int, thousandths: int, included: bool, tax: int) -> None:
    assert tax_of(base, Rate("VAT", thousandths, included)) == tax


RATES = [Rate("VAT", 19000, True), Rate("VAT", 7000, True), Rate("Sales tax", 8875, False), None]


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.sampled_from(RATES)), max_size=12),
    st.sampled_from(["EUR", "JPY", "KWD", "USD", "GBP", "CHF", "SEK", "PLN", "BHD", "ISK", "BRL", "INR"]),
)
def test_the_lines_shares_sum_to_the_taxes_which_are_those_of_the_sums(
    lines: list[tuple[int, Rate | None]], currency: str
) -> None:
    found = taxes(lines, currency)
    assert sum(found.line_minor) == found.added_minor + found.included_minor
    for one in found.by_rate:
        assert one.tax_minor == tax_of(sum(minor for minor, own in lines if own == one.rate), one.rate)
    assert all(share == 0 for share, (_, own) in zip(found.line_minor, lines, strict=True) if own is None)


@pytest.mark.django_db
def test_the_ways_to_a_country_with_price_and_days() -> None:
    way()
    way("express", name="Express", price=Money("EUR", 1290), free_from=None, min_days=1, max_days=1, position=1)
    way("abroad", countries=["*"], price=Money("EUR", 990), position=2)
    way("old", is_active=False)
    way("yen", price=Money("JPY", 700), free_from=None)
    ways = queries.shipping_options(country="DE", goods=Money("EUR", 4999), at=FRIDAY)
    assert [(one.code, one.price) for one in ways] == [("standard", Money("EUR", 490)), ("express", Money("EUR", 1290))]
    assert (ways[0].earliest, ways[0].latest) == (date(2026, 11, 24), date(2026, 11, 25))
    assert queries.shipping_options(country="DE", goods=Money("EUR", 5000), at=FRIDAY)[0].price == Money("EUR", 0)
    assert [one.code for one in queries.shipping_options(country="FR", goods=Money("EUR", 1), at=FRIDAY)] == ["abroad"]
    assert queries.shipping_options(country="FR", goods=Money("USD", 1), at=FRIDAY) == []


@pytest.mark.django_db
def test_a_region_has_its_own_rate_and_a_class_without_one_has_the_standard_rate() -> None:
    rate("US", 0, included=False)
    rate("US", 8875, "NY", included=False)
    rate("DE", 19000)
    rate("DE", 7000, tax_class="reduced")

    def told(country: str, region: str, kind: str) -> int:
        found = queries.taxes_of(
            [(10000, TaxClass(kind))], shipping_minor=0, currency="USD", country=country, region=region, at=FRIDAY
        )
        return found.line_minor[0]

    assert told("US", "NY", "reduced") == 888
    assert told("US", "TX", "standard") == 0
    assert told("DE", "", "reduced") == 654
    assert told("DE", "BE", "zero") == 1597
    assert told("FR", "", "standard") == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"countries": ["Germany"]}, "'Germany' is no country code; write it like DE"),
        ({"countries": []}, "say where it goes"),
        ({"min_days": 4}, "from 4 to 3 can't be"),
        ({"time_zone": "Berlin"}, "write it like Europe/Berlin"),
        ({"price": Money("EUR", -1)}, "below zero"),
        ({"free_from": Money("USD", 1)}, "below zero"),
    ],
)
def test_terms_that_can_not_be_are_refused_in_words(change: dict[str, Any], message: str) -> None:
    with pytest.raises(operations.UnableToSetTerms, match=message):
        way(**change)
    assert queries.shipping_methods() == []


@pytest.mark.django_db
def test_a_rate_is_set_changed_and_removed() -> None:
    rate("DE", 16000)
    rate("DE", 19000)
    (row,) = queries.tax_rates()
    assert row.rate == 19000
    with pytest.raises(operations.UnableToSetTerms, match="between 0 and 100"):
        rate("DE", 100_001)
    with pytest.raises(operations.UnableToSetTerms, match="write it like DE"):
        rate("de", 1)
    operations.remove_tax_rate(rate_id=row.pk, at=FRIDAY, actor=STAFF)
    with pytest.raises(operations.UnableToSetTerms, match="not there any more"):
        operations.remove_tax_rate(rate_id=row.pk, at=FRIDAY, actor=STAFF)
