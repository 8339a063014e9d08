from datetime import timedelta
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from shopkeeper.recommendations import queries
from shopkeeper.recommendations.queries import Placement, Why
from shopkeeper.recommendations.tests.shops import AT, a_category, a_customer, a_product, an_order, ids, trained

pytestmark = pytest.mark.django_db


def test_the_product_page_shows_what_is_bought_together_with_its_evidence() -> None:
    bread, butter, jam, nails = (a_product(title) for title in ("Bread", "Butter", "Jam", "Nails"))
    for _ in range(3):
        an_order(bread, butter)
    an_order(bread, jam)
    an_order(nails, jam)
    trained()
    offers = queries.recommend("also-bought", product_ids=[bread], limit=2, at=AT)
    assert ids(offers) == [butter, jam]
    assert offers[0].reason.text == "3 of 4 orders with Bread also held this"
    assert offers[0].source == "bought-together"


def test_what_was_just_bought_counts_at_once() -> None:
    bread, butter = a_product("Bread"), a_product("Butter")
    for _ in range(3):
        customer = a_customer()
        an_order(bread, customer_id=customer)
        an_order(butter, customer_id=customer)
    trained()
    newcomer = a_customer()
    before = queries.recommend("for-you", customer_id=newcomer, limit=1, at=AT)
    an_order(bread, customer_id=newcomer, days_ago=0)
    after = queries.recommend("for-you", customer_id=newcomer, limit=1, at=AT)
    assert before[0].reason.why is Why.BEST_SELLER
    assert ids(after) == [butter]
    assert after[0].reason.text == "Because you bought Bread: 3 of its 3 buyers also took this"


def test_buying_again_speaks_of_pace_and_last_time() -> None:
    coffee = a_product("Coffee")
    customer = a_customer()
    for days in (10, 40, 70):
        an_order(coffee, customer_id=customer, days_ago=days)
    trained()
    (offer,) = queries.recommend("buy-again", customer_id=customer, at=AT)
    assert offer.product_id == coffee
    assert offer.reason.text == "You buy this about every 4 weeks; last on 22 May 2026"


def test_a_lasting_thing_bought_once_is_not_offered_again() -> None:
    sofa, coffee = a_product("Sofa"), a_product("Coffee")
    for _ in range(60):
        an_order(sofa, customer_id=a_customer(), days_ago=5)
    customer = a_customer()
    an_order(sofa, coffee, customer_id=customer, days_ago=30)
    for days in (10, 20, 30):
        an_order(coffee, customer_id=a_customer(), days_ago=days)
    an_order(coffee, customer_id=customer, days_ago=15)
    trained()
    assert ids(queries.recommend("buy-again", customer_id=customer, at=AT)) == [coffee]


@pytest.mark.parametrize("placement", [place for place in Placement if place is not Placement.BUY_AGAIN])
def test_asked_for_so_many_gives_so_many(placement: Placement) -> None:
    products = [a_product(f"Thing {number}") for number in range(12)]
    a_product("Sold out", stock=0)
    a_product("Retired", status="retired")
    an_order(*products[:3])
    trained()
    offers = queries.recommend(
        placement, customer_id=a_customer(), product_ids=[products[0]], exclude=[products[1]], limit=10, at=AT
    )
    assert sorted(ids(offers)) == sorted(products[2:])


def test_what_is_sold_out_or_retired_is_not_offered() -> None:
    bread, gone, retired = a_product("Bread"), a_product("Gone", stock=0), a_product("Old", status="retired")
    an_order(bread, gone)
    an_order(bread, retired)
    trained()
    assert queries.recommend("also-bought", product_ids=[bread], at=AT) == []


def test_a_new_product_shows_others_of_its_kind() -> None:
    tea = a_category("Tea")
    green, black = a_product("Green", category_id=tea), a_product("Black", category_id=tea)
    dear, nail = a_product("Dear", category_id=tea, price=90_000), a_product("Nail")
    an_order(nail)
    trained()
    offers = queries.recommend("also-bought", product_ids=[green], limit=3, at=AT)
    assert ids(offers) == [black, dear, nail]
    assert offers[0].reason.text == "Of the same kind as Green"


