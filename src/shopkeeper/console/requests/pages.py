"""The privacy desk: what people ask about their own data, by when it is due, and answering it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.console.lists import cursor_of
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.staff.access import actor_of, requires, staff_of
from shopkeeper.privacy import operations, queries
from shopkeeper.privacy.queries import Kind, Standing

if TYPE_CHECKING:
    from shopkeeper.privacy.queries import PrivacyRequest

PAGE, SOON = 50, 7
PILES: dict[str, tuple[str, tuple[Standing, ...]]] = {
    "": ("Open", ()),
    "received": ("New", (Standing.RECEIVED,)),
    "in_work": ("In work", (Standing.IN_WORK,)),
    "erasing": ("Being erased", (Standing.ERASING,)),
    "settled": ("Settled", (Standing.DONE, Standing.REFUSED, Standing.WITHDRAWN)),
}


@require_safe
@requires("privacy.view")
def requests(request: HttpRequest) -> HttpResponse:
    """Show the requests that wait, those due first first."""
    which = request.GET.get("pile", "")
    if which not in PILES:
        raise Http404("There is no such pile.")
    counts, today = queries.request_counts(), queries.shop_day(clock.now())
    page = queries.request_list(PILES[which][1], cursor=cursor_of(request), limit=PAGE)
    context = {
        "which": which,
        "piles": [
            (key, title, sum(counts.get(one.value, 0) for one in inside or queries.OPEN))
            for key, (title, inside) in PILES.items()
        ],
        "page": page,
        "rows": [{"row": one, "due": _due(one, today)} for one in page.rows],
    }
    return render(request, "console/requests/requests.html", context)


@require_safe
@requires("privacy.view")
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show a request; the look is audited, for what it says is personal."""
    found, at = _found(request_id), clock.now()
    _note(request, found, "looked-at")
    context = {
        "found": found,
        "due": _due(found, queries.shop_day(at)),
        "article": queries.ARTICLES[Kind(found.kind)],
        "is_workable": Standing(found.status) in queries.WORKABLE,
        "may_put_off": found.extended_at is None and queries.shop_day(at) <= found.due_on,
        "stops": found.kind in {Kind.OBJECTION.value, Kind.RESTRICTION.value},
    }
    return render(request, "console/requests/request.html", context)


@require_safe
@requires("privacy.edit")
def copy(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Hand out everything that the house keeps of the person who asked, to be looked at or sent by another way."""
    found = _found(request_id)
    if found.kind != Kind.COPY.value:
        raise Http404("Nobody asked for a copy here.")
    _note(request, found, "copy-taken")
    content = orjson.dumps(queries.copy_of(found.customer_id), default=str, option=orjson.OPT_INDENT_2)
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    return answer


@require_POST
@requires("privacy.edit")
def act(request: HttpRequest, request_id: UUID, what: str) -> HttpResponse:
    """Take it on, put it off, answer it, or do what was asked for."""
    _found(request_id)
    step, said = _step(request, what)
    try:
        step(request_id=request_id, at=clock.now(), actor=actor_of(request))
    except operations.UnableToAnswer as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, said)
    return redirect("console:privacy-request", request_id)


def _step(request: HttpRequest, what: str) -> tuple[Callable[..., Any], str]:
    words = request.POST.get("words", "")
    steps: dict[str, tuple[Callable[..., Any], str]] = {
        "take-on": (partial(operations.take_on, note=words), "It is in work, and the note is kept."),
        "put-off": (partial(operations.extend, why=words), "Put off by two months; the customer is told why."),
        "done": (partial(operations.answer, is_done=True, words=words), "Answered; the customer is told."),
        "refuse": (partial(operations.answer, is_done=False, words=words), "Refused; the customer is told why."),
        "stop": (operations.stop_uses, "Stopped: following, arranging and sharing, for all they are known by."),
        "erase": (operations.begin_erasure, "The customer is told now, and erased as soon as that letter has left."),
    }
    if what not in steps:
        raise Http404("There is no such step.")
    return steps[what]


def _found(request_id: UUID) -> "PrivacyRequest":
    found = queries.request(request_id)
    if found is None:
        raise Http404("There is no such request.")
    return found


def _due(found: "PrivacyRequest", today: date) -> dict[str, Any]:
    """Return the last day in words, and how pressing it is."""
    if Standing(found.status) not in queries.OPEN:
        return {"text": "", "tone": ""}
    left = (found.due_on - today).days
    if left < 0:
        return {"text": f"{-left} day{'s' * (left != -1)} late", "tone": "danger"}
    return {"text": f"{left} day{'s' * (left != 1)} left", "tone": "warning" if left <= SOON else "secondary"}


def _note(request: HttpRequest, found: "PrivacyRequest", what: str) -> None:
    staff_of(request)
    audit.record(
        actor=actor_of(request),
        action=f"privacy.{what}",
        subject_kind="customer",
        subject_id=found.customer_id,
        at=clock.now(),
        changes={"request": [None, found.number]},
    )
