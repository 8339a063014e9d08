from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.customers import operations, queries
from shopkeeper.customers.models import Visitor
from shopkeeper.customers.operations import Sighting
from shopkeeper.customers.tests.factories import AT, CustomerFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.foundation.personal import keys

pytestmark = pytest.mark.django_db
ACTOR = Actor("system", "tests")


def seen(number: int, anonymous_id: str = "a", **more: Any) -> Sighting:
    values = {"source": "web", "trusted": False, "at": AT + timedelta(minutes=number), **more}
    return Sighting(key=str(number).encode(), anonymous_id=anonymous_id, **values)


def test_an_anonymous_id_is_one_visitor_with_a_key_for_ever() -> None:
    first, other, again = operations.recognise([seen(1), seen(2, "b"), seen(3)], at=AT)
    assert first == again != other
    assert first.customer_id is None
    assert first.person_id == first.visitor_id
    assert keys.cipher(first.person_id)
    assert operations.recognise([seen(4)], at=AT) == [first]


@pytest.mark.parametrize("many", [1, 1_000])
def test_known_visitors_cost_one_look_up_a_batch(many: int, django_assert_num_queries: Callable[[int], Any]) -> None:
    sightings = [seen(number % 20, str(number)) for number in range(many)]
    operations.recognise(sightings, at=AT)
    with django_assert_num_queries(3):  # the look-up, between savepoint and release
        operations.recognise(sightings, at=AT)


def test_when_a_visitor_was_seen_does_not_hang_on_the_order_of_arrival() -> None:
    for order in ([1, 200, 90], [200, 90, 1]):
        operations.recognise([seen(order[0], str(order))], at=AT)
        operations.recognise([seen(number, str(order)) for number in order[1:]], at=AT)
    assert set(Visitor.objects.values_list("first_seen_at", "last_seen_at")) == {
        (AT + timedelta(minutes=1), AT.replace(minute=0) + timedelta(hours=3))
    }


def test_what_a_public_key_says_links_to_nobody() -> None:
    customer = CustomerFactory(email="ada@example.org")
    (found,) = operations.recognise([seen(1, user_id=str(customer.pk), email="ada@example.org")], at=AT)
    assert (found.customer_id, queries.selves(customer.pk)) == (None, [customer.pk])


def test_who_shows_no_anonymous_id_is_a_person_too() -> None:
    (one, other, again) = operations.recognise(
        [seen(1, "", user_id="7"), seen(2, "", user_id="8"), seen(3, "", user_id="7")], at=AT
    )
    assert one == again != other


def test_a_confirmed_link_makes_the_visitor_one_of_the_customers_selves() -> None:
    customer = CustomerFactory()
    (visitor,) = operations.recognise([seen(1)], at=AT)
    for _ in range(2):
        linked = operations.link_visitor(anonymous_id="a", customer_id=customer.pk, method="code", at=AT, actor=ACTOR)
    assert linked == visitor.person_id
    assert queries.selves(customer.pk) == [customer.pk, linked]
    stranger = new_id()
    assert queries.persons([linked, customer.pk, stranger]) == {linked: customer.pk, customer.pk: customer.pk}
    assert operations.recognise([seen(2)], at=AT)[0].customer_id == customer.pk
    assert list(Event.objects.values_list("wire_name", flat=True)) == ["customers.visitor-linked"]


def test_two_customers_on_one_device_share_it_and_neither_is_the_visitor() -> None:
    one, other = CustomerFactory(), CustomerFactory()
    for customer in (one, other, one):
        linked = operations.link_visitor(anonymous_id="a", customer_id=customer.pk, method="code", at=AT, actor=ACTOR)
    assert Visitor.objects.get().state == "shared"
    assert queries.persons([linked]) == {}
    assert queries.selves(one.pk) == [one.pk]
    assert Event.objects.filter(wire_name="customers.visitor-unlinked").count() == 1


def test_a_link_to_nobody_is_refused() -> None:
    with pytest.raises(operations.UnableToLinkVisitor, match="empty"):
        operations.link_visitor(anonymous_id=" ", customer_id=new_id(), method="code", at=AT, actor=ACTOR)
    with pytest.raises(operations.UnableToLinkVisitor, match="no customer"):
        operations.link_visitor(anonymous_id="a", customer_id=new_id(), method="code", at=AT, actor=ACTOR)
