"""The ledger as a file, and back: entries are joined by their keys, so a restored backup gets the newer refusals back.

The file holds no address and no readable proof. Its last line is a keyed digest over all others: one that was cut
short, changed, or made by another shop is refused whole.
"""

import base64
import hmac
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from django.db import DatabaseError, transaction
from django.db.models import Model

from shopkeeper.consent.models import Entry, Notice, Topic
from shopkeeper.consent.operations.writing import record
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.fields import Sealed

FORM = "shopkeeper-consent-1"
KINDS: dict[str, type[Model]] = {"topic": Topic, "notice": Notice, "entry": Entry}
AT_ONCE = 1_000


class UnableToRestore(Exception):
    """The file is no ledger of this shop, or not all of it."""


def export_ledger(*, at: datetime) -> Iterator[bytes]:
    """Yield the ledger line by line: topics, notices, every entry, and a keyed digest of it all."""
    mac = _mac()
    for line in _lines(at):
        mac.update(line)
        yield line
    yield orjson.dumps({"end": mac.hexdigest()}) + b"\n"


def _lines(at: datetime) -> Iterator[bytes]:
    yield orjson.dumps({"form": FORM, "at": at.isoformat()}) + b"\n"
    for kind, model in KINDS.items():
        fields = [one.attname for one in model._meta.concrete_fields]
        for values in model._default_manager.order_by("pk").values_list(*fields).iterator(chunk_size=AT_ONCE):  # noqa: SLF001  the documented way to a model's manager in general code
            row = {name: _out(value) for name, value in zip(fields, values, strict=True)}
            yield orjson.dumps({"kind": kind, "row": row}) + b"\n"


def _out(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime | UUID):
        return value.isoformat() if isinstance(value, datetime) else str(value)
    return value


def restore_ledger(*, lines: Callable[[], Iterable[bytes]], at: datetime, actor: Actor) -> dict[str, int]:
    """Add what the file has and the ledger has not; return how many rows of each kind came.

    `lines` gives the file from its beginning each time it is called: it is read once to be checked, and once to be
    taken in. What stands already stays as it is, so the same file again adds nothing. Raises UnableToRestore; then
    nothing was written.
    """
    _check(lines())
    added = dict.fromkeys(KINDS, 0)
    try:
        with transaction.atomic():
            for kind, rows in _lots(lines()):
                added[kind] += _insert(KINDS[kind], rows)
            record("ledger-restored", "ledger", kind="consent", at=at, actor=actor, **added)
    except (DatabaseError, KeyError, ValueError, TypeError) as error:
        raise UnableToRestore(f"a row can't be taken in: {type(error).__name__}; nothing was written") from error
    return added


def _check(lines: Iterable[bytes]) -> None:
    mac, last, first = _mac(), b"", True
    for line in lines:
        if first and _read(line).get("form") != FORM:
            raise UnableToRestore("this is no ledger that `shopkeeper consent export` wrote")
        if not first:
            mac.update(last)
        last, first = line, False
    found = _read(last).get("end") if last else None
    if not isinstance(found, str) or not hmac.compare_digest(found, mac.hexdigest()):
        raise UnableToRestore(
            "the file was cut short, changed, or written by a shop with other keys: its last line doesn't fit. "
            "Restore the key store of that shop first, or export anew"
        )


def _read(line: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _lots(lines: Iterable[bytes]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    kind, rows = "", list[dict[str, Any]]()
    for line in lines:
        one = _read(line)
        if "row" not in one:
            continue
        if rows and (one["kind"] != kind or len(rows) == AT_ONCE):
            yield kind, rows
            rows = []
        kind = one["kind"]
        rows.append(one["row"])
    if rows:
        yield kind, rows


def _insert(model: type[Model], rows: list[dict[str, Any]]) -> int:
    fields = model._meta.concrete_fields
    values = [[_in(one, row[one.attname]) for one in fields] for row in rows]
    return insert_rows(model, [one.name for one in fields], values, on_conflict="ignore")


def _in(field: Any, value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"bytes"}:
        raw = base64.b64decode(value["bytes"])
        return Sealed(raw) if field.attname.endswith("_sealed") else raw
    if value is not None and field.get_internal_type() == "DateTimeField":
        return datetime.fromisoformat(value)
    if value is not None and field.get_internal_type() == "UUIDField":
        return UUID(value)
    return value


def _mac() -> "hmac.HMAC":
    return hmac.new(keys.service_key("consent/ledger"), digestmod=sha256)
