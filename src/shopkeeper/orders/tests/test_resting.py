"""Promised days skip weekends, public holidays of both ends, and the days on which the shop is closed."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations, queries
from shopkeeper.orders.rules.terms import Pace, Rests, window

STAFF = Actor("staff", "7")
WAY = Pace(1, 2, time(14), "Europe/Berlin")


def at(*day: int, hour: int = 9) -> datetime:
    return datetime(*day, hour, tzinfo=UTC)  # type: ignore[arg-type,misc]  # a day by its three numbers


def promised(when: datetime, country: str = "DE", region: str = "") -> tuple[date, date]:
    (one,) = queries.shipping_options(country=country, region=region, goods=Money("EUR", 1000), at=when)
    return one.earliest, one.latest


@pytest.fixture
def _way(db: None) -> None:
    operations.set_shipping_method(
        code="post", name="Post", countries=["*"], price=Money("EUR", 490), free_from=None, min_days=1, max_days=2,
        cut_off=time(14), time_zone="Europe/Berlin", at=at(2026, 1, 5), actor=STAFF,
    )  # fmt: skip


@pytest.mark.usefixtures("_way")
def test_public_holidays_where_it_leaves_keep_it_lying(settings: Any) -> None:
    settings.SENDS_FROM = "DE-BY"
    # Thursday 24 December before noon: Christmas Day is a Friday, then a weekend
    assert promised(at(2026, 12, 24)) == (date(2026, 12, 28), date(2026, 12, 29))
    # Wednesday 3 June: Corpus Christi on Thursday is a holiday in Bavaria alone
    assert promised(at(2026, 6, 3)) == (date(2026, 6, 5), date(2026, 6, 8))
    settings.SENDS_FROM = "DE-BE"
    assert promised(at(2026, 6, 3)) == (date(2026, 6, 4), date(2026, 6, 5))


@pytest.mark.usefixtures("_way")
def test_public_holidays_where_it_arrives_count_by_code_or_name_of_the_region(settings: Any) -> None:
    settings.SENDS_FROM = ""
    assert promised(at(2026, 6, 3), region="BY") == promised(at(2026, 6, 3), region="bayern")
    assert promised(at(2026, 6, 3), region="BY") == (date(2026, 6, 5), date(2026, 6, 8))
    assert promised(at(2026, 6, 3), region="Nowhere") == (date(2026, 6, 4), date(2026, 6, 5))
    assert promised(at(2026, 11, 25), country="US") == (date(2026, 11, 27), date(2026, 11, 30))  # Thanksgiving


@pytest.mark.usefixtures("_way")
def test_of_a_country_that_is_not_known_weekends_alone_count(settings: Any) -> None:
    settings.SENDS_FROM = "nonsense"
    assert promised(at(2026, 12, 24), country="ZZ") == (date(2026, 12, 25), date(2026, 12, 28))


@pytest.mark.usefixtures("_way")
def test_on_closed_days_nothing_leaves_but_what_left_goes_on(settings: Any) -> None:
    settings.SENDS_FROM = ""
    closed = operations.close_on(
        first_on=date(2026, 3, 3), last_on=date(2026, 3, 5), name="Stock-taking", at=at(2026, 1, 5), actor=STAFF
    )
    assert promised(at(2026, 3, 2)) == (date(2026, 3, 3), date(2026, 3, 4))  # left on Monday
    assert promised(at(2026, 3, 2, hour=15)) == (date(2026, 3, 9), date(2026, 3, 10))  # leaves on Friday
    operations.open_again(closed_id=closed, at=at(2026, 1, 5), actor=STAFF)
    assert promised(at(2026, 3, 2, hour=15)) == (date(2026, 3, 4), date(2026, 3, 5))
    with pytest.raises(operations.UnableToSetTerms, match="not closed"):
        operations.open_again(closed_id=closed, at=at(2026, 1, 5), actor=STAFF)


@pytest.mark.django_db
@pytest.mark.parametrize(("last", "name"), [(2, "x"), (3, " "), (400, "x")])
def test_closed_days_that_can_not_be_are_refused(last: int, name: str) -> None:
    first = date(2026, 3, 3)
    with pytest.raises(operations.UnableToSetTerms, match="closed days"):
        operations.close_on(
            first_on=first, last_on=date(2026, 3, 1) + timedelta(days=last - 1), name=name, at=at(2026, 1, 5),
            actor=STAFF,
        )  # fmt: skip


@given(st.integers(0, 20), st.integers(0, 20), st.sets(st.integers(0, 60), max_size=30), st.integers(0, 1_000))
def test_nothing_is_promised_for_a_day_of_rest(one: int, two: int, resting: set[int], hours: int) -> None:
    start = at(2026, 1, 5)
    days = {start.date() + timedelta(days=day) for day in resting}
    pace = Pace(min(one, two), max(one, two), time(14), "Europe/Berlin")
    first, last = window(pace, at=start + timedelta(hours=hours), rests=Rests(days.__contains__, days.__contains__))
    assert first <= last
    assert not days & {first, last}
    assert {first.weekday(), last.weekday()} <= set(range(5))


def test_a_shop_that_never_opens_is_still_promised_for_by_the_clock() -> None:
    first, _ = window(WAY, at=at(2026, 1, 5), rests=Rests(lambda day: True, lambda day: True))
    assert first == date(2026, 1, 6)


def test_holidays_are_loaded_when_somebody_asks_and_not_before() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, django; django.setup(); import shopkeeper.orders.queries; print('holidays' in sys.modules)",
        ],
        env={"DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout.strip() == "False", told.stderr
