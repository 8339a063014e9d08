"""Many customers at once, as a sample shop or another system knows them: one transaction, one audit entry."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from shopkeeper.customers.models import Address, Customer, Identifier, Interest, NamePrefix
from shopkeeper.customers.operations.identifiers import normalised
from shopkeeper.customers.operations.settling import settle_waiting
from shopkeeper.customers.rules import IdentifierKind
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.blind import blind_index, name_prefixes
from shopkeeper.foundation.personal.seal import seal_rows

Row = Mapping[str, Any]


@transaction.atomic
def welcome_customers(
    *,
    customers: Sequence[Row],
    identifiers: Sequence[Row],
    addresses: Sequence[Row],
    interests: Sequence[Row],
    at: datetime,
    actor: Actor,
    source: str,
) -> int:
    """Take in customers with their own sealing keys, found by name, address and number; return how many those were.

    Each row names its columns, the same in each of one table, its key among them; personal values in clear.
    Identifiers go without digest: it is made here, phone numbers read as written in the customer's country. Nobody is
    told; sightings that waited for somebody with such an address find them here. All of it, or nothing, when one row
    is refused. Raises UnableToChangeIdentifier.
    """
    keys.create(row["id"] for row in customers)
    countries = {row["id"]: row["country"] for row in customers}
    _insert(Customer, customers)
    known_by = [{**row, "digest": _digest(row, countries[row["customer_id"]])} for row in identifiers]
    _insert(Identifier, known_by)
    _insert(Address, addresses)
    _insert(Interest, interests)
    _insert(
        NamePrefix,
        [
            {"customer_id": row["id"], "digest": digest}
            for row in customers
            for digest in sorted(name_prefixes(f"{row['given_name']} {row['family_name']}"))
        ],
    )
    audit.record(
        actor=actor,
        action="customers.customers-welcomed",
        subject_kind="customers",
        subject_id=source,
        at=at,
        changes={"customers": [0, len(customers)]},
    )
    settle_waiting(identifiers=[(row["kind"], row["digest"], row["source"]) for row in known_by], at=at)
    return len(customers)


def _insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    if not rows:
        return
    columns = list(rows[0])
    values = (tuple(row.values()) for row in rows)
    insert_rows(model, columns, values if model in (Interest, NamePrefix) else seal_rows(model, columns, values))


def _digest(identifier: Row, country: str) -> bytes:
    kind = IdentifierKind(identifier["kind"])
    return blind_index(kind.value, normalised(kind, identifier["value"], country))
