from datetime import timedelta
from uuid import UUID

import pytest

from shopkeeper.customers import operations, queries
from shopkeeper.customers.models import Customer, Wish, WishList
from shopkeeper.customers.queries import WishOwner
from shopkeeper.customers.tests.factories import AT, CustomerFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", "7")
PRICE = Money("GBP", 1_000)


@pytest.fixture
def ada(db: None) -> Customer:
    customer: Customer = CustomerFactory(given_name="Ada")
    return customer


def wish(owner: WishOwner, *, list_id: UUID | None = None, variant_id: UUID | None = None, **asks: bool) -> UUID:
    variant = variant_id or new_id()
    return operations.add_wish(
        owner=owner, product_id=new_id(), variant_id=variant, price=PRICE, list_id=list_id, at=AT, **asks
    )


def test_the_first_wish_makes_a_list_and_the_same_wish_stands_once(ada: Customer) -> None:
    owner, variant = WishOwner(ada.pk), new_id()
    assert wish(owner, variant_id=variant) == wish(owner, variant_id=variant)
    (shown,) = queries.wish_lists(owner)
    assert (shown.name, shown.wished) == ("Wish list", 1)  # type: ignore[attr-defined]  # counted by the query
    assert queries.wished(owner) == {variant}


def test_nobody_reaches_the_list_of_another(ada: Customer) -> None:
    mine = wish(WishOwner(ada.pk))
    eve, browser = WishOwner(CustomerFactory().pk), WishOwner(visitor="b" * 32)
    variant = Wish.objects.get().variant_id
    assert queries.wish_list(eve, mine) is None
    assert queries.wish_list(browser, mine) is None
    for owner in (eve, browser):
        with pytest.raises(operations.UnableToWish):
            wish(owner, list_id=mine)
        with pytest.raises(operations.UnableToWish):
            operations.remove_wish(owner=owner, list_id=mine, variant_id=variant, at=AT)
    assert eve.customer_id
    with pytest.raises(operations.UnableToWish):
        operations.share_list(customer_id=eve.customer_id, list_id=mine, at=AT)
    with pytest.raises(operations.UnableToWish):
        operations.delete_list(customer_id=eve.customer_id, list_id=mine)
    with pytest.raises(operations.UnableToWish):
        operations.rename_list(customer_id=eve.customer_id, list_id=mine, name="x", at=AT)


def test_a_link_shows_the_list_until_it_is_taken_back(ada: Customer) -> None:
    mine = wish(WishOwner(ada.pk))
    token = operations.share_list(customer_id=ada.pk, list_id=mine, at=AT)
    assert operations.share_list(customer_id=ada.pk, list_id=mine, at=AT) == token
    shown = queries.shared_list(token)
    assert shown is not None
    assert shown.pk == mine
    operations.unshare_list(customer_id=ada.pk, list_id=mine, at=AT)
    assert queries.shared_list(token) is None
    assert operations.share_list(customer_id=ada.pk, list_id=mine, at=AT) != token


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "é", "../../etc", "A" * 5000, "' OR 1=1 --"])
def test_a_guessed_link_shows_nothing(ada: Customer, token: str) -> None:
    wish(WishOwner(ada.pk))
    assert queries.shared_list(token) is None


def test_a_browsers_wishes_come_along_at_sign_in_once(ada: Customer) -> None:
    browser, both = "b" * 32, new_id()
    wish(WishOwner(ada.pk), variant_id=both)
    wish(WishOwner(visitor=browser), variant_id=both)
    wish(WishOwner(visitor=browser))
    assert operations.carry_wishes(visitor=browser, customer_id=ada.pk, at=AT) == 1
    assert operations.carry_wishes(visitor=browser, customer_id=ada.pk, at=AT) == 0
    assert WishList.objects.count() == 1
    assert Wish.objects.count() == 2


def test_a_merged_customers_lists_are_seen_by_who_stands_for_them_and_go_back(ada: Customer) -> None:
    other = CustomerFactory()
    theirs = operations.make_list(customer_id=other.pk, name="Kitchen", at=AT)
    merge = operations.merge_customers(survivor_id=ada.pk, merged_id=other.pk, evidence=[], at=AT, actor=STAFF)
    assert [one.name for one in queries.wish_lists(WishOwner(ada.pk))] == ["Kitchen"]
    assert wish(WishOwner(ada.pk), list_id=theirs) == theirs
    operations.undo_merge(merge_id=merge, at=AT, actor=STAFF)
    assert queries.wish_lists(WishOwner(ada.pk)) == []
    assert [one.name for one in queries.wish_lists(WishOwner(other.pk))] == ["Kitchen"]


def test_lists_have_names_and_bounds(ada: Customer) -> None:
    for name in ("", "  ", "x" * 81, "\x00"):
        with pytest.raises(operations.UnableToWish):
            operations.make_list(customer_id=ada.pk, name=name, at=AT)
    for number in range(20):
        operations.make_list(customer_id=ada.pk, name=f"List {number}", at=AT)
    with pytest.raises(operations.UnableToWish, match="20 lists"):
        operations.make_list(customer_id=ada.pk, name="one more", at=AT)


def test_a_full_list_takes_no_more(ada: Customer) -> None:
    mine = wish(WishOwner(ada.pk))
    Wish.objects.bulk_create(
        Wish(wish_list_id=mine, product_id=new_id(), variant_id=new_id(), price_minor=1, currency="GBP", added_at=AT)
        for _ in range(199)
    )
    with pytest.raises(operations.UnableToWish, match="200 products"):
        wish(WishOwner(ada.pk))


def test_each_fall_of_a_price_is_told_once_to_those_who_asked(ada: Customer) -> None:
    variant = new_id()
    wish(WishOwner(ada.pk), variant_id=variant, is_told=True)
    wish(WishOwner(CustomerFactory().pk), variant_id=variant)

    def told(minor: int, currency: str = "GBP") -> int:
        return operations.tell_cheaper(variant_id=variant, price=Money(currency, minor), at=AT)

    assert [told(1_200), told(900), told(900), told(950), told(800), told(1, "EUR")] == [0, 1, 0, 0, 1, 0]
    payloads = [one.payload for one in Event.objects.filter(wire_name="customers.wish-cheaper").order_by("id")]
    assert [(one["old_minor"], one["new_minor"]) for one in payloads] == [(1_000, 900), (900, 800)]


def test_what_is_back_is_told_to_those_who_asked_and_a_browser_can_not_ask(ada: Customer) -> None:
    variant = new_id()
    wish(WishOwner(ada.pk), variant_id=variant)
    wish(WishOwner(ada.pk), variant_id=variant, is_awaited=True)
    assert [operations.tell_back(variant_id=variant, at=AT) for _ in range(2)] == [1, 0]
    with pytest.raises(operations.UnableToWish, match="sign in"):
        wish(WishOwner(visitor="b" * 32), variant_id=variant, is_told=True)


def test_old_lists_of_browsers_are_forgotten_and_erasing_leaves_none(ada: Customer) -> None:
    wish(WishOwner(ada.pk))
    wish(WishOwner(visitor="b" * 32))
    assert operations.forget_old_wishes(at=AT + timedelta(days=181)) == 1
    operations.erase_customer(customer_id=ada.pk, at=AT, actor=STAFF)
    assert Wish.objects.count() == WishList.objects.count() == 0
