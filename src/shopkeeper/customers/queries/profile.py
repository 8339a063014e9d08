"""One customer."""

from uuid import UUID

from django.db.models import Prefetch

from shopkeeper.customers.models import Address, Customer, Interest, Passkey
from shopkeeper.customers.rules import IdentifierKind
from shopkeeper.foundation.personal.blind import blind_index, normalise_email


def customer(customer_id: UUID) -> Customer | None:
    """Return the customer, whatever their status, with what they are known by."""
    return Customer.objects.with_identifiers().filter(pk=customer_id).first()


def customer_by_email(email: str) -> Customer | None:
    """Return the customer whose address this is."""
    digest = blind_index(IdentifierKind.EMAIL.value, normalise_email(email))
    found = Customer.objects.with_identifiers().filter(
        identifiers__kind=IdentifierKind.EMAIL.value, identifiers__digest=digest
    )
    return found.first()


def profile(customer_id: UUID) -> Customer | None:
    """Return the customer with identifiers, addresses, interests and passkeys, in five queries."""
    found = Customer.objects.with_identifiers().prefetch_related(
        Prefetch("addresses", Address.objects.order_by("created_at", "id")),
        Prefetch("interests", Interest.objects.order_by("topic")),
        Prefetch("passkeys", Passkey.objects.order_by("created_at", "id")),
    )
    return found.filter(pk=customer_id).first()


def passkeys_of(customer_id: UUID) -> list[Passkey]:
    """Return the customer's passkeys, the newest first."""
    return list(Passkey.objects.filter(customer=customer_id).order_by("-created_at", "-id"))
