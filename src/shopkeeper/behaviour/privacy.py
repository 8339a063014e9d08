"""What behaviour keeps of people: what they did, and for a few days how it was told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.behaviour import queries
from shopkeeper.behaviour.operations import erase_events
from shopkeeper.customers import queries as customers
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.personal.registry import PersonalField, declare


def export_events(customer_id: UUID) -> dict[str, Any]:
    """Return everything the customer did, under any of their selves."""
    selves = customers.selves(customer_id)
    return {
        "events": [
            {
                "kind": row.kind,
                "name": row.name,
                "channel": row.channel,
                "at": row.at.isoformat(),
                "content": row.content,
            }
            for row in queries.events_of(selves, limit=1_000_000).rows
        ]
    }


def erase(customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Delete what the customer did, under any of their selves."""
    erase_events(person_ids=customers.selves(customer_id), at=at, actor=actor)


DECLARED = declare(
    "behaviour",
    personal=[
        PersonalField("Event.content", kind="behaviour", purpose="what the person did, to serve them by it"),
        PersonalField("Arrival.body", kind="behaviour", purpose="what was accepted and not worked through yet"),
        PersonalField("Rejection.body", kind="behaviour", purpose="what was not taken in, to mend its sender"),
        PersonalField(
            "Source.signing_secret", kind="secret", purpose="what the shop's server signs identity tokens with"
        ),
    ],
    not_personal={
        "Source.slug": "what the program is called",
        "Source.name": "what the program is called",
        "Source.kind": "one of three words",
        "Source.channel": "one of eight words",
        "Source.origins": "addresses of the shop's own pages",
        "SourceKey.digest": "a hash of 192 random bits",
        "SourceKey.public_key": "stands in the shop's pages",
        "Lane.name": "the name of a lane",
        "Event.kind": "one of six words",
        "Event.channel": "one of eight words",
        "Event.name": "the name of a kind of event; addresses and long numbers are masked",
        "Rejection.reason": "a word from a list",
        "Rejection.detail": "which field is wrong, and how; never its value",
        "Rejection.kind": "one of six words",
        "Rejection.name": "the name of a kind of event; addresses and long numbers are masked",
        "Rejection.library": "the sender's program",
        "Rejection.library_version": "the sender's program",
        "Tally.library": "the sender's program",
        "Tally.library_version": "the sender's program",
        "Retention.kind": "one of six words",
    },
    export=export_events,
    erase=erase,
)
