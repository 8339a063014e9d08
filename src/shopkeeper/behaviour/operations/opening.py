"""From a row of the log to its events, checked one by one: nothing is written here, and nobody is asked."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from shopkeeper.behaviour.models import Arrival, Source
from shopkeeper.behaviour.rules import EventKind, Fault, Sent, SourceKind, check, happened_at, printable
from shopkeeper.behaviour.rules.channels import channel_of
from shopkeeper.behaviour.rules.checking import EVENT_BYTES
from shopkeeper.behaviour.rules.timing import instant
from shopkeeper.behaviour.rules.tokens import vouched
from shopkeeper.customers import operations as customers
from shopkeeper.foundation.personal import ERASED, keys
from shopkeeper.foundation.personal.fields import SealBroken

_VOLATILE = ("sentAt", "receivedAt", "writeKey", "_metadata")  # what a client changes when it sends the same again
_BITS = 2**63 - 1
_FORGED = Fault(
    "forged-token",
    "context.identityToken: forged, expired, or of another user or source; the event was kept, as its visitor's alone",
)


@dataclass(slots=True)
class Item:
    """One event of a row of the log: good, with `sent`, or not, with `fault`; `disbelieved` is good all the same."""

    arrival: Arrival
    source: Source
    index: int
    raw: Any
    sent: Sent | None = None
    fault: Fault | None = None
    disbelieved: Fault | None = None
    at: datetime | None = None
    clock_believed: bool = True
    trusted: bool = False
    vouched_email: str = ""
    message: int = 0
    content: int = 0
    library: tuple[str, str] = ("", "")
    head: Mapping[str, Any] = field(default_factory=dict)

    @property
    def happened(self) -> datetime:
        """When it happened; when it arrived, for one that is not good."""
        return self.at or self.arrival.received_at


@dataclass(frozen=True, slots=True)
class Placed:
    """A good event and whom it is about."""

    item: Item
    key: UUID
    person: customers.Recognised


def open_all(arrivals: Sequence[Arrival], sources: Mapping[UUID, Source]) -> list[Item]:
    """Return the events of these rows, in their order."""
    keys.warm({arrival.subject_id for arrival in arrivals})
    return [item for arrival in arrivals for item in _open(arrival, sources[arrival.source_id])]


def _open(arrival: Arrival, source: Source) -> Iterator[Item]:
    try:
        body = arrival.body
    except (SealBroken, orjson.JSONDecodeError) as error:
        body, broken = None, str(error)
    else:
        broken = "its key was destroyed before it was worked through" if body is ERASED else ""
    if broken:
        yield Item(
            arrival, source, 0, None, fault=Fault("unreadable", f"the row of the log can't be read: {broken}"[:300])
        )
        return
    head, request = body["head"], body["body"]
    form = head.get("form", "")
    for index, raw in enumerate(request["batch"] if form == "batch" else [request]):
        yield _read(Item(arrival, source, index, raw, head=head), request, "" if form == "batch" else form)


def item_of(arrival: Arrival, source: Source, raw: Mapping[str, Any]) -> Item:
    """Return one event of a history, which tells its own time and kind."""
    return _read(Item(arrival, source, 0, raw, head={"history": "1"}), raw, str(raw.get("type", "")))


def _read(item: Item, request: Mapping[str, Any], form: str) -> Item:
    raw, arrival = item.raw, item.arrival
    shared = request.get("context") if request is not raw else None
    item.library = _library(raw, shared)
    try:
        if not form:
            _check_length(raw)
        item.sent = sent = check(raw, default_kind=form, default_context=shared if isinstance(shared, dict) else None)
    except Fault as fault:
        item.fault = fault
        return item
    except TypeError as error:  # orjson's own limit of depth
        item.fault = Fault("too-deep", str(error)[:300])
        return item
    item.at, item.clock_believed = happened_at(
        received_at=arrival.received_at,
        original=instant(raw.get("originalTimestamp"))
        or instant(raw.get("timestamp"))
        or instant(request.get("timestamp")),
        sent_at=None if item.head.get("history") else instant(raw.get("sentAt")) or instant(request.get("sentAt")),
    )
    item.trusted = item.source.kind == SourceKind.SERVER or _is_vouched(item, sent)
    message = sent.message_id or f"{arrival.pk}:{item.index}"
    item.message = _number(keys.service_key("behaviour/message"), f"{arrival.source_id}\0{message}".encode())
    item.content = _number(keys.service_key("behaviour/content"), _lasting(raw))
    return item


def _check_length(raw: object) -> None:
    if (length := len(orjson.dumps(raw))) > EVENT_BYTES:
        raise Fault("too-large", f"an event has at most {EVENT_BYTES // 1024} KB, this has {length:,} bytes")


def _is_vouched(item: Item, sent: Sent) -> bool:
    token = sent.context.get("identityToken")
    if token is None or item.source.kind == SourceKind.SERVER:
        return False
    item.disbelieved = _FORGED
    if not sent.user_id or not isinstance(token, str):
        return False
    source = item.source
    secret = source.signing_secret
    shown = vouched(token, secret=secret, source=source.slug, at=item.arrival.received_at) if secret else None
    if shown is None or shown.user_id != sent.user_id:
        return False
    item.vouched_email, item.disbelieved = shown.email, None
    return True


def _lasting(raw: Mapping[str, Any]) -> bytes:
    lasting = {name: value for name, value in raw.items() if name not in _VOLATILE}
    return orjson.dumps(lasting, option=orjson.OPT_SORT_KEYS)


def _number(key: bytes, text: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(text, digest_size=8, key=key).digest(), "big") & _BITS


def _library(raw: object, shared: object) -> tuple[str, str]:
    for context in (raw.get("context") if isinstance(raw, dict) else None, shared):
        library = context.get("library") if isinstance(context, dict) else None
        if isinstance(library, dict):
            return printable(library.get("name"), 60), printable(library.get("version"), 40)
        if isinstance(library, str):
            return printable(library, 60), ""
    return "", ""


def sealed_content(item: Item) -> dict[str, Any]:
    """Return what is kept of the event under seal: what it says, without what only served to send it."""
    sent = item.sent
    assert sent is not None  # noqa: S101  only good events are kept
    context = {name: value for name, value in sent.context.items() if name != "identityToken"}
    if agent := item.head.get("agent"):
        context.setdefault("userAgent", agent)
    told = {
        "properties": sent.properties,
        "context": context,
        "traits": sent.traits,
        "messageId": sent.message_id,
        "userId": sent.user_id,
        "anonymousId": sent.anonymous_id,
        "previousId": sent.previous_id,
        "groupId": sent.group_id,
        "name": sent.name,
        "clock": ""
        if item.clock_believed
        else str(item.raw.get("timestamp") or item.raw.get("originalTimestamp"))[:60],
    }
    return {name: value for name, value in told.items() if value}


def channel(item: Item) -> str:
    """Return the channel on which the event happened."""
    assert item.sent is not None  # noqa: S101  as above
    return channel_of(item.raw, item.sent.context, default=item.source.channel)


def kind_of(item: Item) -> str:
    """Return the kind of an event that is not good, as far as it can be told."""
    raw = item.raw.get("type") if isinstance(item.raw, dict) else None
    return str(raw) if raw in set(EventKind) else ""
