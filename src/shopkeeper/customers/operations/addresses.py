"""Where a customer lives and has things sent."""

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from shopkeeper.customers.models import Address
from shopkeeper.customers.operations.recording import locked_customer, record, tell_change
from shopkeeper.customers.rules import is_country
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id

DEFAULTS = ("is_default_shipping", "is_default_billing")


class UnableToChangeAddress(Exception):
    """The customer or address is not there, or a field can't be set or take that value."""


class AddressFields(TypedDict, total=False):
    """The lines of an address; `country` by ISO 3166. At most one is the default for shipping, and one for billing."""

    label: str
    name: str
    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    phone: str
    country: str
    is_default_shipping: bool
    is_default_billing: bool


@transaction.atomic
def add_address(*, customer_id: UUID, at: datetime, actor: Actor, **fields: Unpack[AddressFields]) -> UUID:
    """Return the key of a new address; the first one is the default for both. Raises UnableToChangeAddress."""
    _refuse(customer_id, fields)
    if not Address.objects.filter(customer=customer_id).exists():
        fields = {**fields, "is_default_shipping": True, "is_default_billing": True}
    _take_defaults(customer_id, fields)
    address = Address.objects.create(id=new_id(at), customer_id=customer_id, created_at=at, **fields)
    tell_change(customer_id, "addresses", at=at)
    record("address-added", customer_id, at=at, actor=actor, sealed_fields=sorted(set(fields) - set(DEFAULTS)))
    return address.id


@transaction.atomic
def update_address(
    *, customer_id: UUID, address_id: UUID, at: datetime, actor: Actor, **fields: Unpack[AddressFields]
) -> None:
    """Change the named fields of the customer's address and no others. Raises UnableToChangeAddress."""
    _refuse(customer_id, fields)
    address = _address(customer_id, address_id)
    changed = sorted(name for name, value in fields.items() if getattr(address, name) != value)
    if not changed:
        return
    _take_defaults(customer_id, fields)
    for name in changed:
        setattr(address, name, fields[name])  # type: ignore[literal-required]  # _refuse let only its names pass
    address.save(update_fields=changed)
    tell_change(customer_id, "addresses", at=at)
    record("address-changed", customer_id, at=at, actor=actor, sealed_fields=changed)


@transaction.atomic
def remove_address(*, customer_id: UUID, address_id: UUID, at: datetime, actor: Actor) -> None:
    """Take the customer's address away; orders sent there keep their own copy. Raises UnableToChangeAddress."""
    _refuse(customer_id, {})
    _address(customer_id, address_id).delete()
    tell_change(customer_id, "addresses", at=at)
    record("address-removed", customer_id, at=at, actor=actor)


def _refuse(customer_id: UUID, fields: AddressFields) -> None:
    if unknown := set(fields) - set(AddressFields.__annotations__):
        raise UnableToChangeAddress(f"these fields can't be set: {', '.join(sorted(unknown))}")
    if not is_country(fields.get("country", "")):
        raise UnableToChangeAddress("country must be two capitals such as DE")
    if locked_customer(customer_id) is None:
        raise UnableToChangeAddress(f"there is no customer {customer_id}")


def _address(customer_id: UUID, address_id: UUID) -> Address:
    """Return the address if it is this customer's: nobody reaches another's."""
    address = Address.objects.filter(pk=address_id, customer=customer_id).first()
    if address is None:
        raise UnableToChangeAddress(f"the customer has no address {address_id}")
    return address


def _take_defaults(customer_id: UUID, fields: AddressFields) -> None:
    """Make room for a new default, of which the database keeps one only."""
    for name in DEFAULTS:
        if fields.get(name):
            Address.objects.filter(customer=customer_id, **{name: True}).update(**{name: False})
