"""What the database itself refuses."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from shopkeeper.customers.models import NamePrefix, SignInCode
from shopkeeper.customers.tests.factories import (
    AT,
    AddressFactory,
    CustomerFactory,
    IdentifierFactory,
    InterestFactory,
    PasskeyFactory,
)
from shopkeeper.foundation.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("made", "fields"),
    [
        (CustomerFactory, {"status": "happy"}),
        (CustomerFactory, {"country": "gb"}),
        (CustomerFactory, {"country": "GBR"}),
        (IdentifierFactory, {"kind": "fax"}),
        (AddressFactory, {"country": "Germany"[:2]}),
        (InterestFactory, {"weight": 0}),
        (InterestFactory, {"weight": 1.5}),
        (InterestFactory, {"topic": ""}),
        (PasskeyFactory, {"sign_count": -1}),
    ],
)
def test_a_value_outside_its_range_is_refused(made: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        made(**fields)


def test_the_same_outside_record_is_not_there_twice() -> None:
    CustomerFactory(source="shop", external_id="17")
    CustomerFactory(source="other", external_id="17")
    CustomerFactory(source="shop", external_id="")
    CustomerFactory(source="shop", external_id="")
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomerFactory(source="shop", external_id="17")


def test_an_address_belongs_to_one_customer() -> None:
    IdentifierFactory(value="ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentifierFactory(value="Ada@Example.org")


def test_a_customer_has_one_primary_address_and_one_default_of_each_kind() -> None:
    customer = CustomerFactory(email="ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentifierFactory(customer=customer, value="byron@example.org")
    for name in ("is_default_shipping", "is_default_billing"):
        AddressFactory(customer=customer, **{name: True})
        with pytest.raises(IntegrityError), transaction.atomic():
            AddressFactory(customer=customer, **{name: True})


def test_a_name_prefix_an_interest_and_a_credential_are_kept_once() -> None:
    customer = CustomerFactory()
    NamePrefix.objects.create(customer=customer, digest=b"abcd")
    InterestFactory(customer=customer)
    PasskeyFactory(credential_id=b"one")
    with pytest.raises(IntegrityError), transaction.atomic():
        NamePrefix.objects.create(customer=customer, digest=b"abcd")
    with pytest.raises(IntegrityError), transaction.atomic():
        InterestFactory(customer=customer)
    with pytest.raises(IntegrityError), transaction.atomic():
        PasskeyFactory(credential_id=b"one")


@pytest.mark.parametrize("broken", [{"attempts": 6}, {"expires_at": AT}])
def test_a_sign_in_code_with_a_sixth_attempt_or_no_life_is_refused(broken: dict[str, Any]) -> None:
    fields = {"expires_at": AT.replace(hour=10), **broken}
    with pytest.raises(IntegrityError), transaction.atomic():
        SignInCode.objects.create(
            reserved_id=new_id(), address_digest=b"a" * 16, digest=b"d" * 16, created_at=AT, **fields
        )


def test_an_identifier_without_its_customer_is_refused() -> None:
    def write() -> None:
        IdentifierFactory.build(customer=None, customer_id=new_id(), value="").save(force_insert=True)
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_no_personal_value_stands_readable_in_the_database() -> None:
    customer = CustomerFactory(given_name="Augusta", email="augusta@example.org", indexed=True)
    AddressFactory(customer=customer, city="Kirkby Mallory")
    with connection.cursor() as cursor:
        for table in ("customers_customer", "customers_identifier", "customers_address", "customers_nameprefix"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = repr([[bytes(cell) if isinstance(cell, memoryview) else cell for cell in row] for row in cursor])
            assert not [word for word in ("Augusta", "augusta", "Kirkby") if word in stored]
    customer.refresh_from_db()
    assert (customer.given_name, customer.email) == ("Augusta", "augusta@example.org")
    assert customer.phone == ""
