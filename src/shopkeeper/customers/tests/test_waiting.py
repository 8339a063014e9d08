"""Sightings that wait for an owner find those whom an import brings in, who tell no event of their own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.customers import operations, queries
from shopkeeper.customers.models import Customer
from shopkeeper.customers.operations import PastCustomer, Sighting
from shopkeeper.customers.tests.factories import AT
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox.models import Event

pytestmark = pytest.mark.django_db
ACTOR = Actor("system", "tests")


def seen(number: int, *, trusted: bool = True, **more: Any) -> Sighting:
    at = AT + timedelta(minutes=number)
    return Sighting(key=str(number).encode(), source="server", at=at, trusted=trusted, **more)


def bring(*mails: str) -> None:
    past = [PastCustomer(ref=mail[:3], since=AT, email=mail) for mail in mails]
    operations.import_customers(customers=past, at=AT, actor=ACTOR, source="old-shop")


def test_a_visitor_whom_a_trusted_source_named_is_the_customer_that_an_import_brings_later() -> None:
    waiting, stranger, public = operations.recognise(
        [
            seen(1, anonymous_id="a", email="ada@example.org"),
            seen(2, anonymous_id="b", email="cleo@example.org"),
            seen(3, anonymous_id="c", email="ada@example.org", trusted=False),
        ],
        at=AT,
    )
    bring("bob@example.org", "ada@example.org")
    ada = Customer.objects.get(external_id="ada")
    assert queries.selves(ada.pk) == [ada.pk, waiting.visitor_id]
    visitors = [one.visitor_id for one in (waiting, stranger, public) if one.visitor_id]
    persons = queries.persons(visitors)
    assert persons == {waiting.visitor_id: ada.pk}
    assert Event.objects.filter(wire_name="customers.visitor-linked").count() == 1


def test_an_import_again_links_nothing_twice() -> None:
    operations.recognise([seen(1, anonymous_id="a", email="ada@example.org")], at=AT)
    for _ in range(2):
        bring("ada@example.org")
    assert Event.objects.filter(wire_name="customers.visitor-linked").count() == 1


def test_where_nothing_was_sighted_an_import_looks_for_it_once(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    with django_assert_max_num_queries(25):
        bring(*(f"{number:03}@example.org" for number in range(300)))
