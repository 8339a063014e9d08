"""The words of behaviour, and an event as those who give it a meaning see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class EventKind(StrEnum):
    """What an event says, in the words of Segment's specification."""

    TRACK = "track"
    PAGE = "page"
    SCREEN = "screen"
    IDENTIFY = "identify"
    GROUP = "group"
    ALIAS = "alias"


class Channel(StrEnum):
    """Where the person was when it happened."""

    WEB = "web"
    APP = "app"
    DEVICE = "device"
    VOICE = "voice"
    MAIL = "mail"
    CHAT = "chat"
    PHONE = "phone"
    STORE = "store"


class SourceKind(StrEnum):
    """Who sends: a browser or an app has a public key that speaks for its own visitor only; a server is trusted."""

    BROWSER = "browser"
    APP = "app"
    SERVER = "server"

    @property
    def is_public(self) -> bool:
        """Whether anyone can read the key."""
        return self is not SourceKind.SERVER


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event that was taken in: whom it is about is known, and its time is corrected.

    `customer_id` is whom the person is known to be now, None while anonymous. `trusted` says that a server or a signed
    token vouches for it: what a public key says of money or of a person is a claim.
    """

    id: UUID
    person_id: UUID
    visitor_id: UUID | None
    customer_id: UUID | None
    source_id: UUID
    kind: EventKind
    name: str
    channel: Channel
    at: datetime
    received_at: datetime
    properties: Mapping[str, Any]
    context: Mapping[str, Any]
    traits: Mapping[str, Any]
    trusted: bool = False
