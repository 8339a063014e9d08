"""Files that are sold: taken in under names of our own, never public."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from shopkeeper.catalog.goods import goods_storage, plain_name
from shopkeeper.catalog.models import DigitalFile, Variant
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id

MOST_BYTES = 2_000_000_000
MOST_FILES = 40


class UnableToAddFile(Exception):
    """The variant is not there, not digital, or has files enough; or the file is empty, too large or nameless."""


@transaction.atomic
def add_file(*, variant_id: UUID, name: str, content: "File[bytes]", at: datetime, actor: Actor) -> UUID:
    """Return the key of a new file of a digital variant; those who bought it before get it too.

    Raises UnableToAddFile.
    """
    variant = Variant.objects.select_for_update(no_key=True).filter(pk=variant_id).first()
    if variant is None:
        raise UnableToAddFile(f"there is no variant {variant_id}")
    if not variant.is_digital:
        raise UnableToAddFile(f"{variant.sku} is sent, not downloaded; make it digital first")
    if DigitalFile.objects.filter(variant=variant, withdrawn_at__isnull=True).count() >= MOST_FILES:
        raise UnableToAddFile(f"{variant.sku} has {MOST_FILES} files, which is the most; withdraw one first")
    if not (shown := plain_name(name)):
        raise UnableToAddFile("the file needs a name, such as handbook.pdf")
    if not 0 < content.size <= MOST_BYTES:
        raise UnableToAddFile(f"the file {shown} has {content.size:,} bytes; between 1 and {MOST_BYTES:,} are taken")
    key = new_id(at)
    # the file first: a row without a file would break a promise, a file without a row only takes room
    path = goods_storage().save(f"{key.hex[-2:]}/{key.hex}", content)
    digest = _digest(content.chunks())
    DigitalFile.objects.create(
        id=key, variant=variant, name=shown, path=path, size_bytes=content.size, sha256=digest, added_at=at
    )
    _record("file-added", variant_id, {"file": [None, shown], "sha256": [None, digest.hex()]}, at, actor)
    return key


@transaction.atomic
def withdraw_file(*, file_id: UUID, at: datetime, actor: Actor) -> None:
    """Sell the file no more; who bought it before keeps it. Raises UnableToAddFile when there is no such file."""
    file = DigitalFile.objects.select_for_update(no_key=True).filter(pk=file_id).first()
    if file is None:
        raise UnableToAddFile(f"there is no file {file_id}")
    if file.withdrawn_at is None:
        DigitalFile.objects.filter(pk=file_id).update(withdrawn_at=at)
        _record("file-withdrawn", file.variant_id, {"file": [file.name, None]}, at, actor)


def _digest(chunks: Iterable[bytes]) -> bytes:
    made = hashlib.sha256()
    for chunk in chunks:
        made.update(chunk)
    return made.digest()


def _record(action: str, variant_id: UUID, changes: dict[str, list[str | None]], at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=f"catalog.{action}",
        subject_kind="variant",
        subject_id=variant_id,
        at=at,
        changes=changes,
    )
