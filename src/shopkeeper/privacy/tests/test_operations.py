"""Requests about one's own data: received with a receipt, answered in time, and really carried out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shopkeeper.consent import queries as consent
from shopkeeper.customers import operations as customers
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.delivery.models import Message
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.personal import ERASED, registry
from shopkeeper.orders.models import Order
from shopkeeper.orders.tests.factories import OrderFactory
from shopkeeper.privacy import operations, queries
from shopkeeper.privacy.models import PrivacyRequest
from shopkeeper.privacy.queries import Kind, Standing

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=2)
STAFF = Actor("staff", "7")


@pytest.fixture
def ada() -> Customer:
    customer: Customer = CustomerFactory(given_name="Ada", email="ada@example.org")
    return customer


def asked(customer: Customer, kind: Kind = Kind.COPY, **more: Any) -> PrivacyRequest:
    told: dict[str, Any] = {"words": "Please.", "key": kind.value, "at": AT, **more}
    actor = Actor("customer", str(customer.pk))
    made = operations.make_request(customer_id=customer.pk, kind=kind, actor=actor, **told)
    return PrivacyRequest.objects.get(pk=made)


def letters() -> list[str]:
    return [one.purpose for one in Message.objects.order_by("created_at", "id")]


def now(request_id: UUID) -> str:
    return PrivacyRequest.objects.get(pk=request_id).status


def test_a_request_is_due_in_a_month_and_its_receipt_says_so(ada: Customer) -> None:
    row = asked(ada)
    assert (row.status, row.due_on) == ("received", date(2026, 4, 2))
    letter = Message.objects.get()
    assert letter.purpose == "privacy-request-received"
    assert row.number in letter.subject
    assert "a copy of your data" in letter.text
    assert "2 April 2026" in letter.text


def test_the_same_key_is_the_same_request_and_of_a_kind_one_is_open_at_a_time(ada: Customer) -> None:
    row = asked(ada)
    assert asked(ada).pk == row.pk
    with pytest.raises(operations.UnableToRequest, match="another request"):
        asked(ada, Kind.ERASURE, key="copy")
    with pytest.raises(operations.UnableToRequest, match="already"):
        asked(ada, key="b")
    operations.withdraw_request(request_id=row.pk, at=LATER, actor=STAFF)
    assert asked(ada, key="b").pk != row.pk
    for wrong in ({"words": "x" * 4_001, "key": "c"}, {"key": ""}):
        with pytest.raises(operations.UnableToRequest):
            asked(ada, Kind.OBJECTION, **wrong)


def test_it_is_put_off_once_within_its_month_and_the_customer_is_told_why(ada: Customer) -> None:
    row = asked(ada)
    with pytest.raises(operations.UnableToAnswer, match="say why"):
        operations.extend(request_id=row.pk, why=" ", at=LATER, actor=STAFF)
    operations.extend(request_id=row.pk, why="Your history is long.", at=LATER, actor=STAFF)
    row.refresh_from_db()
    assert row.due_on == date(2026, 6, 2)
    assert "Your history is long." in Message.objects.latest("created_at").text
    with pytest.raises(operations.UnableToAnswer, match="once already"):
        operations.extend(request_id=row.pk, why="Again.", at=LATER, actor=STAFF)
    late = asked(CustomerFactory())
    with pytest.raises(operations.UnableToAnswer, match="month is over"):
        operations.extend(request_id=late.pk, why="Late.", at=AT + timedelta(days=40), actor=STAFF)


def test_a_copy_holds_what_every_domain_keeps_and_can_be_taken_for_thirty_days(ada: Customer) -> None:
    row = asked(ada)
    assert not queries.may_take_copy(row, LATER)
    operations.take_on(request_id=row.pk, note="Looks fine.", at=LATER, actor=STAFF)
    operations.answer(request_id=row.pk, is_done=True, words="", at=LATER, actor=STAFF)
    row.refresh_from_db()
    assert (row.status, letters()) == ("done", ["privacy-request-received", "privacy-request-answered"])
    assert queries.may_take_copy(row, LATER + timedelta(days=29))
    assert not queries.may_take_copy(row, LATER + timedelta(days=30))
    told = queries.copy_of(ada.pk)
    assert set(told) == {one.domain for one in registry.declarations() if one.export}
    assert told["customers"]["given_name"] == "Ada"
    assert told["privacy"]["requests"][0]["note"] == "Looks fine."


def test_who_is_refused_hears_why_and_what_is_answered_is_not_answered_again(ada: Customer) -> None:
    row = asked(ada, Kind.CORRECTION)
    with pytest.raises(operations.UnableToAnswer, match="say why"):
        operations.answer(request_id=row.pk, is_done=False, words="", at=LATER, actor=STAFF)
    operations.answer(request_id=row.pk, is_done=False, words="It is right already.", at=LATER, actor=STAFF)
    text = Message.objects.latest("created_at").text
    assert "It is right already." in text
    assert "complain" in text
    for step in (operations.stop_uses, operations.begin_erasure, operations.withdraw_request):
        with pytest.raises(operations.UnableToAnswer, match="refused already"):
            step(request_id=row.pk, at=LATER, actor=STAFF)


def test_an_objection_stops_following_arranging_and_sharing(ada: Customer) -> None:
    row = asked(ada, Kind.OBJECTION)
    operations.stop_uses(request_id=row.pk, at=LATER, actor=STAFF)
    tracking = consent.tracking([ada.pk], at=LATER)[ada.pk]
    assert (tracking.allowed, tracking.personalisation) == (False, False)
    with pytest.raises(operations.UnableToAnswer, match="objections"):
        operations.stop_uses(request_id=asked(ada, Kind.COPY).pk, at=LATER, actor=STAFF)


def test_an_erasure_waits_for_its_letter_then_every_domain_forgets_and_the_request_stays_as_proof(
    ada: Customer,
) -> None:
    order = OrderFactory(customer=ada, status="paid", ship_to={"city": "London"})
    row = asked(ada, Kind.ERASURE)
    with pytest.raises(operations.UnableToAnswer, match=f"{order.number} is still under way"):
        operations.begin_erasure(request_id=row.pk, at=LATER, actor=STAFF)
    Order.objects.update(status="delivered")
    with pytest.raises(operations.UnableToAnswer, match="press Erase"):
        operations.answer(request_id=row.pk, is_done=True, words="", at=LATER, actor=STAFF)
    operations.begin_erasure(request_id=row.pk, at=LATER, actor=STAFF)
    assert operations.erase_due(at=LATER) == []
    assert now(row.pk) == Standing.ERASING.value
    with pytest.raises(operations.UnableToAnswer):
        operations.withdraw_request(request_id=row.pk, at=LATER, actor=STAFF)
    Message.objects.filter(purpose="privacy-request-answered").update(state="sent", sent_at=LATER)
    assert operations.erase_due(at=LATER + timedelta(minutes=5)) == [row.pk]
    row.refresh_from_db()
    order.refresh_from_db()
    assert (row.status, row.words) == ("done", "")
    assert Customer.objects.get(pk=ada.pk).status == "erased"
    assert order.ship_to in (None, ERASED)
    assert operations.erase_due(at=LATER + timedelta(days=9)) == []
    assert Entry.objects.filter(action="privacy.erased").count() == 1


def test_a_letter_that_never_leaves_holds_an_erasure_up_for_a_day_at_most(ada: Customer) -> None:
    row = asked(ada, Kind.ERASURE)
    operations.begin_erasure(request_id=row.pk, at=LATER, actor=STAFF)
    assert operations.erase_due(at=LATER + timedelta(hours=23)) == []
    assert operations.erase_due(at=LATER + timedelta(hours=24)) == [row.pk]


def test_whoever_stands_for_a_merged_customer_sees_their_requests_and_nobody_elses(ada: Customer) -> None:
    other = CustomerFactory()
    row = asked(other)
    customers.merge_customers(survivor_id=ada.pk, merged_id=other.pk, evidence=[], at=LATER, actor=STAFF)
    assert queries.requests_of(ada.pk) == [row]
    assert queries.request_of(CustomerFactory().pk, row.pk) is None


def test_lists_show_what_is_due_first_and_count_what_stands_where(ada: Customer) -> None:
    second = asked(ada, Kind.COPY, at=LATER)
    first = asked(ada, Kind.ERASURE)
    assert queries.request_list().rows == [first, second]
    operations.take_on(request_id=first.pk, note="", at=LATER, actor=STAFF)
    assert queries.request_list([Standing.IN_WORK]).rows == [first]
    assert queries.request_counts() == {"received": 1, "in_work": 1}


def test_what_is_held_names_each_domain_that_declares_something_of_customers() -> None:
    told = {one.domain: dict(one.kinds) for one in queries.held()}
    assert "staff" not in told
    for one in registry.declarations():
        if one.domain != "staff":
            for field in one.personal:
                if field.kind != "secret":
                    assert field.purpose in told[one.domain][field.kind]
