"""Files that are sold with digital variants."""

from collections.abc import Iterable
from typing import BinaryIO, cast
from uuid import UUID

from shopkeeper.catalog.goods import goods_storage
from shopkeeper.catalog.models import DigitalFile


def files_of(variant_ids: Iterable[UUID]) -> dict[UUID, list[DigitalFile]]:
    """Return the files of each variant, the earliest first, those that were withdrawn among them, in one query."""
    found: dict[UUID, list[DigitalFile]] = {}
    for file in DigitalFile.objects.filter(variant__in=set(variant_ids)).order_by("added_at", "id"):
        found.setdefault(file.variant_id, []).append(file)
    return found


def open_file(file: DigitalFile) -> BinaryIO:
    """Return the file opened for reading. Raises FileNotFoundError when the folder lost it."""
    return cast("BinaryIO", goods_storage().open(file.path))
