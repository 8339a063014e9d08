"""What requests about one's own data hold of a person: what they wrote, and what was answered."""

from typing import Any
from uuid import UUID

from shopkeeper.foundation.personal.registry import PersonalField, declare
from shopkeeper.privacy import operations, queries


def export_requests(customer_id: UUID) -> dict[str, Any]:
    """Return the requests of the customer, the latest first."""
    return {
        "requests": [
            {
                "number": one.number,
                "kind": one.kind,
                "status": one.status,
                "received_at": one.received_at.isoformat(),
                "due_on": one.due_on.isoformat(),
                "words": one.words,
                "note": one.note,
                "answer": one.answer,
                "settled_at": one.settled_at.isoformat() if one.settled_at else None,
            }
            for one in queries.requests_of(customer_id)
        ]
    }


DECLARED = declare(
    "privacy",
    personal=[
        PersonalField("PrivacyRequest.words", kind="text", purpose="to know what was asked for"),
        PersonalField("PrivacyRequest.note", kind="text", purpose="to work on what was asked for"),
        PersonalField("PrivacyRequest.answer", kind="text", purpose="to tell what became of it, and to know it"),
    ],
    not_personal={
        "PrivacyRequest.number": "a number that names a request, not a person",
        "PrivacyRequest.kind": "one of five words",
        "PrivacyRequest.status": "one of six words",
        "PrivacyRequest.key": "a key made by a form or program, so that a repeat is known",
        "PrivacyRequest.due_on": "the day by which it is to be answered",
    },
    export=export_requests,
    erase=lambda customer_id, at, actor: operations.erase_requests(customer_id=customer_id),
)
