from datetime import timedelta
from random import Random
from typing import Any

import pytest

from shopkeeper.behaviour.models import CartMove
from shopkeeper.behaviour.operations import carting
from shopkeeper.behaviour.queries.visits import lists
from shopkeeper.behaviour.tests.happening import AT, MINUTE, did, happen, person, source
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.orders.tests.factories import OrderFactory, OrderLineFactory

pytestmark = pytest.mark.django_db


def in_cart(*person_ids: Any) -> dict[str, int]:
    return {one.identity: one.quantity for one in lists(person_ids).cart}


def test_what_is_added_and_not_taken_out_or_bought_lies_in_the_cart() -> None:
    who, shop = person(), source().id
    pot, cup = VariantFactory(sku="POT"), VariantFactory(sku="CUP")
    steps: list[tuple[str, dict[str, Any]]] = [
        ("Product Added", {"sku": "POT", "quantity": 2}),
        ("Product Added", {"sku": "CUP", "quantity": 1}),
        ("Product Removed", {"sku": "POT", "quantity": 1}),
        ("Product Added", {"product_id": "elsewhere-7", "name": "A hat", "quantity": 1}),
        ("Order Completed", {"order_id": "1", "total": 3, "products": [{"sku": "CUP", "quantity": 1}]}),
    ]
    happen(*(did(who, name, said, source_id=shop, at=AT + n * MINUTE) for n, (name, said) in enumerate(steps)))
    assert in_cart(who) == {str(pot.pk): 1, "elsewhere-7": 1}
    hat = lists([who]).cart[0]
    assert (hat.words, hat.product_id) == ({"title": "A hat", "product_id": "elsewhere-7"}, None)
    assert str(cup.pk) not in in_cart(who)


def test_a_viewed_cart_says_what_lies_in_it() -> None:
    who, shop = person(), source().id
    cup = VariantFactory(sku="CUP")
    happen(
        did(who, "Product Added", {"sku": "gone", "quantity": 3}, source_id=shop),
        did(who, "Cart Viewed", {"products": [{"sku": "CUP", "quantity": 4}]}, source_id=shop, at=AT + MINUTE),
        did(who, "Cart Viewed", {}, source_id=shop, at=AT + 2 * MINUTE),
    )
    assert in_cart(who) == {str(cup.pk): 4}


def test_carts_and_wish_lists_are_the_same_in_any_order_and_add_up_over_selves() -> None:
    shop, random = source().id, Random(3)
    visitor, customer = person(), person()
    events = [
        did(
            visitor if n % 3 else customer,
            random.choice(
                ["Product Added", "Product Removed", "Product Added to Wishlist", "Product Removed from Wishlist"]
            ),
            {"sku": random.choice("ABC"), "quantity": random.choice([1, 2])},
            source_id=shop,
            at=AT + random.randrange(30) * MINUTE,
        )
        for n in range(30)
    ]
    happen(*sorted(events, key=lambda one: (one.at, one.id)))
    wanted = lists([visitor, customer])
    CartMove.objects.all().delete()
    random.shuffle(events)
    for one in events:
        carting.keep_carts(carting_read(one), at=AT)
    assert lists([customer, visitor]) == wanted
    assert wanted.cart or wanted.wishes


def carting_read(event: Any) -> Any:
    from shopkeeper.behaviour.operations.reading import read

    return read([event])


def test_moves_are_bounded_and_old_ones_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carting, "MOST_MOVES", 5)
    who, shop = person(), source().id
    happen(*(did(who, "Product Added", {"sku": f"s{n}"}, source_id=shop, at=AT + n * MINUTE) for n in range(9)))
    assert sorted(in_cart(who)) == ["s4", "s5", "s6", "s7", "s8"]
    happen(did(who, "Product Added", {"sku": "old"}, source_id=shop, at=AT - timedelta(days=400)))
    assert "old" not in in_cart(who)
    assert carting.forget_old_moves(at=AT + timedelta(days=400)) == 5


def test_what_was_bought_without_an_event_lies_in_the_cart_no_more() -> None:
    order = OrderFactory(placed_at=AT + 5 * MINUTE)
    line = OrderLineFactory(order=order)
    who, shop, cup = order.customer_id, source().id, VariantFactory(sku="CUP")
    happen(
        did(who, "Product Added", {"sku": line.variant.sku}, source_id=shop, at=AT),
        did(who, "Product Added", {"sku": "CUP"}, source_id=shop, at=AT),
    )
    assert in_cart(who) == {str(cup.pk): 1}
    happen(did(who, "Product Added", {"sku": line.variant.sku}, source_id=shop, at=AT + 6 * MINUTE))
    assert in_cart(who) == {str(cup.pk): 1, str(line.variant_id): 1}
