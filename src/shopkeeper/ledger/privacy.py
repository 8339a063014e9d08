"""What the ledger holds of people. Amounts stay for the books after an erasure; what was written of a person goes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.personal.registry import PersonalField, declare
from shopkeeper.ledger import operations, queries

MOST = 100_000


def export_ledger(customer_id: UUID) -> dict[str, Any]:
    """Return what the person holds, and each entry of theirs, the latest first."""
    return {
        "store_credit": [
            {"currency": held.currency, "minor": held.minor} for held in queries.store_credit(customer_id)
        ],
        "entries": [
            {
                "at": line.entry.at.isoformat(),
                "kind": line.entry.kind,
                "reason": line.entry.reason,
                "reference": line.entry.reference,
                "note": line.entry.note,
                "currency": line.amount.currency,
                "minor": line.amount.minor,
            }
            for line in queries.statement(customer_id, limit=MOST).lines
        ],
        "asked_for": [
            {
                "at": row.asked_at.isoformat(),
                "status": row.status,
                "reason": row.reason,
                "reference": row.reference,
                "note": row.note,
                "currency": row.currency,
                "minor": row.amount_minor,
            }
            for row in queries.asked_grants_of(customer_id, limit=MOST)
        ],
    }


def erase(customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Decline what waits for a second person: notes are sealed with the key that is destroyed; amounts name nobody."""
    operations.close_grants_of(customer_id, at=at, actor=actor)


DECLARED = declare(
    "ledger",
    personal=[
        PersonalField("Entry.note", kind="note", purpose="to tell the customer and staff why credit was given"),
        PersonalField("AskedGrant.note", kind="note", purpose="to tell who must allow credit why it is asked for"),
    ],
    not_personal={
        "Account.kind": "one of five words",
        "Account.unit": "a currency",
        "Entry.key": "the key of a request, made of the shop's own words and keys",
        "Entry.digest": "a digest of what was asked under a key",
        "Entry.kind": "one of three words",
        "Entry.reason": "a slug of the shop's, shared by many",
        "Entry.reference": "names an order or a return, not a person",
        "Entry.actor_kind": "staff, customer, API key or system",
        "Entry.actor_id": "the key of who acted, which names nobody by itself",
        "Posting.unit": "a currency",
        "AskedGrant.key": "the key of a request, made of the shop's own words and keys",
        "AskedGrant.digest": "a digest of what was asked under a key",
        "AskedGrant.currency": "a currency",
        "AskedGrant.reason": "one of four words",
        "AskedGrant.reference": "names an order or a return, not a person",
        "AskedGrant.status": "one of three words",
        "AskedGrant.asked_by_kind": "staff or API key",
        "AskedGrant.asked_by": "the key of who asked, which names nobody by itself",
        "AskedGrant.answered_by_kind": "staff, or the clock",
        "AskedGrant.answered_by": "the key of who answered, which names nobody by itself",
        "AskedGrant.refusal": "one of six words",
    },
    export=export_ledger,
    erase=erase,
)
