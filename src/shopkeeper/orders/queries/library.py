"""What customers own as files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count

from shopkeeper.catalog import queries as catalog
from shopkeeper.orders.models import Download, LibraryItem, Order
from shopkeeper.orders.queries.fulfilment import goods_of
from shopkeeper.orders.queries.track_links import download_of
from shopkeeper.orders.rules import OrderStatus

if TYPE_CHECKING:
    from shopkeeper.catalog.models import DigitalFile


@dataclass(frozen=True)
class Owned:
    """A thing of the library: its files with how often each was downloaded. One that was paid back has none."""

    item: LibraryItem
    files: tuple[tuple["DigitalFile", int], ...]

    @property
    def downloads(self) -> int:
        return sum(times for _, times in self.files)


def library(customer_ids: Iterable[UUID]) -> list[Owned]:
    """Return what these customers own, the latest first, in at most three queries."""
    found = LibraryItem.objects.filter(order_line__order__customer__in=list(customer_ids))
    items = list(
        found.select_related("order_line__variant__product", "order_line__order").order_by("-granted_at", "-id")
    )
    counts = {
        (item, file): times
        for item, file, times in Download.objects.filter(item__in=items)
        .values_list("item", "file")
        .annotate(times=Count("id"))
        .order_by()
    }
    files = catalog.files_of(item.order_line.variant_id for item in items if item.order_line.variant_id)
    return [
        Owned(item, tuple((file, counts.get((item.pk, file.pk), 0)) for file in _for(item, files))) for item in items
    ]


def downloads_of(customer_ids: Iterable[UUID]) -> list[Download]:
    """Return every download of these customers, the latest first, with the file."""
    found = Download.objects.filter(item__order_line__order__customer__in=list(customer_ids))
    return list(found.select_related("file").order_by("-at", "-id"))


def downloaded_lines(order_id: UUID) -> set[UUID]:
    """Return the lines of an order of which a file was downloaded: nothing takes that back."""
    found = LibraryItem.objects.filter(order_line__order=order_id, downloads__isnull=False)
    return set(found.values_list("order_line", flat=True))


def files_kept_whole(order: Order) -> dict[UUID, int]:
    """Return of each line of files that is paid and was never downloaded how many there are."""
    downloaded = downloaded_lines(order.pk)
    is_paid = order.status != OrderStatus.PENDING.value
    return {
        line.id: line.quantity
        for line in goods_of(order)
        if is_paid and line.is_digital and line.quantity > 0 and line.id not in downloaded
    }


def files_for(item: LibraryItem) -> list["DigitalFile"]:
    """Return the files that an item gives: those sold with it when it was bought or since."""
    variant_id = item.order_line.variant_id
    return _for(item, catalog.files_of([variant_id])) if variant_id else []


def file_of(token: str, at: datetime) -> "DigitalFile | None":
    """Return the file that a link gives a copy of; None for one that ran out, is not ours, or whose thing went back."""
    key = download_of(token, at)
    if key is None:
        return None
    still_theirs = Download.objects.filter(item__revoked_at__isnull=True, item__order_line__quantity__gt=0)
    found = still_theirs.filter(pk=key).select_related("file").first()
    return found.file if found else None


def _for(item: LibraryItem, files: dict[UUID, list["DigitalFile"]]) -> list["DigitalFile"]:
    if item.revoked_at is not None or not item.order_line.variant_id:
        return []
    return [
        one
        for one in files.get(item.order_line.variant_id, [])
        if one.withdrawn_at is None or one.withdrawn_at > item.granted_at
    ]
