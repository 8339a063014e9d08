from typing import Any
from uuid import UUID

import pytest

from shopkeeper.customers import handlers, operations, privacy, queries
from shopkeeper.customers.events import CustomersMerged, MergeUndone
from shopkeeper.customers.models import Address, Candidate, Customer, Identifier, Merge, Tie, Visitor
from shopkeeper.customers.operations import Sighting, UnableToMergeCustomers, UnableToUndoMerge
from shopkeeper.customers.tests.factories import (
    AT,
    AddressFactory,
    CustomerFactory,
    IdentifierFactory,
    InterestFactory,
    PasskeyFactory,
)
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.foundation.personal import keys

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", "7")
EVIDENCE = [{"rule": "told-by-phone"}]


def merge(survivor: Customer, merged: Customer) -> UUID:
    return operations.merge_customers(
        survivor_id=survivor.pk, merged_id=merged.pk, evidence=EVIDENCE, at=AT, actor=STAFF
    )


def undo(merge_id: UUID) -> None:
    operations.undo_merge(merge_id=merge_id, at=AT, actor=STAFF)


def two() -> tuple[Customer, Customer]:
    ada = CustomerFactory(given_name="Ada", email="ada@example.org", indexed=True)
    AddressFactory(customer=ada, is_default_shipping=True)
    InterestFactory(customer=ada, topic="garden")
    lova = CustomerFactory(given_name="Lova", birth_date="1980-05-17", email="lova@example.org", indexed=True)
    AddressFactory(customer=lova, city="Paris", is_default_shipping=True, is_default_billing=True)
    InterestFactory(customer=lova, topic="garden", weight=0.3)
    InterestFactory(customer=lova, topic="tea")
    PasskeyFactory(customer=lova, credential_id=b"lova's")
    return ada, lova


def exports(*customers: Customer) -> list[dict[str, Any]]:
    return [privacy.export_customer(one.pk) for one in customers]


def test_the_survivor_has_what_both_had_and_keeps_what_it_had() -> None:
    ada, lova = two()
    merge(ada, lova)
    found = exports(ada)[0]
    assert (found["given_name"], found["birth_date"]) == ("Ada", "1980-05-17")
    assert [(one["value"], one["is_primary"]) for one in found["identifiers"]] == [
        ("ada@example.org", True),
        ("lova@example.org", False),
    ]
    assert {(one["topic"], one["weight"]) for one in found["interests"]} == {("garden", 1.0), ("tea", 1.0)}
    assert {one["city"] for one in found["addresses"]} == {"London", "Paris"}
    assert Address.objects.get(is_default_shipping=True).city == "London"
    assert Address.objects.get(is_default_billing=True).city == "Paris"
    assert len(found["passkeys"]) == 1
    keys.destroy(lova.pk)
    assert "lova@example.org" in str(exports(ada)), "it is sealed with the survivor's key"


def test_who_was_merged_leads_to_who_stands_for_them_and_signs_in_no_more() -> None:
    ada, lova = two()
    merge(ada, lova)
    gone = queries.customer(lova.pk)
    assert gone is not None
    assert (gone.status, gone.merged_into_id) == ("merged", ada.pk)
    assert queries.survivor(lova.pk) == ada.pk
    assert queries.persons([lova.pk]) == {lova.pk: ada.pk}
    assert queries.selves(ada.pk) == [ada.pk, lova.pk]
    for text in ("lova@example.org", "Lova", "ada"):
        assert [one.pk for one in queries.find_customers(text)] == [ada.pk]
    assert [one.pk for one in queries.customer_list().rows] == [ada.pk]
    assert queries.count_customers() == 1
    _, code = operations.issue_sign_in_code(email="lova@example.org", at=AT)
    assert operations.redeem_sign_in_code(email="lova@example.org", code=code, at=AT) == ada.pk
    with pytest.raises(operations.UnableToUpdateCustomer):
        operations.update_customer(customer_id=lova.pk, country="FR", at=AT, actor=STAFF)


def test_an_undone_merge_leaves_both_as_they_were() -> None:
    ada, lova = two()
    before = exports(ada, lova)
    undo(merge(ada, lova))
    assert exports(ada, lova) == before
    assert [one.pk for one in queries.find_customers("lova@example.org")] == [lova.pk]
    state = queries.merge(Merge.objects.get().pk)
    assert state is not None
    assert not state.in_effect
    assert queries.merge(new_id()) is None
    assert [one.pk for one in queries.merges_of(lova.pk)] == [state.merge_id]
    told = list(Event.objects.exclude(wire_name__endswith="-changed").values_list("wire_name", flat=True))
    assert told == ["customers.customers-merged", "customers.merge-undone"]


def test_a_guest_takes_the_account_of_who_is_merged_and_gives_it_back() -> None:
    guest, member = CustomerFactory(status="guest", demographics=None), CustomerFactory(demographics={"pets": 2})
    before = exports(guest, member)
    one = merge(guest, member)
    assert exports(guest)[0]["status"] == "active"
    assert exports(guest)[0]["demographics"] == {"pets": 2}
    undo(one)
    assert exports(guest, member) == before


def test_what_came_or_changed_after_the_merge_stays_with_the_survivor() -> None:
    ada, lova = two()
    one = merge(ada, lova)
    operations.update_customer(customer_id=ada.pk, birth_date="1981-01-01", at=AT, actor=STAFF)
    operations.add_address(customer_id=ada.pk, city="Oslo", at=AT, actor=STAFF)
    paris = Address.objects.get(customer=ada.pk, is_default_billing=True)
    operations.remove_address(customer_id=ada.pk, address_id=paris.pk, at=AT, actor=STAFF)
    undo(one)
    ours, theirs = exports(ada, lova)
    assert ours["birth_date"] == "1981-01-01"
    assert {row["city"] for row in ours["addresses"]} == {"London", "Oslo"}
    assert theirs["addresses"] == []


