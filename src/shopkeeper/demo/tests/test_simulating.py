"""The same arguments give the same shop, and what it holds is whole and invented."""

import json
from datetime import date
from pathlib import Path

import polars as pl
from phonenumbers import is_possible_number, parse

from shopkeeper.demo import keeping
from shopkeeper.demo.simulating import Shop, simulate

UNTIL = date(2026, 3, 1)


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    written = [
        keeping.write_files(simulate(seed=5, customers=40, until=UNTIL), tmp_path / name) for name in ("one", "two")
    ]
    assert written[0] == written[1]
    assert json.loads((tmp_path / "one" / keeping.MANIFEST).read_text()) == written[0]


def test_another_seed_gives_another_shop() -> None:
    one, two = (simulate(seed=seed, customers=10, until=UNTIL) for seed in (5, 6))
    assert [product.title for product in one.products] != [product.title for product in two.products]


def test_a_larger_crowd_begins_with_the_smaller_one() -> None:
    small, large = (simulate(seed=5, customers=count, until=UNTIL) for count in (20, 45))
    assert large.people[:20] == small.people
    assert [order for order in large.orders if order.customer < 20] == small.orders


def test_nobody_can_be_reached(shop: Shop) -> None:
    assert all(
        person.email.rpartition("@")[2] in ("example.com", "example.org", "example.net") for person in shop.people
    )
    assert len({person.email for person in shop.people}) == len(shop.people)
    phones = [person.phone for person in shop.people if person.phone]
    assert len(set(phones)) == len(phones) > 50
    assert all(is_possible_number(parse(phone)) for phone in phones)


def test_the_personas_have_rich_histories_under_any_seed(shop: Shop) -> None:
    assert [person.name for person in shop.people[:2]] == ["Marta Lindqvist", "Tomás Ferreira"]
    for persona in (0, 1):
        orders = [order for order in shop.orders if order.customer == persona]
        assert len(orders) >= 10
    assert [order.fate.trouble for order in shop.orders if order.customer == 1][2] == "late"


def test_nothing_happens_after_the_end_or_before_the_opening(shop: Shop) -> None:
    first, last = shop.calendar.opened, shop.calendar.at(shop.calendar.days)
    for name, frame in keeping.frames(shop):
        if "at" in frame.columns:
            assert frame["at"].min() >= first, name  # type: ignore[operator]  # polars types the minimum of any column
            assert frame["at"].max() < last, name  # type: ignore[operator]  # as above


def test_the_files_name_customers_by_key_alone(shop: Shop) -> None:
    names = {person.family_name for person in shop.people} | {person.email for person in shop.people}
    for name, frame in keeping.frames(shop):
        for column, values in frame.select(pl.col(pl.String)).to_dict(as_series=False).items():
            assert not names & set(values), (name, column)


def test_orders_ask_only_for_products_on_sale_that_day(shop: Shop) -> None:
    for order in shop.orders:
        for pick in order.picks:
            product = shop.products[pick.product]
            assert product.launched <= order.day
            assert product.retired is None or product.retired > order.day
