"""What a customer is known by: an address or number belongs to one person only."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from email_validator import EmailNotValidError, validate_email

from shopkeeper.customers.models import Customer, Identifier, Tie
from shopkeeper.customers.operations.recording import locked_customer, record, tell_change
from shopkeeper.customers.rules import IdentifierKind, Refusal
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.blind import blind_index, normalise_email, normalise_phone

LONGEST_EXTERNAL = 120


class UnableToChangeIdentifier(Exception):
    """The customer or identifier is not there, the value has no such form, or it is another customer's."""


@transaction.atomic
def add_identifier(
    *,
    customer_id: UUID,
    kind: IdentifierKind | str,
    value: str,
    at: datetime,
    actor: Actor,
    source: str = "",
    verified_at: datetime | None = None,
) -> UUID:
    """Return the key of the identifier, the one there is when the customer has it already.

    The first of its kind is the primary one. Phone numbers without a country code are read as ones of the customer's
    country. Raises UnableToChangeIdentifier.
    """
    customer = _customer(customer_id)
    identifier = write_identifier(
        customer, kind=IdentifierKind(kind), value=value, at=at, source=source, verified_at=verified_at
    )
    tell_change(customer_id, "identifiers", at=at)
    record("identifier-added", customer_id, at=at, actor=actor, sealed_fields=[identifier.kind])
    return identifier.id


@transaction.atomic
def make_primary(*, customer_id: UUID, identifier_id: UUID, at: datetime, actor: Actor) -> None:
    """Make this the one of its kind that is used first. Raises UnableToChangeIdentifier."""
    _customer(customer_id)
    identifier = _identifier(customer_id, identifier_id)
    Identifier.objects.filter(customer=customer_id, kind=identifier.kind, is_primary=True).update(is_primary=False)
    Identifier.objects.filter(pk=identifier_id).update(is_primary=True)
    tell_change(customer_id, "identifiers", at=at)
    record("identifier-made-primary", customer_id, at=at, actor=actor, sealed_fields=[identifier.kind])


@transaction.atomic
def remove_identifier(*, customer_id: UUID, identifier_id: UUID, at: datetime, actor: Actor) -> None:
    """Take the identifier away; the oldest of its kind then becomes primary. Raises UnableToChangeIdentifier."""
    _customer(customer_id)
    identifier = _identifier(customer_id, identifier_id)
    identifier.delete()
    bar_ties(bytes(identifier.digest))
    if identifier.is_primary:
        left = Identifier.objects.filter(customer=customer_id, kind=identifier.kind).order_by("created_at", "id")
        Identifier.objects.filter(pk__in=left.values("pk")[:1]).update(is_primary=True)
    tell_change(customer_id, "identifiers", at=at)
    record("identifier-removed", customer_id, at=at, actor=actor, sealed_fields=[identifier.kind])


def write_identifier(
    customer: Customer,
    *,
    kind: IdentifierKind,
    value: str,
    at: datetime,
    source: str = "",
    verified_at: datetime | None = None,
) -> Identifier:
    """Return the identifier, written if it wasn't there, for a caller that audits. Raises UnableToChangeIdentifier."""
    digest = blind_index(kind.value, normalised(kind, value, customer.country))
    known = Identifier.objects.filter(kind=kind.value, digest=digest).first()
    if known is not None and known.customer_id == customer.pk:
        # What a person gives stands, whatever events say later.
        Identifier.objects.filter(pk=known.pk, is_sighted=True).update(is_sighted=False)
        return known
    own = Identifier.objects.filter(customer=customer, kind=kind.value)
    identifier = Identifier(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(at),
        customer=customer,
        kind=kind.value,
        value=value.strip(),
        digest=digest,
        is_primary=not own.filter(is_primary=True).exists(),
        verified_at=verified_at,
        source=source,
        created_at=at,
    )
    try:
        with transaction.atomic():
            identifier.save(force_insert=True)
    except IntegrityError:
        raise UnableToChangeIdentifier(f"this {kind.value} belongs to another customer") from None
    return identifier


def normalised(kind: IdentifierKind, value: str, country: str) -> str:
    """Return the value in the form that is looked up. Raises UnableToChangeIdentifier when it has no such form."""
    if kind is IdentifierKind.PHONE:
        if number := normalise_phone(value, country):
            return number
        raise UnableToChangeIdentifier("this is no phone number; write it like +49 30 1234567")
    if kind is IdentifierKind.EXTERNAL:
        if 0 < len(value.strip()) <= LONGEST_EXTERNAL:
            return value.strip()
        raise UnableToChangeIdentifier("an outside key has between 1 and 120 signs")
    try:
        validate_email(value.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise UnableToChangeIdentifier("this is no e-mail address; write it like ada@example.org") from None
    return normalise_email(value)


def bar_ties(digest: bytes) -> None:
    """Let no tie of this value join anybody any more: a person said that it is not theirs."""
    Tie.objects.filter(Q(a_digest=digest) | Q(b_digest=digest)).update(is_barred=True, refused=Refusal.BARRED.value)


def _customer(customer_id: UUID) -> Customer:
    customer = locked_customer(customer_id)
    if customer is None:
        raise UnableToChangeIdentifier(f"there is no customer {customer_id}")
    return customer


def _identifier(customer_id: UUID, identifier_id: UUID) -> Identifier:
    """Return the identifier if it is this customer's: nobody reaches another's."""
    identifier = Identifier.objects.filter(pk=identifier_id, customer=customer_id).first()
    if identifier is None:
        raise UnableToChangeIdentifier(f"the customer has no identifier {identifier_id}")
    return identifier
