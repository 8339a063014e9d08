"""What a channel's adapter in `connectors/` provides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Outgoing:
    """A message as the channel needs it. `id` is the same at each attempt: make Message-ID or idempotency key of it."""

    id: UUID
    purpose: str
    address: str
    subject: str
    text: str
    html: str
    unsubscribe_url: str = ""


@dataclass(frozen=True)
class Links:
    """Where a marketing message leads: the page that stops it by one press (RFC 8058), and that of choices."""

    unsubscribe: Callable[[str], str]
    preferences: Callable[[str], str]


class TemporaryFailure(Exception):
    """The provider didn't take the message now, and surely hasn't sent it: try again later."""


class Refused(Exception):
    """The provider will never take this message: the address doesn't exist, or the message is not acceptable."""


class Channel(Protocol):
    """A way out. Any exception but the two above means that nobody knows whether the message was sent."""

    def send(self, message: Outgoing) -> str:
        """Hand the message over and return the provider's reference. Raise `TemporaryFailure` or `Refused`."""
