"""The stream as it comes in, and what one customer did before an instant: lists that are looked at, not worked with."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from shopkeeper.behaviour.models import Event, SeenEvent
from shopkeeper.behaviour.queries.events import latest
from shopkeeper.behaviour.rules import EventKind
from shopkeeper.behaviour.rules.vocabulary import VOCABULARY, Meaning
from shopkeeper.foundation.personal import keys

LATELY = 5_000
SUMMED_UP = frozenset({Meaning.VIEWED, Meaning.LISTED, Meaning.SEARCHED, Meaning.CART_VIEWED})
_QUIET_NAMES = sorted(
    {one.name for one in VOCABULARY.values() if one.meaning in SUMMED_UP} | {"Product Clicked", "Promotion Viewed"}
)


def live(
    *, source_id: UUID | None = None, name: str = "", kind: str = "", channel: str = "", limit: int = 50
) -> list[Event]:
    """Return the newest of the last five thousand events that fit, the last to come in first.

    Only so many are looked through: a filter that fits little must not read a stream of twenty million.
    """
    wished = {"source_id": source_id, "name": name, "kind": kind, "channel": channel}
    chosen = {field: value for field, value in wished.items() if value}
    rows = Event.objects.order_by("-id")
    if chosen:
        rows = Event.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:LATELY]), **chosen).order_by("-id")
    found = list(rows[:limit])
    keys.warm({row.person_id for row in found})
    return found


def names_lately(*, limit: int = 100) -> list[str]:
    """Return the names of events that come most often, in their order, to choose from."""
    rows = SeenEvent.objects.exclude(name="").order_by("-events", "name").values_list("name", flat=True)
    return sorted(set(rows[: 3 * limit]), key=str.casefold)[:limit]


def events_before(
    person_ids: Iterable[UUID], *, before: datetime | None, limit: int, only_telling: bool = False
) -> list[Event]:
    """Return what these persons did before the instant, the latest first.

    `only_telling` leaves out what a session sums up: pages, lists and products looked at, searches, and calls that say
    nothing by themselves.
    """
    rows = Event.objects.filter(person_id__in=list(person_ids))
    if before is not None:
        rows = rows.filter(at__lt=before)
    if only_telling:
        rows = rows.filter(kind=EventKind.TRACK.value).exclude(name__in=_QUIET_NAMES)
    found = latest(rows, limit, before)
    keys.warm({row.person_id for row in found})
    return found