def test_a_primary_that_goes_back_leaves_its_place_to_the_oldest() -> None:
    ada, lova = CustomerFactory(), CustomerFactory(email="lova@example.org")
    one = merge(ada, lova)
    IdentifierFactory(customer=ada, value="ada@example.org", is_primary=False)
    undo(one)
    found = queries.customer(ada.pk)
    assert found is not None
    assert found.email == "ada@example.org"


@pytest.mark.parametrize(
    ("status", "message"), [("erased", "nothing is left"), ("merged", "who stands for them"), (None, "no customer")]
)
def test_only_customers_who_stand_are_merged(status: str | None, message: str) -> None:
    ada, gone = CustomerFactory(), CustomerFactory()
    if status == "erased":
        operations.erase_customer(customer_id=gone.pk, at=AT, actor=STAFF)
    if status == "merged":
        merge(CustomerFactory(), gone)
    missing = gone.pk if status else new_id()
    for survivor_id, merged_id in ((ada.pk, missing), (missing, ada.pk)):
        with pytest.raises(UnableToMergeCustomers, match=message):
            operations.merge_customers(survivor_id=survivor_id, merged_id=merged_id, evidence=[], at=AT, actor=STAFF)


def test_nobody_is_merged_with_themselves_nor_into_a_closed_account() -> None:
    ada, closed = CustomerFactory(), CustomerFactory(status="closed")
    with pytest.raises(UnableToMergeCustomers, match="one customer already"):
        merge(ada, ada)
    with pytest.raises(UnableToMergeCustomers, match="other way round"):
        merge(closed, ada)
    undo(merge(ada, closed))
    assert exports(closed)[0]["status"] == "closed"


def test_merges_that_others_rest_on_are_undone_from_the_top() -> None:
    ada, lova = two()
    third = CustomerFactory(email="third@example.org")
    before = exports(ada, lova, third)
    first = merge(ada, lova)
    second = merge(third, ada)
    assert queries.selves(third.pk) == [third.pk, ada.pk, lova.pk]
    assert queries.survivors([lova.pk, ada.pk]) == {lova.pk: third.pk, ada.pk: third.pk}
    with pytest.raises(UnableToUndoMerge, match="undo that merge first"):
        undo(first)
    undo(second)
    undo(first)
    assert exports(ada, lova, third) == before
    with pytest.raises(UnableToUndoMerge, match="undone already"):
        undo(first)
    with pytest.raises(UnableToUndoMerge, match="no merge"):
        undo(new_id())


def test_two_merges_into_one_are_undone_in_any_order() -> None:
    ada, lova = two()
    third = CustomerFactory(email="third@example.org")
    before = exports(ada, lova, third)
    first, second = merge(ada, lova), merge(ada, third)
    undo(first)
    undo(second)
    assert exports(ada, lova, third) == before


def test_erasing_a_survivor_erases_every_self() -> None:
    ada, lova = two()
    operations.recognise([Sighting(b"", AT, "web", trusted=False, anonymous_id="a")], at=AT)
    visitor = operations.link_visitor(anonymous_id="a", customer_id=lova.pk, method="code", at=AT, actor=STAFF)
    one = merge(ada, lova)
    operations.erase_customer(customer_id=lova.pk, at=AT, actor=STAFF)
    assert [keys.cipher(key) for key in (ada.pk, lova.pk, visitor)] == [None, None, None]
    assert set(Customer.objects.values_list("status", "merged_into")) == {("erased", None)}
    assert (Visitor.objects.count(), Identifier.objects.count()) == (0, 0)
    with pytest.raises(UnableToUndoMerge, match="erased"):
        undo(one)


def test_what_was_undone_by_a_person_is_not_joined_again_by_what_was_sighted() -> None:
    ada = CustomerFactory(email="ada@example.org")
    sighting = Sighting(b"1", AT, "server", trusted=True, user_id="42")
    (found,) = operations.recognise([sighting], at=AT)
    both = Sighting(b"2", AT, "server", trusted=True, user_id="42", email="ada@example.org")
    operations.recognise([both], at=AT)
    undo(Merge.objects.get().pk)
    assert Tie.objects.get().is_barred
    later = Sighting(b"3", AT, "server", trusted=True, user_id="42", email="ada@example.org", anonymous_id="a")
    (again,) = operations.recognise([later], at=AT)
    assert again.customer_id == found.customer_id != ada.pk
    assert Candidate.objects.get().decision == "apart"


def test_a_shared_visitor_belongs_to_both_once_they_are_one_and_is_shared_again_afterwards() -> None:
    ada, lova = two()
    for customer in (ada, lova):
        operations.link_visitor(anonymous_id="a", customer_id=customer.pk, method="code", at=AT, actor=STAFF)
    one = merge(ada, lova)
    handlers.settle_merged(CustomersMerged(merge_id=one, survivor_id=ada.pk, merged_id=lova.pk), AT)
    assert Visitor.objects.get().customer_id == ada.pk
    undo(one)
    handlers.settle_merged(MergeUndone(merge_id=one, survivor_id=ada.pk, merged_id=lova.pk), AT)
    assert Visitor.objects.get().state == "shared"