def test_a_shop_without_orders_shows_what_is_new() -> None:
    products = [a_product(f"Thing {number}") for number in range(3)]
    (row,) = queries.home_rows(None, AT, limit=2)
    assert row.placement is Placement.NEW
    assert ids(row.offers) == [products[2], products[1]]
    assert row.offers[0].reason.text == "New in the shop"


def test_a_trained_shop_without_orders_shows_what_is_new() -> None:
    only = a_product("Only")
    trained()
    assert ids(queries.recommend("for-you", at=AT)) == [only]


def test_what_is_new_goes_before_what_sells_best() -> None:
    old, new = a_product("Old"), a_product("New")
    an_order(old)
    trained()
    assert ids(queries.recommend("new", limit=2, at=AT)) == [new, old]
    assert ids(queries.recommend("new", limit=1, exclude=[new], at=AT)) == [old]


def a_busy_shop() -> list[UUID]:
    products = [a_product(f"Thing {number}", category_id=a_category(f"C{number}")) for number in range(30)]
    for start in range(0, 20, 2):
        customer = a_customer()
        an_order(*products[start : start + 4], customer_id=customer, days_ago=20)
        an_order(products[start], customer_id=customer, days_ago=2)
    trained()
    return products


def test_no_product_stands_in_two_rows_of_the_home_page() -> None:
    products = a_busy_shop()
    customer = a_customer()
    an_order(products[0], products[5], customer_id=customer, days_ago=30)
    rows = queries.home_rows(customer, AT, limit=4)
    shown = [product for row in rows for product in ids(row.offers)]
    assert len(shown) == len(set(shown))
    assert [row.placement.value for row in rows] == ["buy-again", "for-you", "trending", "best-sellers", "new"]


def test_best_sellers_are_spread_over_categories() -> None:
    tea, tools = a_category("Tea"), a_category("Tools")
    teas = [a_product(f"Tea {number}", category_id=tea) for number in range(4)]
    hammer = a_product("Hammer", category_id=tools)
    for product in teas:
        for _ in range(3):
            an_order(product)
    an_order(hammer)
    trained()
    offers = queries.recommend("best-sellers", limit=5, at=AT)
    assert ids(offers) == [*teas[:2], hammer, *teas[2:]]


def test_a_surge_is_trending_and_says_so() -> None:
    usual, surge = a_product("Usual"), a_product("Surge")
    for days in range(15, 60):
        an_order(usual, days_ago=days)
    for _ in range(10):
        an_order(usual)
        an_order(surge)
    trained()
    best = queries.recommend("trending", limit=1, at=AT)[0]
    assert best.product_id == surge
    assert best.reason.text == "Popular now: in 10 orders of the last 14 days, 0 expected"
    later = queries.recommend("trending", limit=1, at=AT + timedelta(days=30))[0]
    assert later.reason.text == "Popular now: in 10 orders of the 14 days to 31 May 2026, 0 expected"


def test_the_cart_offers_what_goes_with_all_of_it() -> None:
    bread, butter, jam, tea = (a_product(title) for title in ("Bread", "Butter", "Jam", "Tea"))
    an_order(bread, butter, jam)
    an_order(butter, jam, tea)
    an_order(bread, tea)
    trained()
    assert ids(queries.recommend("cart", basket=[bread, butter], limit=1, at=AT)) == [jam]


def test_an_unknown_placement_is_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        queries.recommend("nowhere", at=AT)


@pytest.mark.parametrize("bought", [1, 3])
def test_a_home_page_takes_five_queries_whatever_was_bought(
    bought: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    products = a_busy_shop()
    customer = a_customer()
    for product in products[:bought]:
        an_order(product, customer_id=customer)
    queries.home_rows(None, AT)
    with django_assert_num_queries(5):
        queries.home_rows(customer, AT)


def test_a_list_takes_four_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    products = a_busy_shop()
    customer = a_customer()
    an_order(products[0], customer_id=customer)
    queries.home_rows(None, AT)
    with django_assert_num_queries(4):
        queries.recommend("for-you", customer_id=customer, limit=3, at=AT)
