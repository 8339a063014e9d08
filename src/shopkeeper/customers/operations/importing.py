"""Customers of another system: found by their key there or their e-mail, taken in when nobody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from shopkeeper.customers.models import Customer, Identifier
from shopkeeper.customers.operations.welcoming import welcome_customers
from shopkeeper.customers.queries.merges import survivors
from shopkeeper.customers.rules import CustomerStatus, IdentifierKind
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.blind import blind_index, normalise_email, normalise_phone

_BATCH = 500
_ADDRESS = ("line1", "postcode", "city", "region")


@dataclass(frozen=True)
class PastCustomer:
    """A customer as another system knows them; `ref` is their key there, empty for one known by e-mail alone."""

    ref: str
    since: datetime
    email: str = ""
    phone: str = ""
    given_name: str = ""
    family_name: str = ""
    country: str = ""
    line1: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""

    @property
    def external_id(self) -> str:
        """Return the key under which the shop keeps them: a blind one where only an e-mail is known."""
        return self.ref or "mail-" + blind_index("email", normalise_email(self.email)).hex()


@transaction.atomic
def import_customers(
    *, customers: Sequence[PastCustomer], at: datetime, actor: Actor, source: str
) -> tuple[dict[str, str], int]:
    """Return every customer's key, hexadecimal, by `external_id`, and how many are new; all taken in, or none.

    A customer who is known keeps what the shop knows. An e-mail or number that is somebody's already stays theirs.
    """
    keyed = {one.external_id: one for one in customers}
    known = dict(Customer.objects.filter(source=source).exclude(external_id="").values_list("external_id", "id"))
    known |= _known_by_mail({key: one for key, one in keyed.items() if one.email and key not in known})
    fresh = {key: one for key, one in keyed.items() if key not in known}
    ids = {key: new_id(one.since) for key, one in fresh.items()}
    if fresh:
        welcome_customers(
            customers=[_customer(one, ids[key], key, at, source) for key, one in fresh.items()],
            identifiers=_identifiers(fresh, ids, at, source),
            addresses=[_address(one, ids[key], at) for key, one in fresh.items() if _has_address(one)],
            interests=[],
            at=at,
            actor=actor,
            source=source,
        )
    stands = survivors(known.values())
    standing = {key: stands[one] for key, one in known.items()}
    return {key: value.hex for key, value in (standing | ids).items()}, len(fresh)


def _known_by_mail(customers: Mapping[str, PastCustomer]) -> dict[str, UUID]:
    digests = {_mail_digest(one.email): key for key, one in customers.items()}
    found: dict[str, UUID] = {}
    for digest, customer_id in _owners(IdentifierKind.EMAIL, list(digests)).items():
        found[digests[digest]] = customer_id
    return found


def _owners(kind: IdentifierKind, digests: Sequence[bytes]) -> dict[bytes, UUID]:
    found: dict[bytes, UUID] = {}
    for start in range(0, len(digests), _BATCH):
        rows = Identifier.objects.filter(kind=kind.value, digest__in=digests[start : start + _BATCH])
        found |= {bytes(digest): customer_id for digest, customer_id in rows.values_list("digest", "customer_id")}
    return found


def _mail_digest(email: str) -> bytes:
    return blind_index(IdentifierKind.EMAIL.value, normalise_email(email))


def _customer(one: PastCustomer, key: UUID, external_id: str, at: datetime, source: str) -> dict[str, Any]:
    return {
        "id": key,
        "source": source,
        "external_id": external_id,
        "status": CustomerStatus.ACTIVE.value,
        "given_name": one.given_name,
        "family_name": one.family_name,
        "birth_date": "",
        "gender": "",
        "language": "",
        "time_zone": "",
        "country": one.country,
        "created_at": one.since,
        "updated_at": at,
    }


def _identifiers(
    customers: Mapping[str, PastCustomer], ids: Mapping[str, UUID], at: datetime, source: str
) -> list[dict[str, Any]]:
    """Return one row for each address or number that is nobody's yet; of two who give the same, the first has it."""
    rows: dict[tuple[IdentifierKind, bytes], dict[str, Any]] = {}
    for key, one in customers.items():
        number = normalise_phone(one.phone, one.country) if one.phone else ""
        for kind, value, plain in (
            (IdentifierKind.EMAIL, one.email, normalise_email(one.email) if one.email else ""),
            (IdentifierKind.PHONE, one.phone, number),
        ):
            if plain:
                digest = blind_index(kind.value, plain)
                rows.setdefault((kind, digest), _identifier(kind, value, ids[key], at, source))
    taken = {
        (kind, digest)
        for kind in (IdentifierKind.EMAIL, IdentifierKind.PHONE)
        for digest in _owners(kind, [digest for one, digest in rows if one is kind])
    }
    return [row for place, row in rows.items() if place not in taken]


def _identifier(kind: IdentifierKind, value: str, customer_id: UUID, at: datetime, source: str) -> dict[str, Any]:
    return {
        "id": new_id(at),
        "customer_id": customer_id,
        "kind": kind.value,
        "value": value,
        "is_primary": True,
        "verified_at": None,
        "source": source,
        "created_at": at,
    }


def _has_address(one: PastCustomer) -> bool:
    return any(getattr(one, name) for name in _ADDRESS)


def _address(one: PastCustomer, customer_id: UUID, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(at),
        "customer_id": customer_id,
        "label": "",
        "name": f"{one.given_name} {one.family_name}".strip(),
        "line1": one.line1,
        "line2": "",
        "city": one.city,
        "region": one.region,
        "postcode": one.postcode,
        "phone": one.phone,
        "country": one.country,
        "is_default_shipping": True,
        "is_default_billing": True,
        "created_at": at,
    }
