"""What delivery tells."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class MessageQueued:
    """A message stands in the queue, to be sent at once."""

    wire_name: ClassVar[str] = "delivery.message-queued"
    message_id: UUID
    channel: str
    purpose: str
    recipient_kind: str
    recipient_id: UUID


@dataclass(frozen=True)
class MessageSent:
    """The provider has taken the message over."""

    wire_name: ClassVar[str] = "delivery.message-sent"
    message_id: UUID
    channel: str
    purpose: str
    recipient_kind: str
    recipient_id: UUID


@dataclass(frozen=True)
class MessageFailed:
    """The message will not be sent again: refused, tried too often, too late, or its fate is unknown."""

    wire_name: ClassVar[str] = "delivery.message-failed"
    message_id: UUID
    channel: str
    purpose: str
    recipient_kind: str
    recipient_id: UUID
    state: str
