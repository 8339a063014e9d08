from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shopkeeper.console.customers import views
from shopkeeper.console.models import SavedView
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.staff.models import User
from shopkeeper.orders.tests.factories import CreditFactory, OrderFactory

LIST = "/console/customers/"
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def names(client: Client, query: str = "") -> list[str]:
    return [row["customer"].given_name for row in client.get(f"{LIST}{query}").context["rows"]]


def test_customers_stand_with_their_figures_the_newest_first(owner: Client) -> None:
    ada = CustomerFactory(given_name="Ada", created_at=AT)
    CustomerFactory(given_name="Bea", created_at=AT + timedelta(days=1))
    OrderFactory(customer=ada, items_minor=5_000)
    CreditFactory(customer=ada, items_minor=-2_000)
    answer = owner.get(LIST)
    assert [row["customer"].given_name for row in answer.context["rows"]] == ["Bea", "Ada"]
    assert "£30.00" in answer.content.decode()


def found(client: Client, text: str) -> list[str]:
    return [row["customer"].given_name for row in client.post(LIST, {"q": text}).context["rows"]]


@pytest.mark.parametrize("query", ["", "?sort=spent&orders_from=1", "ada"])
def test_a_longer_list_needs_no_more_queries(owner: Client, query: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            owner.post(LIST, {"q": query}) if query == "ada" else owner.get(f"{LIST}{query}")
        return len(counted)

    OrderFactory(customer=CustomerFactory(given_name="Ada", email="ada@example.org", indexed=True))
    owner.get(LIST)
    one = cost()
    for number in range(2):
        customer = CustomerFactory(given_name="Ada", email=f"ada{number}@example.org", indexed=True)
        OrderFactory(customer=customer)
    assert cost() == one
    assert one <= 20


def test_a_customer_is_found_by_name_address_and_order_number(owner: Client) -> None:
    ada = CustomerFactory(given_name="Ada", family_name="Byron", email="ada@example.org", indexed=True)
    CustomerFactory(given_name="Bea", family_name="Moss", indexed=True)
    OrderFactory(customer=ada, number="S-1001")
    for text in ("ad", "ada byr", "ADA@example.org", "S-1001"):
        assert found(owner, text) == ["Ada"]
    assert found(owner, "ad@example.org") == []


def test_what_finds_a_person_is_posted_and_never_read_from_an_address(owner: Client) -> None:
    CustomerFactory(given_name="Ada", indexed=True)
    CustomerFactory(given_name="Bea", indexed=True)
    assert sorted(names(owner, "?q=ada")) == ["Ada", "Bea"]
    shown = owner.post(f"{LIST}?sort=spent", {"q": "ada"})
    assert "ada" not in shown.context["chosen"]
    assert 'name="q" maxlength="200" value="ada"' in shown.content.decode()
    assert Client(enforce_csrf_checks=True).post(LIST, {"q": "ada"}).status_code == 403


def test_a_list_of_customers_is_a_look_at_so_many(owner: Client) -> None:
    owner.get(LIST)
    CustomerFactory.create_batch(2, given_name="Ada", indexed=True)
    owner.get(LIST)
    owner.post(LIST, {"q": "ada"})
    owner.post(LIST, {"q": "nobody"})
    looks = Entry.objects.filter(subject_kind="customers").order_by("position")
    assert list(looks.values_list("action", "subject_id", "changes")) == [
        ("customers.listed", "", '{"rows":[0,2]}'),
        ("customers.searched", "", '{"rows":[0,2]}'),
    ]


def test_buyers_are_filtered_and_ordered_by_what_they_spent(owner: Client) -> None:
    for given_name, spent in (("Ada", 5_000), ("Bea", 90_000), ("Cleo", 30_000)):
        OrderFactory(customer=CustomerFactory(given_name=given_name), items_minor=spent)
    CustomerFactory(given_name="Dot")
    assert names(owner, "?sort=spent") == ["Bea", "Cleo", "Ada"]
    assert names(owner, "?sort=spent&spent_from=300") == ["Bea", "Cleo"]


def test_who_stayed_away_is_counted_from_the_shops_last_order(owner: Client) -> None:
    OrderFactory(customer=CustomerFactory(given_name="Ada"), placed_at=AT - timedelta(days=200))
    OrderFactory(customer=CustomerFactory(given_name="Bea"), placed_at=AT)
    assert names(owner, "?away=180") == ["Ada"]


def test_a_filter_that_is_not_understood_says_so_and_loses_nothing(owner: Client) -> None:
    CustomerFactory(given_name="Ada")
    answer = owner.get(f"{LIST}?spent_from=lots")
    assert answer.status_code == 200
    assert "Enter a number" in answer.content.decode()


def test_a_view_keeps_the_filters_but_never_what_was_typed_to_find_a_person(owner: Client) -> None:
    answer = owner.post(
        f"{LIST}views/?q=ada%40example.org&sort=spent&orders_from=2", {"name": "Best", "is_shared": "on"}
    )
    assert answer.status_code == 302
    view = SavedView.objects.get()
    assert view.filters == {"sort": "spent", "orders_from": "2"}
    assert "Best" in owner.get(LIST).content.decode()


def test_a_view_of_ones_own_is_nobody_elses(owner: Client, signed_in: SignedIn) -> None:
    owner.post(f"{LIST}views/?sort=spent", {"name": "Mine alone"})
    agent = signed_in("agent")
    assert "Mine alone" not in agent.get(LIST).content.decode()
    agent.post(f"{LIST}views/{SavedView.objects.get().pk}/remove/")
    assert SavedView.objects.exists()
    owner.post(f"{LIST}views/{SavedView.objects.get().pk}/remove/")
    assert not SavedView.objects.exists()


def test_two_views_of_one_name_are_refused(owner: Client) -> None:
    user = User.objects.get()
    for _ in range(2):
        owner.post(f"{LIST}views/?sort=spent", {"name": "Best"})
    assert SavedView.objects.count() == 1
    with pytest.raises(views.UnableToSaveView, match="already"):
        views.save_view(
            owner=user,
            page="customers",
            name="Best",
            filters={},
            is_shared=False,
            actor=system("tests"),
            at=clock.now(),
        )
