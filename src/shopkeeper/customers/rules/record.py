"""The words of a customer's record, and the pure decisions about it."""

import re
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import available_timezones

CODE_LIFETIME = timedelta(minutes=10)
MOST_ATTEMPTS = 5
MOST_CODES = 10
CODES_WITHIN = timedelta(hours=1)


class CustomerStatus(StrEnum):
    """`guest` has no account; `closed` can't sign in; `merged` is another now; `erased` holds nothing personal."""

    ACTIVE = "active"
    GUEST = "guest"
    CLOSED = "closed"
    MERGED = "merged"
    ERASED = "erased"


class IdentifierKind(StrEnum):
    """What a customer is known by: `external` is another system's key, `user` the id a source of events signs in."""

    EMAIL = "email"
    PHONE = "phone"
    EXTERNAL = "external"
    USER = "user"


# Whose record nobody can write to or sign in with: it stands for references to it alone.
NOT_STANDING = (CustomerStatus.MERGED, CustomerStatus.ERASED)


def is_country(text: str) -> bool:
    """Return whether the text could be an ISO 3166 code of two letters; empty means unknown, and may stand too."""
    return re.fullmatch(r"([A-Z]{2})?", text) is not None


def is_language(text: str) -> bool:
    """Return whether the text has the form of a language tag such as `de` or `pt-BR` (BCP 47), or is empty."""
    return re.fullmatch(r"([a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?", text) is not None


def is_time_zone(text: str) -> bool:
    """Return whether the text is an IANA zone such as `Europe/Berlin`, or is empty."""
    return not text or text in available_timezones()


def is_birth_date(text: str) -> bool:
    """Return whether the text is a day of the form 1980-05-17, or is empty."""
    if not text:
        return True
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def topic_of(text: str) -> str:
    """Return a tag as interests are kept: lower case, letters and digits joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:80].strip("-")


def counter_moved_on(stored: int, shown: int) -> bool:
    """Return whether a passkey's counter grew or is kept at 0 (WebAuthn, 7.2, step 22); else it may be a copy."""
    return shown > stored or shown == stored == 0
