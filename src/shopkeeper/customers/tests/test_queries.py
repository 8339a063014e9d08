from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.customers import queries
from shopkeeper.customers.rules import CustomerStatus
from shopkeeper.customers.tests.factories import (
    AT,
    AddressFactory,
    CustomerFactory,
    IdentifierFactory,
    InterestFactory,
    PasskeyFactory,
)
from shopkeeper.foundation.db.paging import BadCursor
from shopkeeper.foundation.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_two_queries_however_many_it_shows(count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        CustomerFactory(email=f"ada{number}@example.org")
    with django_assert_num_queries(2):
        page = queries.customer_list()
        assert sorted(row.email for row in page.rows) == [f"ada{number}@example.org" for number in range(count)]


def test_a_list_goes_on_where_the_last_page_ended() -> None:
    made = [CustomerFactory(created_at=AT + timedelta(days=day // 2)) for day in range(5)]
    seen, cursor = [], None
    for _ in range(3):
        page = queries.customer_list(cursor=cursor, limit=2)
        seen += page.rows
        cursor = page.next_cursor
    assert cursor is None
    assert seen == sorted(made, key=lambda row: (row.created_at, row.pk), reverse=True)


@pytest.mark.parametrize("cursor", ["?", "abcd", "W10", "W1sibnVtYmVyIiwieCJdXQ"])
def test_a_cursor_that_no_list_gave_out_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        queries.customer_list(cursor=cursor)


def test_a_list_is_filtered_by_each_of_its_fields() -> None:
    plain = CustomerFactory(country="GB", created_at=AT - timedelta(days=9))
    guest = CustomerFactory(country="FR", status="guest", source="shop", email="eve@example.org")
    erased = CustomerFactory(status="erased")
    assert queries.customer_list().rows == [guest, plain]
    assert queries.customer_list(status=CustomerStatus.GUEST).rows == [guest]
    assert queries.customer_list(status=CustomerStatus.ERASED).rows == [erased]
    assert queries.customer_list(country="GB").rows == [plain]
    assert queries.customer_list(source="shop").rows == [guest]
    assert queries.customer_list(created_from=AT).rows == [guest]
    assert queries.customer_list(created_to=AT).rows == [plain]
    assert queries.customer_list(has_email=True).rows == [guest]
    assert queries.customer_list(has_email=False).rows == [plain]


def test_a_customer_is_found_by_what_is_in_hand() -> None:
    ada = CustomerFactory(given_name="Ada", family_name="O'Brien-Łuk", indexed=True, external_id="17850")
    IdentifierFactory(customer=ada, value="ada@example.org")
    zoe = CustomerFactory(given_name="Zoë", family_name="O'Brien", indexed=True, created_at=AT + timedelta(days=1))
    CustomerFactory(given_name="Ada", status="erased", indexed=True)
    assert queries.find_customers("ADA@example.org") == [ada]
    assert queries.find_customers("17850") == [ada]
    assert queries.find_customers("obr") == [zoe, ada]
    assert queries.find_customers("luk ada") == [ada]
    assert queries.find_customers("zoe luk") == []
    assert queries.find_customers("obr", limit=1) == [zoe]
    assert queries.find_customers("  ") == []
    assert queries.find_customers("eve@example.org") == []
    assert queries.find_customers("!") == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_five_queries_however_many_it_finds(count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        CustomerFactory(given_name="Ada", email=f"ada{number}@example.org", indexed=True)
    with django_assert_num_queries(5):
        assert len([row.email for row in queries.find_customers("ada")]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_profile_costs_five_queries_however_much_it_holds(count: int, django_assert_num_queries: Any) -> None:
    customer = CustomerFactory(email="ada@example.org")
    AddressFactory.create_batch(count, customer=customer)
    PasskeyFactory.create_batch(count, customer=customer)
    for number in range(count):
        InterestFactory(customer=customer, topic=f"topic-{number}")
    with django_assert_num_queries(5):
        found = queries.profile(customer.pk)
        assert found is not None
        assert found.email == "ada@example.org"
        assert [len(found.addresses.all()), len(found.interests.all()), len(found.passkeys.all())] == [count] * 3


def test_customers_come_in_the_order_asked_for() -> None:
    first, second = CustomerFactory(), CustomerFactory()
    assert queries.customers_by_ids([second.pk, new_id(), first.pk]) == [second, first]
    assert queries.customer(new_id()) is None
