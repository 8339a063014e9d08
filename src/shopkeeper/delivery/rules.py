"""Decisions on messages: what may stand in a header, and what follows an attempt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=2)
LONGEST_HEADER = 500
SIGN_IN = "sign-in"  # the purpose of messages that bring a code
KEPT = timedelta(days=400)
KEPT_CODES = timedelta(days=1)  # a code is worth nothing after ten minutes


class Kind(StrEnum):
    """Whether the message belongs to something the recipient does, or asks for their attention."""

    TRANSACTIONAL = "transactional"
    MARKETING = "marketing"


class State(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    HANDING_OFF = "handing_off"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


ENDED = (State.SENT, State.FAILED, State.UNKNOWN, State.CANCELLED)


class Outcome(StrEnum):
    """How handing a message to the provider went."""

    SENT = "sent"
    TEMPORARY = "temporary"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Next:
    """What follows an attempt: the state, and when to try again if it is queued."""

    state: State
    at: datetime | None = None


def header_fault(name: str, value: str) -> str | None:
    """Return what is wrong with text that is to stand in a header, None when nothing is.

    A line break or control character could begin a header of the writer's own (RFC 5322, section 2.2).
    """
    if any(ord(character) < 32 or ord(character) == 127 or character in "\u0085\u2028\u2029" for character in value):
        return f"the {name} holds a line break or control character"
    if len(value) > LONGEST_HEADER:
        return f"the {name} is longer than {LONGEST_HEADER} characters"
    return None


def address_fault(channel: str, address: str) -> str | None:
    """Return what is wrong with the address on that channel, None when nothing is."""
    if not address:
        return "the address is empty"
    if channel != "email":
        return header_fault("address", address)
    local, at, domain = address.rpartition("@")
    if not (at and local and domain) or any(character in address for character in " ,;<>") or "@" in local:
        return "the address isn't one mail address, like name@example.org"
    return header_fault("address", address)


def after_attempt(outcome: Outcome, *, kind: Kind, attempts: int, at: datetime) -> Next:
    """Return what follows the attempt.

    An attempt whose fate is unknown may have reached the recipient: a transactional message is sent again under the
    same Message-ID, so that mail programs show it once; a marketing message never is.
    """
    if outcome is Outcome.SENT:
        return Next(State.SENT)
    if outcome is Outcome.REFUSED:
        return Next(State.FAILED)
    if outcome is Outcome.UNKNOWN and kind is Kind.MARKETING:
        return Next(State.UNKNOWN)
    if attempts >= MOST_ATTEMPTS:
        return Next(State.UNKNOWN if outcome is Outcome.UNKNOWN else State.FAILED)
    return Next(State.QUEUED, at + pause(attempts))


def pause(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts: doubled each time, up to two hours."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)
