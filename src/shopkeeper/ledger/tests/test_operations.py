"""Giving, spending, taking back: amounts are right, repeats are harmless, and the database has the last word."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from shopkeeper.customers import operations as customers
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.ledger import operations, privacy, queries
from shopkeeper.ledger.models import Account, Entry, Posting

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
STAFF = Actor("staff", "7")


def grant(customer: Customer, minor: int, key: str = "g1", currency: str = "EUR", reason: str = "goodwill") -> Entry:
    entry_id = operations.grant_store_credit(
        customer_id=customer.pk, amount=Money(currency, minor), reason=reason, reference="N1", key=key, at=AT,
        actor=STAFF, note="The parcel was late.",
    )  # fmt: skip
    return Entry.objects.get(pk=entry_id)


def spend(customer: Customer, minor: int, key: str = "s1", currency: str = "EUR") -> None:
    operations.spend_store_credit(
        customer_id=customer.pk, amount=Money(currency, minor), reference="N2", key=key, at=AT, actor=STAFF
    )


def reverse(posting_key: str, minor: int | None, key: str = "r1") -> None:
    amount = None if minor is None else Money("EUR", minor)
    operations.reverse_posting(posting_key=posting_key, amount=amount, key=key, at=AT, actor=STAFF)


def held(customer: Customer, currency: str = "EUR") -> int:
    return queries.store_credit_in(customer.pk, currency).minor


def test_credit_is_given_and_spent() -> None:
    customer = CustomerFactory()
    grant(customer, 1500)
    grant(customer, 70, "g2", "JPY")
    spend(customer, 400)
    assert queries.store_credit(customer.pk) == [Money("EUR", 1100), Money("JPY", 70)]
    lines = queries.statement(customer.pk).lines
    assert [line.amount.minor for line in lines] == [-400, 70, 1500]
    assert lines[2].entry.note == "The parcel was late."
    assert queries.owed() == queries.store_credit(customer.pk)
    assert dict(queries.house_balances())["sales"] == Money("EUR", 400)
    assert Event.objects.filter(wire_name="ledger.store-credit-granted").count() == 2


def test_the_same_key_again_changes_nothing_and_another_wish_under_it_is_refused() -> None:
    customer = CustomerFactory()
    first = grant(customer, 1500)
    assert grant(customer, 1500) == first
    spend(customer, 500)
    spend(customer, 500)
    assert held(customer) == 1000
    assert Event.objects.filter(wire_name="ledger.store-credit-granted").count() == 1
    with pytest.raises(operations.KeyTaken, match="'g1' stands for another entry"):
        grant(customer, 1501)
    with pytest.raises(operations.KeyTaken):
        spend(CustomerFactory(), 500)


@pytest.mark.parametrize("minor", [0, -1, 10**12 + 1])
def test_amounts_that_are_none_are_refused(minor: int) -> None:
    with pytest.raises(operations.UnableToGrant, match="can't be given"):
        grant(CustomerFactory(), minor)


def test_what_is_no_grant_is_refused_with_the_reason() -> None:
    customer = CustomerFactory()
    with pytest.raises(operations.UnableToGrant, match="no reason to give credit; write one of refund, goodwill"):
        grant(customer, 5, reason="whim")
    with pytest.raises(operations.UnableToGrant, match="not an ISO 4217 currency"):
        grant(customer, 5, currency="XXQ")
    customer.pk = AT and Customer().pk
    with pytest.raises(operations.UnableToGrant, match="there is no customer"):
        grant(customer, 5)
    assert not Entry.objects.exists()


def test_no_more_is_spent_than_is_there() -> None:
    customer = CustomerFactory()
    grant(customer, 300)
    with pytest.raises(operations.UnableToSpend, match=r"there is €3\.00 of store credit"):
        spend(customer, 301)
    with pytest.raises(operations.UnableToSpend, match="above zero"):
        spend(customer, -1)
    assert (held(customer), Entry.objects.count()) == (300, 1)


def test_a_reversal_goes_the_way_the_original_went_and_no_further() -> None:
    customer = CustomerFactory()
    grant(customer, 1000)
    spend(customer, 900)
    reverse("s1", 400)
    reverse("s1", 400)
    assert held(customer) == 500
    with pytest.raises(operations.UnableToReverse, match=r"€5\.00 of that entry is left"):
        reverse("s1", 501, "r2")
    reverse("s1", None, "r3")
    assert held(customer) == 1000
    with pytest.raises(operations.UnableToReverse, match="no entry 'r1'"):
        reverse("r1", None, "r4")
    spend(customer, 600, "s2")
    with pytest.raises(operations.UnableToReverse, match="has spent what it gave"):
        reverse("g1", None, "r5")
    assert held(customer) == 400


def test_a_merged_persons_credit_is_the_survivors_to_spend_and_stays_apart_for_the_undoing() -> None:
    survivor, merged = CustomerFactory(), CustomerFactory()
    grant(survivor, 300)
    grant(merged, 500, "g2")
    merge_id = customers.merge_customers(survivor_id=survivor.pk, merged_id=merged.pk, evidence=[], at=AT, actor=STAFF)
    assert held(survivor) == 800
    spend(survivor, 700)
    assert held(survivor) == 100
    reverse("s1", 350)
    customers.undo_merge(merge_id=merge_id, at=AT, actor=STAFF)
    assert (held(survivor), held(merged)) == (150, 300)
    assert queries.wrong_balances() == []


def refused_by_the_database(write: object, exception: type[DatabaseError] = DatabaseError) -> None:
    with pytest.raises(exception), transaction.atomic():
        write()  # type: ignore[operator]  # a lambda


def test_the_database_refuses_what_no_ledger_may_hold() -> None:
    customer = CustomerFactory()
    entry = grant(customer, 100)
    own = Account.objects.get(customer=customer)
    goodwill = Account.objects.get(kind="goodwill")
    yen = Account.objects.create(kind="sales", unit="JPY", opened_at=AT)

    def posting(source: Account, target: Account, minor: int, **more: object) -> object:
        return lambda: Posting.objects.create(
            entry=entry, position=9, source=source, target=target, amount_minor=minor, unit="EUR", **more
        )

    refused_by_the_database(posting(own, goodwill, 101), IntegrityError)  # more than is held
    refused_by_the_database(posting(own, yen, 1))  # two units
    refused_by_the_database(posting(own, own, 1), IntegrityError)
    refused_by_the_database(posting(own, goodwill, 0), IntegrityError)
    granted = Posting.objects.get()
    refused_by_the_database(posting(goodwill, own, 1, reverses=granted))  # the wrong way
    refused_by_the_database(posting(own, goodwill, 101, reverses=granted))
    for rows, change in ((Entry, {"reference": "N9"}), (Posting, {"amount_minor": 1}), (Account, {"unit": "JPY"})):
        refused_by_the_database(lambda rows=rows, change=change: rows.objects.update(**change))
        refused_by_the_database(lambda rows=rows: rows.objects.all()._raw_delete("default"))
    assert held(customer) == 100


def test_a_person_is_handed_out_what_they_hold_and_what_moved() -> None:
    customer = CustomerFactory()
    grant(customer, 100)
    told = privacy.export_ledger(customer.pk)
    assert told["store_credit"] == [{"currency": "EUR", "minor": 100}]
    assert told["entries"][0]["note"] == "The parcel was late."
