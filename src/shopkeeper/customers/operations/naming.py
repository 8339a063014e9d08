"""By what sightings name people: values in their one form as digests, and values that name nobody set aside."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from shopkeeper.customers.rules import Node, NodeKind, Sighting, names_nobody
from shopkeeper.foundation.personal.blind import blind_index, normalise_email, normalise_phone

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
LONGEST_ANONYMOUS = 120


@dataclass(slots=True)
class Named:
    """A sighting's values, the strongest first; by what its visitor is found, empty where a user id stands in."""

    sighting: Sighting
    visitor: bytes
    is_nobody: bool
    values: dict[Node, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


def named(sighting: Sighting) -> Named:
    """Return the sighting with its values as digests."""
    values, dropped = _values(sighting) if sighting.user_id or sighting.email or sighting.phone else ({}, [])
    anonymous_id = sighting.anonymous_id.strip()
    if anonymous_id:
        nobody = names_nobody(NodeKind.USER, anonymous_id[:LONGEST_ANONYMOUS])
        return Named(sighting, anonymous_digest(anonymous_id), nobody, values, dropped)
    if not values:
        return Named(sighting, anonymous_digest(""), is_nobody=True, values=values, dropped=dropped)
    if sighting.trusted and next(iter(values)).kind is NodeKind.USER:
        return Named(sighting, b"", is_nobody=False, values=values, dropped=dropped)
    return Named(sighting, stand_in(sighting, values), is_nobody=False, values=values, dropped=dropped)


def anonymous_digest(anonymous_id: str) -> bytes:
    """Return by what the visitor of that anonymous id is found."""
    return blind_index("anonymous", anonymous_id.strip())


def stand_in(sighting: Sighting, values: dict[Node, str]) -> bytes:
    """Return by what the visitor is found who showed no anonymous id: whoever the source calls by that value.

    One whom a trusted source calls so is another visitor than one whom anybody calls so.
    """
    node = next(iter(values))
    return blind_index("named" if sighting.trusted else "claimed", f"{sighting.source}\0{node.digest.hex()}")


def user_node(source: str, user_id: str) -> Node:
    """Return the user id of a source; the same id of another source is another user's."""
    return Node(NodeKind.USER, blind_index("user", f"{source}\0{user_id.strip()}"), source)


def _values(sighting: Sighting) -> tuple[dict[Node, str], list[str]]:
    found: dict[Node, str] = {}
    dropped: list[str] = []
    for kind, text in zip(
        (NodeKind.USER, NodeKind.EMAIL, NodeKind.PHONE),
        (sighting.user_id.strip(), sighting.email.strip(), sighting.phone.strip()),
        strict=True,
    ):
        if not text:
            continue
        if names_nobody(kind, text):
            dropped.append(_shown(kind, text))
        elif node := _node(kind, text, sighting.source):
            found[node] = text
    return found, dropped


def _shown(kind: NodeKind, text: str) -> str:
    """Return a refused value as it may be told: its word, unless it could be somebody's."""
    if len(text) > 40:
        return "(too long)"
    if kind is NodeKind.PHONE:
        return "(a number)"
    shown = "".join(sign if sign.isprintable() else "?" for sign in text)
    local, at, _ = shown.partition("@")
    return f"{local}@..."[:40] if at else shown


def _node(kind: NodeKind, text: str, source: str) -> Node | None:
    if kind is NodeKind.USER:
        return user_node(source, text)
    if kind is NodeKind.EMAIL:
        plain = normalise_email(text)
        return Node(kind, blind_index(kind.value, plain)) if _EMAIL.fullmatch(plain) else None
    number = _number(text)
    return Node(kind, blind_index(kind.value, number)) if number else None


@lru_cache(maxsize=4096)
def _number(text: str) -> str:
    return normalise_phone(text, None)
