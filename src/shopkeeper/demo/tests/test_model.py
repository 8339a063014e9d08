"""The simulated shop follows the written model (docs/explanation/sample-shop.md)."""

from collections import defaultdict

import numpy as np

from shopkeeper.demo.behaviour.buying import Pick, Purchase
from shopkeeper.demo.simulating import Shop

SIGMAS = 3.5
"""How far a figure may lie from its expectation; the seed is fixed, so that the tests never waver."""


def _lines(shop: Shop) -> list[tuple[Purchase, Pick]]:
    return [(order, pick) for order in shop.orders for pick in order.picks]


def test_consumables_are_bought_again_after_the_interval_of_the_model(shop: Shop) -> None:
    stayed = {order.customer for order in shop.orders} - {order.customer for order in shop.orders if order.left}
    last: dict[tuple[int, int], float] = {}
    ratios = []
    for order, pick in _lines(shop):
        before = last.get((order.customer, pick.product))
        expected = shop.shelf.lasts(pick.product, pick.variant) * shop.minds[order.customer].pace
        early = before is not None and before < shop.calendar.days - 3 * expected
        if before is not None and pick.reason == "renewal" and early and order.customer in stayed:
            ratios.append((order.day - before) / expected)
        last[order.customer, pick.product] = order.day
    shape = shop.model.buying["renewal_shape"]
    assert len(ratios) > 250
    assert abs(np.mean(ratios) - 1) < SIGMAS / np.sqrt(shape * len(ratios))
    assert abs(np.std(ratios) - 1 / np.sqrt(shape)) < 0.04


def test_planted_complements_follow_with_the_chance_planted(shop: Shop) -> None:
    expected = variance = followed = 0.0
    for order in shop.orders:
        there = {pick.product for pick in order.picks}
        chosen = {pick.product for pick in order.picks if pick.reason != "complement"}
        for first in (pick for pick in order.picks if pick.reason == "taste"):
            for second, chance in shop.shelf.partners.get(first.product, ()):
                if second not in chosen:
                    expected += chance
                    variance += chance * (1 - chance)
                    followed += second in there
    assert expected > 150
    # two partners in one basket, or one at home already, take a little away
    assert -0.1 * expected - SIGMAS * np.sqrt(variance) < followed - expected < SIGMAS * np.sqrt(variance)


def test_a_complement_is_bought_far_more_often_beside_its_partner(shop: Shop) -> None:
    orders = len(shop.orders)
    seen: dict[int, int] = defaultdict(int)
    both: dict[tuple[int, int], int] = defaultdict(int)
    for order in shop.orders:
        products = {pick.product for pick in order.picks}
        for one in products:
            seen[one] += 1
            for other, _ in shop.shelf.partners.get(one, ()):
                both[one, other] += other in products
    lifts = [count * orders / seen[a] / seen[b] for (a, b), count in both.items() if seen[a] >= 15]
    assert np.median(lifts) > 8


def test_gardening_sells_in_spring_and_presents_before_christmas(shop: Shop) -> None:
    sold: dict[str, list[int]] = defaultdict(lambda: [0] * 12)
    for order, pick in _lines(shop):
        sold[shop.products[pick.product].kind.season][shop.calendar.month(order.day)] += 1
    spring, gift, flat = (np.array(sold[name], dtype=float) for name in ("spring", "gift", "flat"))
    assert (spring[2:5].sum() / flat[2:5].sum()) > 2 * (spring[9:12].sum() / flat[9:12].sum())
    assert gift[11] / flat[11] > 1.6 * gift[4] / flat[4]


def test_trouble_drives_customers_away_as_the_model_says(shop: Shop) -> None:
    for trouble in ("", "late"):
        hit = [
            order for order in shop.orders if order.fate.trouble == trouble and shop.minds[order.customer].dropout > 0
        ]
        base = np.array([shop.minds[order.customer].dropout for order in hit])
        odds = base / (1 - base) * np.exp(shop.model.trouble.get(f"churn_{trouble}", 0.0))
        chance = odds / (1 + odds)
        left = sum(order.left for order in hit)
        assert abs(left - chance.sum()) < SIGMAS * np.sqrt((chance * (1 - chance)).sum())


def test_nobody_orders_after_they_left(shop: Shop) -> None:
    gone: set[int] = set()
    for order in shop.orders:
        assert order.customer not in gone
        if order.left:
            gone.add(order.customer)


def test_parcels_are_late_as_often_as_the_model_says_and_more_often_in_december(shop: Shop) -> None:
    sent = [order for order in shop.orders if order.fate.trouble in ("", "late")]
    rates = {}
    for december in (True, False):
        part = [order for order in sent if (shop.calendar.month(order.day) == 11) is december]
        rates[december] = sum(order.fate.trouble == "late" for order in part) / len(part)
    assert rates[True] > 1.4 * rates[False]
    assert all(
        order.fate.delivered is not None and order.fate.delivered > order.fate.promised
        for order in sent
        if order.fate.trouble == "late"
    )
    assert all(
        order.fate.delivered is not None and order.fate.delivered < order.fate.promised
        for order in sent
        if order.fate.trouble == ""
    )


def test_a_late_parcel_costs_the_satisfaction_the_model_says(shop: Shop) -> None:
    fine = np.array([order.satisfaction for order in shop.orders if order.fate.trouble == ""])
    late = np.array([order.satisfaction for order in shop.orders if order.fate.trouble == "late"])
    error = np.sqrt(fine.var() / len(fine) + late.var() / len(late))
    assert abs(late.mean() - fine.mean() - shop.model.opinion["late"]) < SIGMAS * error


def test_people_buy_what_their_segment_likes(shop: Shop) -> None:
    shares = []
    for at, segment in enumerate(shop.model.segments):
        theirs = {mind.index for mind in shop.minds if mind.mixture[at] > 0.7}
        bought = [
            shop.products[pick.product].kind.category in segment.likes
            for order, pick in _lines(shop)
            if order.customer in theirs and pick.reason == "taste"
        ]
        shares.append(np.mean(bought))
    assert min(shares) > 0.6


def test_reviews_carry_the_satisfaction(shop: Shop) -> None:
    satisfaction = {number: order.satisfaction for number, order in zip(shop.numbers, shop.orders, strict=True)}
    pairs = np.array([(satisfaction[review["order"]], review["rating"]) for review in shop.voices.reviews])
    assert np.corrcoef(pairs.T)[0, 1] > 0.6
