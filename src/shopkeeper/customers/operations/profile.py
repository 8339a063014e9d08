"""The customer's own record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.customers import rules
from shopkeeper.customers.events import CustomerClosed, CustomerCreated
from shopkeeper.customers.models import Customer, NamePrefix
from shopkeeper.customers.operations.identifiers import UnableToChangeIdentifier, write_identifier
from shopkeeper.customers.operations.recording import locked_customer, record, tell_change
from shopkeeper.customers.rules import CustomerStatus, IdentifierKind
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.blind import name_prefixes

CLEAR = frozenset({"language", "time_zone", "country"})


class UnableToCreateCustomer(Exception):
    """A field has no value it can take, or an identifier is another customer's."""


class UnableToUpdateCustomer(Exception):
    """The customer is not there, or a field can't be changed or can't take that value."""


class CustomerFields(TypedDict, total=False):
    """What a customer's record holds; dates as 1980-05-17, country by ISO 3166, zone by IANA, language by BCP 47."""

    given_name: str
    family_name: str
    birth_date: str
    gender: str
    demographics: Mapping[str, Any] | None
    language: str
    time_zone: str
    country: str


@transaction.atomic
def create_customer(
    *,
    at: datetime,
    actor: Actor,
    customer_id: UUID | None = None,
    email: str = "",
    phone: str = "",
    status: str = CustomerStatus.ACTIVE,
    source: str = "",
    external_id: str = "",
    **fields: Unpack[CustomerFields],
) -> UUID:
    """Return the key of a new customer with their own sealing key. Raises UnableToCreateCustomer."""
    if refusal := _refusal(fields):
        raise UnableToCreateCustomer(refusal)
    if "@" in external_id:
        raise UnableToCreateCustomer("external_id stands in clear, so it can't be an e-mail address; give it as email")
    key = customer_id or new_id(at)
    keys.create([key])
    customer = Customer(
        id=key,
        source=source,
        external_id=external_id,
        status=CustomerStatus(status).value,
        created_at=at,
        updated_at=at,
        **fields,
    )
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
        for kind, value in ((IdentifierKind.EMAIL, email), (IdentifierKind.PHONE, phone)):
            if value:
                write_identifier(customer, kind=kind, value=value, at=at, source=source)
    except IntegrityError:
        raise UnableToCreateCustomer(f"{external_id!r} of {source!r} is there already") from None
    except UnableToChangeIdentifier as refused:
        raise UnableToCreateCustomer(str(refused)) from None
    _write_prefixes(customer)
    record("customer-created", key, at=at, actor=actor, changes={"status": [None, customer.status]})
    tell(CustomerCreated(customer_id=key), at=at)
    return key


@transaction.atomic
def update_customer(*, customer_id: UUID, at: datetime, actor: Actor, **fields: Unpack[CustomerFields]) -> None:
    """Change the named fields and no others. Raises UnableToUpdateCustomer."""
    if refusal := _refusal(fields):
        raise UnableToUpdateCustomer(refusal)
    customer = locked_customer(customer_id)
    if customer is None:
        raise UnableToUpdateCustomer(f"there is no customer {customer_id}")
    old = {name: getattr(customer, name) for name in fields}
    changed = sorted(name for name, value in fields.items() if old[name] != value)
    if not changed:
        return
    for name in changed:
        setattr(customer, name, fields[name])  # type: ignore[literal-required]  # _refusal let only its names pass
    customer.save(update_fields=changed)
    if {"given_name", "family_name"} & set(changed):
        _write_prefixes(customer)
    tell_change(customer_id, *changed, at=at)
    record(
        "customer-changed",
        customer_id,
        at=at,
        actor=actor,
        changes={name: [old[name], getattr(customer, name)] for name in changed if name in CLEAR},
        sealed_fields=[name for name in changed if name not in CLEAR],
    )


@transaction.atomic
def close_customer(*, customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Close the account: the customer can't sign in any more, the record stays. Raises UnableToUpdateCustomer."""
    customer = locked_customer(customer_id)
    if customer is None:
        raise UnableToUpdateCustomer(f"there is no customer {customer_id}")
    if customer.status == CustomerStatus.CLOSED.value:
        return
    Customer.objects.filter(pk=customer_id).update(status=CustomerStatus.CLOSED.value, updated_at=at)
    changes = {"status": [customer.status, CustomerStatus.CLOSED.value]}
    record("customer-closed", customer_id, at=at, actor=actor, changes=changes)
    tell(CustomerClosed(customer_id=customer_id), at=at)


def _refusal(fields: CustomerFields) -> str:
    """Return what is wrong with the fields, empty when nothing is."""
    if unknown := set(fields) - set(CustomerFields.__annotations__):
        return f"these fields can't be set: {', '.join(sorted(unknown))}"
    checks = (
        ("country", rules.is_country, "two capitals such as DE"),
        ("language", rules.is_language, "a tag such as de or pt-BR"),
        ("time_zone", rules.is_time_zone, "a zone such as Europe/Berlin"),
        ("birth_date", rules.is_birth_date, "a day such as 1980-05-17"),
    )
    for name, is_good, form in checks:
        if not is_good(str(fields.get(name, ""))):
            return f"{name} must be {form}"
    return ""


def _write_prefixes(customer: Customer) -> None:
    NamePrefix.objects.filter(customer=customer).delete()
    NamePrefix.objects.bulk_create(
        [NamePrefix(customer=customer, digest=digest) for digest in sorted(name_prefixes(customer.name))]
    )
