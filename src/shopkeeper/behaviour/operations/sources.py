"""Sources and their keys: made, rotated, revoked."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from shopkeeper.behaviour.models import Source, SourceKey
from shopkeeper.behaviour.queries.sources import forget_keys, key_digest
from shopkeeper.behaviour.rules import Channel, SourceKind
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys

PREFIXES = {SourceKind.BROWSER: "wk_", SourceKind.APP: "wk_", SourceKind.SERVER: "ws_"}
CHANNELS = {SourceKind.BROWSER: Channel.WEB, SourceKind.APP: Channel.APP, SourceKind.SERVER: Channel.WEB}
RATE_PER_MINUTE = 60_000
OVERLAP = timedelta(days=1)
_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")


class UnableToMakeSource(Exception):
    """A name, kind, channel or origin is not acceptable; the message says which."""


class UnableToChangeSource(Exception):
    """There is no such source in use, or what is asked makes no sense for its kind."""


@dataclass(frozen=True)
class MadeSource:
    """A source just made, or given a new key: show `write_key` and `signing_secret` now, a server's key is not kept."""

    id: UUID
    slug: str
    write_key: str
    signing_secret: str


@transaction.atomic
def make_source(
    *,
    name: str,
    kind: str,
    actor: Actor,
    at: datetime,
    channel: str = "",
    origins: Sequence[str] = (),
    rate_per_minute: int = RATE_PER_MINUTE,
) -> MadeSource:
    """Make a source and return it with its key. Raises UnableToMakeSource.

    `origins` are the pages from which a browser's key may be used, such as `https://shop.example`; none means any.
    """
    if kind not in set(SourceKind):
        raise UnableToMakeSource(f"kind: one of {', '.join(SourceKind)}")
    chosen = channel or CHANNELS[SourceKind(kind)].value
    if chosen not in set(Channel):
        raise UnableToMakeSource(f"channel: one of {', '.join(Channel)}")
    if not name.strip():
        raise UnableToMakeSource("name: say what sends the events, such as Web shop")
    if not 0 < rate_per_minute <= 10_000_000:
        raise UnableToMakeSource("rate_per_minute: a number of requests between 1 and 10,000,000")
    row = Source(
        id=new_id(at),
        name=name.strip()[:80],
        slug=_free_slug(name),
        kind=kind,
        channel=chosen,
        origins=_origins(origins, UnableToMakeSource),
        rate_per_minute=rate_per_minute,
        made_at=at,
    )
    keys.create([row.pk])
    row.signing_secret = secrets.token_urlsafe(32)
    row.save(force_insert=True)
    key = _add_key(row, at=at)
    _record(
        "behaviour.source-made", row.pk, actor=actor, at=at, changes={"kind": [None, kind], "slug": [None, row.slug]}
    )
    return MadeSource(row.pk, row.slug, key, row.signing_secret)


@transaction.atomic
def rotate_key(*, source_id: UUID, actor: Actor, at: datetime, overlap: timedelta = OVERLAP) -> MadeSource:
    """Give the source a new key; its others end after the overlap, at once with none. Raises UnableToChangeSource."""
    row = _in_use(source_id)
    living = SourceKey.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at + overlap), source=row)
    living.update(ends_at=at + overlap)
    key = _add_key(row, at=at)
    _record("behaviour.source-key-rotated", row.pk, actor=actor, at=at)
    return MadeSource(row.pk, row.slug, key, row.signing_secret)


@transaction.atomic
def revoke_source(*, source_id: UUID, actor: Actor, at: datetime) -> None:
    """End the source and its keys; other processes notice within seconds. Raises UnableToChangeSource."""
    row = _in_use(source_id)
    Source.objects.filter(pk=row.pk).update(revoked_at=at)
    SourceKey.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), source=row).update(ends_at=at)
    _forget_after_commit()
    _record("behaviour.source-revoked", row.pk, actor=actor, at=at)


@transaction.atomic
def allow_origins(*, source_id: UUID, origins: Sequence[str], actor: Actor, at: datetime) -> None:
    """Set from which pages the source's key may be used; none means any. Raises UnableToChangeSource."""
    row = _in_use(source_id)
    allowed = _origins(origins, UnableToChangeSource)
    Source.objects.filter(pk=row.pk).update(origins=allowed)
    _forget_after_commit()
    _record("behaviour.source-origins-set", row.pk, actor=actor, at=at, changes={"origins": [row.origins, allowed]})


def _in_use(source_id: UUID) -> Source:
    row = Source.objects.select_for_update().filter(pk=source_id, revoked_at=None).first()
    if row is None:
        raise UnableToChangeSource("no source in use has this id; it may be revoked already")
    return row


def _add_key(row: Source, *, at: datetime) -> str:
    kind = SourceKind(row.kind)
    key = PREFIXES[kind] + secrets.token_urlsafe(24)
    public = key if kind.is_public else ""
    SourceKey.objects.create(id=new_id(at), source=row, digest=key_digest(key), public_key=public, made_at=at)
    _forget_after_commit()
    return key


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "source"
    taken = set(Source.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug
        for number in range(1, len(taken) + 2)
        if (slug := base if number == 1 else f"{base}-{number}") not in taken
    )


def _origins(origins: Sequence[str], refusal: type[Exception]) -> list[str]:
    found = [origin.strip().lower().rstrip("/") for origin in origins if origin.strip()]
    if wrong := [origin for origin in found if not _ORIGIN.fullmatch(origin)]:
        raise refusal(f"origins: {', '.join(wrong)[:200]} is none; write it like https://shop.example, without a path")
    return sorted(set(found))


def _forget_after_commit() -> None:
    transaction.on_commit(forget_keys)


def _record(
    action: str, source_id: UUID, *, actor: Actor, at: datetime, changes: dict[str, object] | None = None
) -> None:
    audit.record(actor=actor, action=action, subject_kind="source", subject_id=source_id, at=at, changes=changes)
