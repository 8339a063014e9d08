from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shopkeeper.customers import operations, queries
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import AT, CustomerFactory, IdentifierFactory
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.audit import queries as audit
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox.models import Event

pytestmark = pytest.mark.django_db
ACTOR = Actor("staff", "7")
LATER = AT + timedelta(days=1)


def create(**fields: Any) -> UUID:
    return operations.create_customer(at=AT, actor=system("tests"), **fields)


def told() -> list[str]:
    return list(Event.objects.order_by("id").values_list("wire_name", flat=True))


def last_entry() -> audit.Record:
    return audit.recent_entries(limit=1)[0]


def test_a_new_customer_is_kept_found_told_and_audited() -> None:
    key = create(
        given_name="Ada", family_name="Byron", email=" Ada@Example.org ", phone="+44 20 7946 0018", country="GB"
    )
    found = queries.profile(key)
    assert found is not None
    assert (found.name, found.email, found.phone) == ("Ada Byron", "Ada@Example.org", "+44 20 7946 0018")
    assert queries.customer_by_email("ada@example.org") == found
    assert queries.customer_by_email("eve@example.org") is None
    assert queries.find_customers("byr ad") == [found]
    assert told() == ["customers.customer-created"]
    assert last_entry().action == "customers.customer-created"
    assert "Ada" not in repr(last_entry().changes)


@pytest.mark.parametrize(
    "fields",
    [
        {"country": "Germany"},
        {"language": "German"},
        {"time_zone": "Berlin"},
        {"birth_date": "17.5.1980"},
        {"email": "no address"},
        {"phone": "no number"},
        {"external_id": "ada@example.org"},
        {"is_staff": True},
    ],
)
def test_a_customer_with_a_value_that_cannot_be_is_not_created(fields: dict[str, Any]) -> None:
    with pytest.raises(operations.UnableToCreateCustomer):
        create(**fields)
    assert Customer.objects.count() == 0


def test_a_second_customer_with_the_same_address_or_outside_record_is_not_created() -> None:
    create(email="ada@example.org", source="shop", external_id="17")
    with pytest.raises(operations.UnableToCreateCustomer, match="belongs to another"):
        create(email="ADA@example.org")
    with pytest.raises(operations.UnableToCreateCustomer, match="there already"):
        create(source="shop", external_id="17")
    assert Customer.objects.count() == 1


def test_an_update_changes_the_named_fields_only_and_the_audit_keeps_no_personal_value() -> None:
    key = create(given_name="Ada", family_name="Byron", country="GB", demographics={"children": 3})
    operations.update_customer(
        customer_id=key, given_name="Augusta", country="FR", family_name="Byron", at=LATER, actor=ACTOR
    )
    found = Customer.objects.get(pk=key)
    assert (found.name, found.country, found.demographics) == ("Augusta Byron", "FR", {"children": 3})
    assert found.updated_at == LATER
    assert queries.find_customers("Augusta") == [found]
    assert queries.find_customers("Ada") == []
    entry = last_entry()
    assert (entry.action, entry.actor.id) == ("customers.customer-changed", "7")
    assert entry.changes == {"country": ["GB", "FR"]}
    assert entry.sealed_fields == ("given_name",)
    assert told()[-1] == "customers.customer-changed"


def test_an_update_of_clear_fields_leaves_the_name_index_alone() -> None:
    key = create(given_name="Ada")
    operations.update_customer(customer_id=key, language="fr", at=LATER, actor=ACTOR)
    assert [found.language for found in queries.find_customers("Ada")] == ["fr"]


def test_an_update_that_changes_nothing_leaves_no_trace() -> None:
    key = create(given_name="Ada")
    entries, events = Entry.objects.count(), Event.objects.count()
    operations.update_customer(customer_id=key, given_name="Ada", at=LATER, actor=ACTOR)
    assert (Entry.objects.count(), Event.objects.count()) == (entries, events)


def test_an_update_of_nobody_or_of_a_field_that_is_not_listed_is_refused() -> None:
    fields: dict[str, Any] = {"status": "erased"}
    with pytest.raises(operations.UnableToUpdateCustomer, match="can't be set"):
        operations.update_customer(customer_id=create(), at=LATER, actor=ACTOR, **fields)
    with pytest.raises(operations.UnableToUpdateCustomer, match="no customer"):
        operations.update_customer(customer_id=new_id(), country="FR", at=LATER, actor=ACTOR)


def test_a_closed_customer_stays_on_record() -> None:
    key = create()
    for _ in range(2):
        operations.close_customer(customer_id=key, at=LATER, actor=ACTOR)
    assert Customer.objects.get(pk=key).status == "closed"
    assert told().count("customers.customer-closed") == 1
    with pytest.raises(operations.UnableToUpdateCustomer):
        operations.close_customer(customer_id=new_id(), at=LATER, actor=ACTOR)


def test_the_first_identifier_of_a_kind_is_primary_until_another_is_made_so() -> None:
    key = create(email="ada@example.org", country="GB")
    second = operations.add_identifier(customer_id=key, kind="email", value="byron@example.org", at=LATER, actor=ACTOR)
    operations.add_identifier(customer_id=key, kind="phone", value="020 7946 0018", at=LATER, actor=ACTOR)
    assert queries.find_customers("+442079460018")[0].pk == key
    operations.make_primary(customer_id=key, identifier_id=second, at=LATER, actor=ACTOR)
    found = queries.customer(key)
    assert found is not None
    assert found.email == "byron@example.org"
    operations.remove_identifier(customer_id=key, identifier_id=second, at=LATER, actor=ACTOR)
    found = queries.customer(key)
    assert found is not None
    assert found.email == "ada@example.org"
    assert last_entry().sealed_fields == ("email",)


