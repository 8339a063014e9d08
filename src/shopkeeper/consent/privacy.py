"""What the ledger of permission holds of people, and what outlives their erasure."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.consent import operations, queries
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.personal.registry import PersonalField, declare

DIGEST = "a keyed digest of an address; the key stands in the key store"


def export_consent(customer_id: UUID) -> dict[str, Any]:
    """Return what the person permitted, refused and chose, in words, with what the shop keeps as proof of it."""
    return {
        "permissions": [
            {
                "what": line.text,
                "how": line.way,
                "at": line.said.occurred_at.isoformat(),
                "basis": line.said.basis.value,
                "wording": f"{line.entry.notice}, version {line.entry.notice_version}" if line.entry.notice else "",
                "proof": line.entry.proof or None,
            }
            for line in queries.history(customer_id)
        ]
    }


def erase(customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Put the person's addresses on the suppression list for ever, by digests; proofs go with the person's key."""
    operations.erase_person(customer_id=customer_id, at=at, actor=actor)


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
        "Entry.value": "one of four words",
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
