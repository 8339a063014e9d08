"""The stream of events as it comes in, and one event with all it says."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shopkeeper.behaviour import queries
from shopkeeper.console.behaviour.telling import CHANNELS, KINDS, SIGNS, note_of, person_label, title_of
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.staff.access import actor_of, requires, staff_of

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One event in the stream."""

    event: Any
    title: str
    note: str
    sign: str
    source: str
    person: str
    customer_id: UUID | None


@require_safe
@requires("behaviour.view")
def live(request: HttpRequest) -> HttpResponse:
    """Show the newest events; htmx asks again every three seconds. To open the page is a look at people, and audited.

    Who may not see people sees that something happened, and not with what.
    """
    sees_people = staff_of(request).may("customers.view")
    sources = {one.pk: one for one in queries.sources()}
    chosen = _chosen(request, sources)
    lines = _lines(chosen, {key: one.name for key, one in sources.items()}, with_notes=sees_people)
    context = {"lines": lines, "chosen": chosen, "paused": "paused" in request.GET, "sees_people": sees_people}
    if request.headers.get("HX-Request"):
        return render(request, "console/behaviour/_stream.html", context)
    if sees_people and lines:
        audit.record(
            actor=actor_of(request),
            action="behaviour.stream-watched",
            subject_kind="customers",
            subject_id="",
            at=clock.now(),
            changes={"rows": [0, len(lines)]},
        )
    context |= {"sources": sources.values(), "kinds": KINDS, "channels": CHANNELS, "names": queries.names_lately()}
    return render(request, "console/behaviour/live.html", context)


@require_safe
@requires("behaviour.view")
def event(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Show one event. What it says is a person's own: only who may see people reads it, and the look is audited."""
    found = queries.event(event_id)
    if found is None:
        raise Http404("There is no such event; events are kept for as long as the shop keeps their kind.")
    sees_people = staff_of(request).may("customers.view")
    customer_id = customers.persons([found.person_id]).get(found.person_id)
    if sees_people:
        audit.record(
            actor=actor_of(request),
            action="behaviour.event-looked-at",
            subject_kind="customer" if customer_id else "visitor",
            subject_id=customer_id or found.person_id,
            at=clock.now(),
        )
    context = {
        "event": found,
        "title": title_of(found.kind, found.name),
        "sign": SIGNS[found.channel],
        "source": queries.source(found.source_id),
        "person": person_label(found.person_id, {found.person_id: customer_id} if customer_id else {}),
        "customer_id": customer_id if sees_people else None,
        "sees_people": sees_people,
        "means": queries.means(found),
        "content": found.content or {},
    }
    return render(request, "console/behaviour/event.html", context)


def _chosen(request: HttpRequest, sources: dict[UUID, Any]) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "")[:100] for name in ("source", "name", "kind", "channel")}
    source = next((key for key in sources if str(key) == asked["source"]), None)
    return {
        "source_id": source,
        "name": asked["name"],
        "kind": asked["kind"] if asked["kind"] in KINDS else "",
        "channel": asked["channel"] if asked["channel"] in CHANNELS else "",
    }


def _lines(chosen: dict[str, Any], sources: dict[UUID, str], *, with_notes: bool) -> list[Line]:
    rows = queries.live(**chosen, limit=PAGE)
    known = customers.persons({row.person_id for row in rows})
    return [
        Line(
            event=row,
            title=title_of(row.kind, row.name),
            note=note_of(row.content) if with_notes else "",
            sign=SIGNS[row.channel],
            source=sources.get(row.source_id, "a source that is gone"),
            person=person_label(row.person_id, known),
            customer_id=known.get(row.person_id) if with_notes else None,
        )
        for row in rows
    ]
