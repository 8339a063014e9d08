"""Carts: whose they are, what they take, how two become one."""

from uuid import uuid4

import pytest

from shopkeeper.catalog.tests.factories import ProductFactory, VariantFactory
from shopkeeper.customers import operations as customers
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Cart
from shopkeeper.orders.queries import CartOwner
from shopkeeper.orders.tests.factories import AT, order_of

pytestmark = pytest.mark.django_db
TESTS = system("tests")
BROWSER = CartOwner(visitor="a-browser")


def lines(owner: CartOwner) -> dict[str, int]:
    return {item.variant.sku: item.quantity for item in queries.cart(owner).items}


def test_things_are_put_in_counted_and_taken_out() -> None:
    mug, tray = VariantFactory(sku="MUG", stock_on_hand=9), VariantFactory(sku="TRAY", stock_on_hand=None)
    assert operations.add_to_cart(owner=BROWSER, variant_id=mug.pk, at=AT) == 1
    assert operations.add_to_cart(owner=BROWSER, variant_id=mug.pk, quantity=2, at=AT) == 3
    assert operations.set_cart_line(owner=BROWSER, variant_id=tray.pk, quantity=4, at=AT) == 4
    assert (lines(BROWSER), queries.cart_count(BROWSER)) == ({"MUG": 3, "TRAY": 4}, 7)
    assert operations.set_cart_line(owner=BROWSER, variant_id=mug.pk, quantity=0, at=AT) == 0
    assert lines(BROWSER) == {"TRAY": 4}
    operations.empty_cart(owner=BROWSER)
    assert (lines(BROWSER), queries.cart_count(BROWSER)) == ({}, 0)


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**9])
def test_a_quantity_that_is_none_is_refused_in_words(quantity: int) -> None:
    mug = VariantFactory(stock_on_hand=None)
    with pytest.raises(operations.UnableToChangeCart, match="choose from 1 to 99"):
        operations.add_to_cart(owner=BROWSER, variant_id=mug.pk, quantity=quantity, at=AT)
    if quantity:
        with pytest.raises(operations.UnableToChangeCart, match="choose from 0"):
            operations.set_cart_line(owner=BROWSER, variant_id=mug.pk, quantity=quantity, at=AT)


def test_what_is_short_hidden_or_unknown_is_refused() -> None:
    few, hidden = VariantFactory(stock_on_hand=2), VariantFactory(product=ProductFactory(status="draft"))
    with pytest.raises(operations.UnableToChangeCart, match="there are 2 left"):
        operations.add_to_cart(owner=BROWSER, variant_id=few.pk, quantity=3, at=AT)
    for key in (hidden.pk, uuid4()):
        with pytest.raises(operations.UnableToChangeCart, match="not for sale"):
            operations.add_to_cart(owner=BROWSER, variant_id=key, at=AT)
    many = VariantFactory(stock_on_hand=None)
    operations.add_to_cart(owner=BROWSER, variant_id=many.pk, quantity=99, at=AT)
    with pytest.raises(operations.UnableToChangeCart, match="at most 99"):
        operations.add_to_cart(owner=BROWSER, variant_id=many.pk, at=AT)
    with pytest.raises(operations.UnableToChangeCart, match="nobody is named"):
        operations.add_to_cart(owner=CartOwner(), variant_id=few.pk, at=AT)


def test_the_carts_of_two_browsers_are_two() -> None:
    mug = VariantFactory(sku="MUG", stock_on_hand=9)
    operations.add_to_cart(owner=BROWSER, variant_id=mug.pk, at=AT)
    assert lines(CartOwner(visitor="another")) == {}
    assert b"a-browser" not in bytes(Cart.objects.get().visitor_digest or b"")


def test_at_sign_in_the_browsers_cart_joins_the_customers_once() -> None:
    ada, mug = CustomerFactory(), VariantFactory(sku="MUG", stock_on_hand=None)
    hers = CartOwner(customer_id=ada.pk)
    operations.add_to_cart(owner=hers, variant_id=mug.pk, quantity=60, at=AT)
    operations.add_to_cart(owner=BROWSER, variant_id=mug.pk, quantity=60, at=AT)
    assert operations.carry_cart(visitor="a-browser", customer_id=ada.pk, at=AT) == 60
    assert operations.carry_cart(visitor="a-browser", customer_id=ada.pk, at=AT) == 0
    assert (lines(hers), lines(BROWSER)) == ({"MUG": 99}, {})


def test_merged_customers_see_one_cart_and_two_again_when_it_is_undone() -> None:
    ada, double, mug = CustomerFactory(), CustomerFactory(), VariantFactory(sku="MUG", stock_on_hand=None)
    for one in (ada, double):
        operations.add_to_cart(owner=CartOwner(one.pk), variant_id=mug.pk, quantity=2, at=AT)
    merge = customers.merge_customers(survivor_id=ada.pk, merged_id=double.pk, evidence=[], at=AT, actor=TESTS)
    assert (lines(CartOwner(ada.pk)), queries.cart_count(CartOwner(ada.pk))) == ({"MUG": 4}, 4)
    customers.undo_merge(merge_id=merge, at=AT, actor=TESTS)
    assert lines(CartOwner(ada.pk)) == lines(CartOwner(double.pk)) == {"MUG": 2}


def test_what_was_bought_once_lies_in_the_cart_again() -> None:
    mug, gone = VariantFactory(sku="MUG", stock_on_hand=9), VariantFactory(product=ProductFactory(status="retired"))
    order = order_of([mug, gone])
    assert order.customer_id
    done = operations.reorder(order_id=order.pk, customer_id=order.customer_id, at=AT)
    assert (done.added, done.left_out) == (1, (gone.product.title,))
    assert lines(CartOwner(order.customer_id)) == {"MUG": 1}
    with pytest.raises(operations.UnableToReorder, match="no such order"):
        operations.reorder(order_id=order.pk, customer_id=CustomerFactory().pk, at=AT)


def test_only_carts_of_browsers_are_forgotten() -> None:
    mug, ada = VariantFactory(stock_on_hand=9), CustomerFactory()
    operations.add_to_cart(owner=BROWSER, variant_id=mug.pk, at=AT)
    operations.add_to_cart(owner=CartOwner(ada.pk), variant_id=mug.pk, at=AT)
    assert operations.forget_old_carts(at=AT) == 0
    Cart.objects.update(updated_at=AT.replace(year=2025))
    assert operations.forget_old_carts(at=AT) == 1
    assert queries.cart_count(CartOwner(ada.pk)) == 1


def test_codes_are_kept_with_the_cart_within_reason() -> None:
    operations.set_cart_codes(owner=BROWSER, codes=["TEA", " TEA ", ""], at=AT)
    assert queries.cart(BROWSER).codes == ("TEA",)
    with pytest.raises(operations.UnableToChangeCart, match="codes"):
        operations.set_cart_codes(owner=BROWSER, codes=[str(n) for n in range(6)], at=AT)
