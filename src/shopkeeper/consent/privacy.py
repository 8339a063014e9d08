"""What the ledger of permission holds of people, and what outlives their erasure."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.consent import queries
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.personal.registry import PersonalField, declare

DIGEST = "a keyed digest of an address; the key stands in the key store"


def export_consent(customer_id: UUID) -> dict[str, Any]:
    """Return what the person chose, in the order in which they said it."""
    return {
        "choices": [
            {"about": one.purpose.value, "said": one.word.value, "value": one.value, "at": one.occurred_at.isoformat()}
            for one in queries.said_by([customer_id])[customer_id]
        ]
    }


def erase(customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Leave the entries, which name nobody: their proofs are sealed with the key that is destroyed."""


DECLARED = declare(
    "consent",
    personal=[
        PersonalField("Entry.proof", kind="proof of consent", purpose="to prove what was permitted, and how"),
        PersonalField("Asking.address", kind="contact", purpose="to ask whether mail is wanted"),
    ],
    not_personal={
        "Topic.slug": "the shop's own name of a topic",
        "Topic.texts": "the shop's own words",
        "Topic.channels": "names of channels",
        "Notice.slug": "the shop's own name of a wording",
        "Notice.language": "a language",
        "Notice.text": "the shop's own words",
        "Notice.digest": "the SHA-256 of the shop's own words",
        "Entry.digest": DIGEST,
        "Entry.channel": "one of seven words",
        "Entry.topic": "the shop's own name of a topic",
        "Entry.purpose": "one of six words",
        "Entry.word": "one of seven words",
        "Entry.value": "one of three words",
        "Entry.reason": "one of four words",
        "Entry.basis": "one of four words",
        "Entry.source": "one of eleven words",
        "Entry.notice": "the shop's own name of a wording",
        "Entry.notice_digest": "the SHA-256 of the shop's own words",
        "Entry.actor_kind": "staff, customer, api-key or system",
        "Entry.actor_id": "the key of a row, or the name of a program",
        "Asking.digest": DIGEST,
        "Asking.channel": "one of seven words",
        "Asking.topics": "the shop's own names of topics",
        "Asking.language": "a language, shared by many",
        "Asking.notice": "the shop's own name of a wording",
        "Asking.notice_digest": "the SHA-256 of the shop's own words",
    },
    export=export_consent,
    erase=erase,
)
