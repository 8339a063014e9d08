"""A sighting, and by what it names people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody was seen: `key` names the event, `at` when it happened, `trusted` whether the shop vouches for it.

    A source is trusted that holds a secret key, and a browser that shows a token signed with one.
    """

    key: bytes
    at: datetime
    source: str
    trusted: bool
    anonymous_id: str = ""
    user_id: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whom the sighting is about: `person_id` for ever, `customer_id` as far as is known now, None while anonymous."""

    person_id: UUID
    visitor_id: UUID | None
    customer_id: UUID | None