def test_removing_an_identifier_that_is_not_primary_leaves_the_primary() -> None:
    key = create(email="ada@example.org")
    second = operations.add_identifier(customer_id=key, kind="email", value="byron@example.org", at=LATER, actor=ACTOR)
    operations.remove_identifier(customer_id=key, identifier_id=second, at=LATER, actor=ACTOR)
    found = queries.customer(key)
    assert found is not None
    assert found.email == "ada@example.org"


def test_an_identifier_the_customer_has_already_is_not_doubled() -> None:
    key = create()
    first, second = (
        operations.add_identifier(customer_id=key, kind="external", value=" K-17 ", at=LATER, actor=ACTOR)
        for _ in range(2)
    )
    assert first == second
    assert [found.pk for found in queries.find_customers("K-17")] == [key]


@pytest.mark.parametrize(
    ("kind", "value"), [("email", "x"), ("phone", "12"), ("external", " "), ("external", "k" * 121)]
)
def test_an_identifier_without_its_form_is_refused(kind: str, value: str) -> None:
    with pytest.raises(operations.UnableToChangeIdentifier):
        operations.add_identifier(customer_id=create(), kind=kind, value=value, at=LATER, actor=ACTOR)


def test_nobody_reaches_anothers_identifier() -> None:
    own, other = create(), IdentifierFactory()
    for change in (operations.make_primary, operations.remove_identifier):
        with pytest.raises(operations.UnableToChangeIdentifier, match="has no identifier"):
            change(customer_id=own, identifier_id=other.pk, at=LATER, actor=ACTOR)
    with pytest.raises(operations.UnableToChangeIdentifier, match="another customer"):
        operations.add_identifier(customer_id=own, kind="email", value=other.value, at=LATER, actor=ACTOR)
    with pytest.raises(operations.UnableToChangeIdentifier, match="no customer"):
        operations.add_identifier(customer_id=new_id(), kind="email", value="a@example.org", at=LATER, actor=ACTOR)


def test_an_address_is_added_changed_and_removed() -> None:
    key = create()
    first = operations.add_address(customer_id=key, line1="1 High Street", country="GB", at=AT, actor=ACTOR)
    second = operations.add_address(customer_id=key, city="Leeds", is_default_shipping=True, at=AT, actor=ACTOR)
    operations.update_address(
        customer_id=key, address_id=second, city="York", is_default_billing=True, at=LATER, actor=ACTOR
    )
    assert last_entry().sealed_fields == ("city", "is_default_billing")
    operations.update_address(customer_id=key, address_id=second, city="York", at=LATER, actor=ACTOR)
    found = queries.profile(key)
    assert found is not None
    rows = {one.pk: one for one in found.addresses.all()}
    assert (rows[first].line1, rows[second].city) == ("1 High Street", "York")
    assert [rows[second].is_default_shipping, rows[second].is_default_billing] == [True, True]
    assert [rows[first].is_default_shipping, rows[first].is_default_billing] == [False, False]
    operations.remove_address(customer_id=key, address_id=first, at=LATER, actor=ACTOR)
    assert last_entry().action == "customers.address-removed"


def test_an_address_of_nobody_of_another_or_with_a_strange_field_is_refused() -> None:
    key, other = create(), create()
    address = operations.add_address(customer_id=other, city="Leeds", at=AT, actor=ACTOR)
    fields: dict[str, Any] = {"customer": key}
    with pytest.raises(operations.UnableToChangeAddress, match="can't be set"):
        operations.add_address(customer_id=key, at=AT, actor=ACTOR, **fields)
    with pytest.raises(operations.UnableToChangeAddress, match="capitals"):
        operations.add_address(customer_id=key, country="Germany", at=AT, actor=ACTOR)
    with pytest.raises(operations.UnableToChangeAddress, match="no customer"):
        operations.add_address(customer_id=new_id(), at=AT, actor=ACTOR)
    with pytest.raises(operations.UnableToChangeAddress, match="no address"):
        operations.update_address(customer_id=key, address_id=address, city="York", at=AT, actor=ACTOR)


def test_interests_replace_those_of_their_source_only() -> None:
    key = create()
    operations.set_interests(customer_id=key, topics={"Mugs": 0.5, "garden": 1}, source="seen", at=AT, actor=ACTOR)
    operations.set_interests(customer_id=key, topics={"Tea pots": 1, "garden": 0.2}, at=AT, actor=ACTOR)
    operations.set_interests(customer_id=key, topics={"garden": 0.3}, at=AT, actor=ACTOR)
    found = queries.profile(key)
    assert found is not None
    rows = {(one.topic, one.weight, one.source) for one in found.interests.all()}
    assert rows == {("mugs", 0.5, "seen"), ("garden", 0.3, "asked")}
    assert (last_entry().changes, last_entry().sealed_fields) == ({}, ("topics",))


@pytest.mark.parametrize("topics", [{"!": 1.0}, {"mugs": 0.0}, {"mugs": 2.0}])
def test_an_interest_without_name_or_with_an_odd_weight_is_refused(topics: dict[str, float]) -> None:
    with pytest.raises(operations.UnableToSetInterests):
        operations.set_interests(customer_id=CustomerFactory().pk, topics=topics, at=AT, actor=ACTOR)


def test_the_interests_of_nobody_are_refused() -> None:
    with pytest.raises(operations.UnableToSetInterests):
        operations.set_interests(customer_id=new_id(), topics={}, at=AT, actor=ACTOR)
