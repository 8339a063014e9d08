"""What makes an event good: each fault names the field and says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shopkeeper.behaviour.rules.arriving import EventKind

EVENT_BYTES = 32 * 1024
BATCH_BYTES = 500 * 1024
BATCH_EVENTS = 2_500
LONGEST_ID = 255
LONGEST_MESSAGE_ID = 255
DEEPEST = 20
MOST_VALUES = 2_000
_KINDS = {kind.value: kind for kind in EventKind}
_NAMED = {EventKind.PAGE, EventKind.SCREEN}


class Fault(Exception):
    """Why one event is not taken in: a word to count by, and a sentence for the one who mends the sender."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as it was sent, its fields checked."""

    kind: EventKind
    name: str
    message_id: str
    user_id: str
    anonymous_id: str
    previous_id: str
    group_id: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    traits: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)


def check(event: object, *, default_kind: str = "", default_context: Mapping[str, Any] | None = None) -> Sent:
    """Return the event with its fields read; raises Fault.

    `default_kind` is that of the address it was sent to; `default_context` is the batch's own, beneath the event's.
    """
    if not isinstance(event, dict):
        raise Fault("not-an-object", "an event is a JSON object")
    kind = _KINDS.get(str(event.get("type") or default_kind or "").lower())
    if kind is None:
        raise Fault("unknown-type", f"type: one of {', '.join(_KINDS)}")
    _check_size(event)
    sent = Sent(
        kind=kind,
        name=_name(event, kind),
        message_id=_text(event, "messageId", LONGEST_MESSAGE_ID),
        user_id=_text(event, "userId", LONGEST_ID),
        anonymous_id=_text(event, "anonymousId", LONGEST_ID),
        previous_id=_text(event, "previousId", LONGEST_ID),
        group_id=_text(event, "groupId", LONGEST_ID),
        properties=_object(event, "properties"),
        traits=_object(event, "traits"),
        context={**(default_context or {}), **_object(event, "context")},
    )
    if not (sent.user_id or sent.anonymous_id or (kind is EventKind.ALIAS and sent.previous_id)):
        raise Fault("nobody", "userId or anonymousId: one of them says whom the event is about")
    if kind is EventKind.ALIAS and not (sent.previous_id and sent.user_id):
        raise Fault("incomplete", "alias needs previousId and userId")
    if kind is EventKind.GROUP and not sent.group_id:
        raise Fault("incomplete", "group needs groupId")
    return sent


def _name(event: Mapping[str, Any], kind: EventKind) -> str:
    if kind is EventKind.TRACK:
        name = event.get("event")
        if not isinstance(name, str) or not name.strip():
            raise Fault("no-name", "event: the name of what happened, such as Product Viewed")
        return name
    if kind in _NAMED:
        name = event.get("name") or ""
        return name if isinstance(name, str) else ""
    return ""


def _text(event: Mapping[str, Any], name: str, longest: int) -> str:
    value = event.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Fault("bad-field", f"{name}: a text of at most {longest} characters")
    text = str(value).strip()
    if len(text) > longest:
        raise Fault("bad-field", f"{name}: at most {longest} characters, this has {len(text):,}")
    return text


def _object(event: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = event.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Fault("bad-field", f"{name}: a JSON object")
    return value


def _check_size(event: object) -> None:
    """Refuse what is nested too deep or holds too many values; a walk without recursion, which depth can't break."""
    level, depth, values = [event], 0, 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise Fault("too-deep", f"nested deeper than {DEEPEST} levels")
        below: list[Any] = []
        for one in level:
            inside = one.values() if isinstance(one, dict) else one
            values += len(one)  # type: ignore[arg-type]  # a dict or a list
            below.extend(value for value in inside if isinstance(value, dict | list))  # type: ignore[attr-defined]  # as above
        if values > MOST_VALUES:
            raise Fault("too-many-values", f"more than {MOST_VALUES:,} values in one event")
        level = below
