"""Customers for tests, each with their own key."""

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from shopkeeper.customers.models import Address, Customer, Identifier, Interest, NamePrefix, Passkey
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.blind import blind_index, name_prefixes, normalise_email

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class CustomerFactory(DjangoModelFactory[Customer]):
    """A customer; `email=` and `indexed=True` add an address, and make the name be found."""

    class Meta:
        model = Customer
        skip_postgeneration_save = True

    id = factory.LazyFunction(new_id)
    given_name = factory.Sequence(lambda n: f"Ada{n}")
    family_name = "Byron"
    country = "GB"
    created_at = AT
    updated_at = AT

    @classmethod
    def _create(cls, model_class: type[Customer], *args: Any, **kwargs: Any) -> Customer:
        email, indexed = kwargs.pop("email", ""), kwargs.pop("indexed", False)
        keys.create([kwargs["id"]])
        customer: Customer = super()._create(model_class, *args, **kwargs)
        if email:
            IdentifierFactory(customer=customer, value=email)
        if indexed:
            prefixes = sorted(name_prefixes(customer.name))
            NamePrefix.objects.bulk_create(NamePrefix(customer=customer, digest=digest) for digest in prefixes)
        return customer


class IdentifierFactory(DjangoModelFactory[Identifier]):
    class Meta:
        model = Identifier

    id = factory.LazyFunction(new_id)
    customer = factory.SubFactory(CustomerFactory)
    kind = "email"
    value = factory.Sequence(lambda n: f"ada{n}@example.org")
    digest = factory.LazyAttribute(lambda row: blind_index(row.kind, normalise_email(row.value)))
    is_primary = True
    created_at = AT


class AddressFactory(DjangoModelFactory[Address]):
    class Meta:
        model = Address

    id = factory.LazyFunction(new_id)
    customer = factory.SubFactory(CustomerFactory)
    name = "Ada Byron"
    line1 = "12 St James's Square"
    city = "London"
    postcode = "SW1Y 4JH"
    country = "GB"
    created_at = AT


class InterestFactory(DjangoModelFactory[Interest]):
    class Meta:
        model = Interest

    customer = factory.SubFactory(CustomerFactory)
    topic = "garden"


class PasskeyFactory(DjangoModelFactory[Passkey]):
    class Meta:
        model = Passkey

    id = factory.LazyFunction(new_id)
    customer = factory.SubFactory(CustomerFactory)
    credential_id = factory.Sequence(lambda n: b"credential-%d" % n)
    public_key = b"a key"
    label = "laptop"
    created_at = AT
