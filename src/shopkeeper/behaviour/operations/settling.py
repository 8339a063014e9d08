"""One batch in one transaction: repeats, persons, permission, the stream, its meaning, the end of the rows."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from shopkeeper.behaviour.models import Arrival, Event, Rejection, Seen
from shopkeeper.behaviour.operations.blocking import without_blocked
from shopkeeper.behaviour.operations.logkeys import living_day_key
from shopkeeper.behaviour.operations.opening import Item, Placed, channel, kind_of, sealed_content
from shopkeeper.behaviour.operations.permitting import permitted
from shopkeeper.behaviour.operations.tallying import add_to_tallies
from shopkeeper.behaviour.operations.understanding import understand
from shopkeeper.behaviour.rules import Arrived, Channel, EventKind, Fault, SourceKind, clear_name
from shopkeeper.behaviour.rules.checking import EVENT_BYTES, LONGEST_ID
from shopkeeper.customers import operations as customers
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.seal import seal_rows

_AT_ONCE = 500
_EVENT = ("id", "person_id", "source_id", "kind", "channel", "name", "trusted", "at", "content")
_REJECTION = (
    "id", "source_id", "subject_id", "at", "reason", "detail", "kind", "name", "library", "library_version", "body",
)  # fmt: skip
_OTHER_BODY = Fault("other-body", "messageId: used before by this source for another event; each event needs its own")


def settle(items: Sequence[Item], *, arrivals: Sequence[Arrival], hold: Callable[[], None], at: datetime) -> None:
    """Write what these events come to, and delete the rows of the log; all of it or nothing.

    `hold` is called first in the transaction and raises when the lane is another worker's by now.
    """
    with transaction.atomic():
        hold()
        good, repeated, refused = _without_repeats([item for item in items if item.fault is None])
        refused += [(item, item.fault) for item in items if item.fault is not None]
        good, blocked = without_blocked(good)
        refused += blocked
        placed, unwanted = permitted(_placed(good, at), at)
        arrived = _write_events(placed)
        understand(arrived, at=at)
        _write_rejections([*refused, *((one, one.disbelieved) for one in good if one.disbelieved)])
        _remember(good)
        outcomes = {
            "taken": [one.item for one in placed],
            "repeated": repeated,
            "rejected": [item for item, _ in refused],
            "unwanted": unwanted,
            "clocks": [one.item for one in placed if not one.item.clock_believed],
        }
        add_to_tallies(outcomes)
        _delete(arrivals)


def _without_repeats(items: Sequence[Item]) -> tuple[list[Item], list[Item], list[tuple[Item, Fault]]]:
    """Return the events not seen before, those seen before, and those whose id another event has used."""
    seen: dict[int, int] = {}
    wanted = list({item.message for item in items})
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Seen.objects.filter(pk__in=wanted[start : start + _AT_ONCE])
        seen.update(rows.values_list("message", "content"))
    fresh: list[Item] = []
    repeated: list[Item] = []
    other: list[tuple[Item, Fault]] = []
    for item in items:
        if item.message not in seen:
            seen[item.message] = item.content
            fresh.append(item)
        elif seen[item.message] == item.content:
            repeated.append(item)
        else:
            other.append((item, _OTHER_BODY))
    return fresh, repeated, other


def _placed(items: Sequence[Item], at: datetime) -> list[Placed]:
    """Return whom each event is about. Keys follow the order of arrival, so that events of one batch keep theirs."""
    if not items:
        return []
    ids = [new_id(item.arrival.received_at + timedelta(microseconds=item.index)) for item in items]
    found = customers.recognise([_sighting(item, key) for item, key in zip(items, ids, strict=True)], at=at)
    return [Placed(*one) for one in zip(items, ids, found, strict=True)]


def _sighting(item: Item, key: UUID) -> customers.Sighting:
    sent = item.sent
    assert sent is not None  # noqa: S101  only good events get here
    traits = {**_mapping(sent.context.get("traits")), **(sent.traits if sent.kind is EventKind.IDENTIFY else {})}
    email, phone = _word(traits.get("email")), _word(traits.get("phone"))
    if item.trusted and item.source.kind != SourceKind.SERVER:
        # A token vouches for what stands in it; the browser beside it could name anybody's address.
        email, phone = item.vouched_email, ""
    return customers.Sighting(
        key=key.bytes,
        at=item.happened,
        source=item.source.slug,
        trusted=item.trusted,
        anonymous_id=sent.anonymous_id or (sent.previous_id if sent.kind is EventKind.ALIAS else ""),
        user_id=sent.user_id,
        email=email,
        phone=phone,
    )


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: object) -> str:
    return value.strip() if isinstance(value, str) and len(value) <= LONGEST_ID else ""


def _write_events(placed: Sequence[Placed]) -> list[Arrived]:
    """Write the events, each sealed with its person's key; return them for those who give them a meaning."""
    arrived, rows = [], []
    for one in placed:
        item, sent, person = one.item, one.item.sent, one.person
        assert sent is not None  # noqa: S101  as above
        content, on = sealed_content(item), channel(item)
        name = clear_name(sent.name)
        rows.append(
            (one.key, person.person_id, item.source.pk, sent.kind.value, on, name, item.trusted, item.happened, content)
        )
        arrived.append(
            Arrived(
                id=one.key,
                person_id=person.person_id,
                visitor_id=person.visitor_id,
                customer_id=person.customer_id,
                source_id=item.source.pk,
                kind=sent.kind,
                name=name,
                channel=Channel(on),
                at=item.happened,
                received_at=item.arrival.received_at,
                properties=content.get("properties", {}),
                context=content.get("context", {}),
                traits=content.get("traits", {}),
                trusted=item.trusted,
            )
        )
    insert_rows(Event, _EVENT, seal_rows(Event, _EVENT, rows))
    return arrived


def _write_rejections(refused: Sequence[tuple[Item, Fault]]) -> None:
    rows = []
    for item, fault in refused:
        subject = living_day_key("rejections", item.arrival.received_at)
        name = item.raw.get("event") if isinstance(item.raw, dict) else ""
        rows.append(
            (
                new_id(item.arrival.received_at + timedelta(microseconds=item.index)),
                item.source.pk,
                subject,
                item.arrival.received_at,
                fault.reason,
                fault.detail[:300],
                kind_of(item),
                clear_name(name) if isinstance(name, str) else "",
                *item.library,
                orjson.Fragment(_kept_body(item.raw)),
            )
        )
    if rows:
        insert_rows(Rejection, _REJECTION, seal_rows(Rejection, _REJECTION, rows))


def _kept_body(raw: object) -> bytes:
    """Return the event as JSON text, if it can be written at all and is no longer than an event may be.

    An identity token is a key while it lasts, so it is not kept.
    """
    if isinstance(raw, dict) and isinstance(context := raw.get("context"), dict) and "identityToken" in context:
        raw = {**raw, "context": {**context, "identityToken": "(not kept)"}}
    try:
        text = orjson.dumps(raw)
    except TypeError:
        return b"null"
    return text if len(text) <= EVENT_BYTES else b"null"


def _remember(items: Sequence[Item]) -> None:
    insert_rows(
        Seen, ("message", "content", "at"), [(item.message, item.content, item.arrival.received_at) for item in items]
    )


def _delete(arrivals: Iterable[Arrival]) -> None:
    ids = [arrival.pk for arrival in arrivals]
    for start in range(0, len(ids), _AT_ONCE):
        Arrival.objects.filter(pk__in=ids[start : start + _AT_ONCE]).delete()
