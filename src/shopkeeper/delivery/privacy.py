"""What delivery keeps of people: the messages they were sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.delivery import queries
from shopkeeper.delivery.operations import erase_messages
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.personal.registry import PersonalField, declare


def export_messages(customer_id: UUID) -> dict[str, Any]:
    """Return every message the customer was sent."""
    return {
        "messages": [
            {
                "channel": row.channel,
                "purpose": row.purpose,
                "address": row.address,
                "subject": row.subject,
                "text": row.text,
                "state": row.state,
                "created_at": row.created_at.isoformat(),
                "sent_at": row.sent_at.isoformat() if row.sent_at else None,
            }
            for row in queries.messages_to(customer_id, limit=100_000)
        ]
    }


def erase(customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Empty what the messages say and cancel those not sent yet; that something was sent, and when, stays."""
    erase_messages(recipient_id=customer_id, at=at, actor=actor)


DECLARED = declare(
    "delivery",
    personal=[
        PersonalField("Message.address", kind="contact", purpose="where the message goes"),
        PersonalField("Message.subject", kind="correspondence", purpose="what the person was told"),
        PersonalField("Message.text", kind="correspondence", purpose="what the person was told"),
        PersonalField("Message.html", kind="correspondence", purpose="what the person was told"),
    ],
    not_personal={
        "Message.key": "what the message is about, by ids",
        "Message.channel": "name of a way out",
        "Message.purpose": "name of a purpose",
        "Message.topic": "the shop's own name of a topic",
        "Message.address_digest": "a keyed digest; the key stands in the key store",
        "Message.provider_reference": "the provider's number of the message",
        "Message.error": "a provider's answer, addresses and numbers masked",
        "Attempt.detail": "a provider's answer, addresses and numbers masked",
    },
    export=export_messages,
    erase=erase,
)
