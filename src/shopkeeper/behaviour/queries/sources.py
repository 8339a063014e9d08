"""Which source a key belongs to, and how sources are doing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from shopkeeper.behaviour.models import Source, SourceKey
from shopkeeper.behaviour.rules import SourceKind
from shopkeeper.foundation.kept import Kept

KEPT_SECONDS = 5.0
OWN_SHOP = "shop"


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source in use, as the door needs it; `ends_at` is when this key of it ends."""

    id: UUID
    slug: str
    kind: SourceKind
    channel: str
    origins: tuple[str, ...]
    rate_per_minute: int
    ends_at: datetime | None


def key_digest(key: str) -> bytes:
    """Return what is kept of a key: it has 192 random bits, so a plain hash can't be searched backwards."""
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()


def source_of_key(key: str, *, at: datetime) -> KnownSource | None:
    """Return the source in use that the key belongs to; what is known of a key is kept for five seconds."""
    known = _KNOWN.one(key_digest(key))
    return None if known is None or (known.ends_at and known.ends_at <= at) else known


def public_key(source_id: UUID, *, at: datetime) -> str:
    """Return the newest public key of a source in use; empty where there is none."""
    living = SourceKey.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), source=source_id, source__revoked_at=None)
    return (
        living.exclude(public_key="")
        .order_by(F("ends_at").desc(nulls_first=True), "-made_at")
        .values_list("public_key", flat=True)
        .first()
        or ""
    )


def own_shop_key(*, at: datetime) -> str:
    """Return the public key with which the shop's own pages send; empty where the source was revoked."""
    own = source_with_slug(OWN_SHOP)
    return public_key(own.pk, at=at) if own else ""


def sources() -> list[Source]:
    """Return every source with its keys, those in use first, by name."""
    rows = Source.objects.prefetch_related("keys").order_by("name", "id")
    return sorted(rows, key=lambda row: row.revoked_at is not None)


def source(source_id: UUID) -> Source | None:
    """Return one source with its keys, or None."""
    return Source.objects.prefetch_related("keys").filter(pk=source_id).first()


def source_with_slug(slug: str) -> Source | None:
    """Return the source of that slug, or None."""
    return Source.objects.prefetch_related("keys").filter(slug=slug).first()


def forget_keys() -> None:
    """Forget what this process knows of keys."""
    _KNOWN.empty()


def _load(digests: list[bytes]) -> Mapping[bytes, KnownSource | None]:
    rows = SourceKey.objects.filter(digest__in=digests, source__revoked_at=None).select_related("source")
    found = {bytes(row.digest): _known(row) for row in rows}
    return {digest: found.get(digest) for digest in digests}  # that there is none is kept as well


def _known(row: SourceKey) -> KnownSource:
    of = row.source
    return KnownSource(
        of.pk, of.slug, SourceKind(of.kind), of.channel, tuple(of.origins), of.rate_per_minute, row.ends_at
    )


_KNOWN: Kept[bytes, KnownSource | None] = Kept(_load, seconds=KEPT_SECONDS)
