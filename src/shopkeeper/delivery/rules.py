"""Decisions on messages: what may stand in a header, and what follows an attempt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from html import escape

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=2)
LONGEST_HEADER = 500
SIGN_IN = "sign-in"  # the purpose of messages that bring a code
CONFIRM = "confirm-address"  # the purpose of messages that ask whether mail is wanted
WAITED_FOR = frozenset({SIGN_IN, CONFIRM})  # the person sits there and waits: sent even where mail once came back
ASKED_FOR = frozenset({"price-drop", "back-in-stock"})  # the person asked once to be told: a complaint ends it
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
    SUPPRESSED = "suppressed"


ENDED = (State.SENT, State.FAILED, State.UNKNOWN, State.CANCELLED, State.SUPPRESSED)


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


def topic_fault(kind: str, topic: str) -> str | None:
    """Return what is wrong with the topic of a message of that kind, None when nothing is."""
    if kind == Kind.MARKETING and not topic:
        return "a marketing message has to name its topic, so that people can permit and refuse it"
    return None


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


def with_footer(text: str, html: str, *, unsubscribe: str, preferences: str) -> tuple[str, str]:
    """Return the marketing message with its last lines: how to stop it, and how to choose what comes.

    In HTML they stand before the end of the body, or at the end where none is marked.
    """
    text = f"{text.rstrip()}\n\n-- \nNo more of these: {unsubscribe}\nChoose what you get: {preferences}\n"
    if not html:
        return text, html
    stop, choose = escape(unsubscribe), escape(preferences)
    foot = (
        '<p style="margin:32px 0 0;font-size:13px;line-height:1.5">'
        f'<a href="{stop}">No more of these</a> &middot; <a href="{choose}">Choose what you get</a></p>'
    )
    end = html.lower().rfind("</body")
    return text, html + foot if end < 0 else html[:end] + foot + html[end:]
