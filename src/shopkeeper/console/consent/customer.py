"""What a customer permitted, in the 360: now or at any instant, how it came to be, and what staff may add to it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.consent import operations, queries
from shopkeeper.consent.operations import Evidence
from shopkeeper.consent.queries import Purpose, Reason, Source
from shopkeeper.console.customers.pages import looked_up, survivor_page
from shopkeeper.console.looks import look_at
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.orders import queries as orders

SHOWN = 200
ANSWERS = {True: "Yes", False: "No", None: "Never said"}
CHOICES = (
    (Purpose.TRACKING, "Remember what they look at"),
    (Purpose.PERSONALISATION, "Arrange the shop for them"),
    (Purpose.SELLERS, "Share with sellers"),
    (Purpose.ADVERTISERS, "Share with advertisers"),
)


@require_safe
@requires("customers.view")
def consent(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show what holds for the customer, now or at the instant asked for, and everything that was said."""
    found, now = looked_up(customer_id), clock.now()
    if found.merged_into_id:
        return survivor_page(request, found, "console:customers-consent")
    look_at(request, customer_id, now)
    then = asked_instant(request.GET.get("at", ""))
    at = min(then, now) if then else now
    lines = queries.history(customer_id, until=at)
    context = {
        "customer": found,
        "tab": "consent",
        "figures": orders.customer_figures([customer_id])[customer_id],
        "now": now,
        "at": at,
        "is_past": then is not None,
        "at_text": f"{timezone.localtime(at):%Y-%m-%dT%H:%M}",
        "places": [place for place in _places(customer_id, at) if place["topics"] or place["against"]],
        "choices": _choices(customer_id, at),
        "law": queries.law_for(customer_id),
        "lines": lines[:SHOWN],
        "hidden": max(0, len(lines) - SHOWN),
    }
    return render(request, "console/consent/customer.html", context)


def _places(customer_id: UUID, at: datetime) -> list[dict[str, Any]]:
    return [place_of(one, customer_id, at) for one in queries.reaches(customer_id)]


def place_of(reach: queries.Reach, person_id: UUID | None, at: datetime) -> dict[str, Any]:
    """Return where an address stands, for the page: each topic with its verdict, and what is against it."""
    topics = queries.topics(channel=reach.channel)
    held = queries.standings(channel=reach.channel, digest=reach.digest, topics=topics, person_id=person_id, at=at)
    against = queries.suppressions(channel=reach.channel, digest=reach.digest, at=at)
    return {
        "reach": reach,
        "topics": [
            {"name": queries.text_of(one.topic)["name"], "slug": one.topic.slug, "verdict": one.verdict} for one in held
        ],
        "against": [
            {"reason": reason, "said": said, "text": queries.WHY[reason], "may_lift": reason in LIFTABLE}
            for reason, said in against.items()
        ],
    }


LIFTABLE = {Reason.BOUNCE.value, Reason.MANUAL.value}


@require_safe
@requires("consent.manage")
def proof(request: HttpRequest, customer_id: UUID, entry_id: UUID) -> HttpResponse:
    """Show the proof of one entry; the look is written into the audit log."""
    line = next((one for one in queries.history(customer_id) if one.entry.pk == entry_id), None)
    entry = queries.entry_with(entry_id) if line else None
    if line is None or entry is None:
        raise Http404("The customer's history has no such entry.")
    audit.record(
        actor=actor_of(request),
        action="consent.proof-looked-at",
        subject_kind="customer",
        subject_id=customer_id,
        at=clock.now(),
        changes={"entry": [None, str(entry_id)]},
    )
    context = {"customer": looked_up(customer_id), "line": line, "proof": entry.proof, "has_proof": entry.subject_id}
    return render(request, "console/consent/proof.html", context)


@require_POST
@requires("consent.edit")
def withdraw(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Keep that the customer said no, on their behalf: to one topic of an address, or to all."""
    reach, at = _reach(request, customer_id), clock.now()
    try:
        operations.withdraw(
            channel=reach.channel,
            address=reach.address,
            topic=request.POST.get("topic", ""),
            country=looked_up(customer_id).country,
            evidence=_by_staff(request, at),
            at=at,
            actor=actor_of(request),
        )
    except operations.UnableToRecordPermission as refused:
        messages.error(request, f"Nothing was changed: {refused}.")
    else:
        messages.success(request, "Kept. It holds from this moment.")
    return redirect("console:customers-consent", customer_id)


@require_POST
@requires("consent.edit")
def suppress(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Put one of the customer's addresses on the suppression list, or take it off."""
    reach = _reach(request, customer_id)
    change_list(request, reach.channel, reach.digest, customer_id)
    return redirect("console:customers-consent", customer_id)


def change_list(request: HttpRequest, channel: str, digest: bytes, person_id: UUID | None) -> None:
    """Put the address on the list by hand, or lift what the form names; say what came of it."""
    at, lifted = clock.now(), request.POST.get("lift", "")
    given: dict[str, Any] = {
        "channel": channel,
        "digest": digest,
        "person_id": person_id,
        "evidence": _by_staff(request, at),
        "at": at,
        "actor": actor_of(request),
    }
    try:
        if lifted:
            operations.lift(reason=Reason(lifted), **given)
            messages.success(request, "Taken off the list.")
        else:
            operations.suppress(reason=Reason.MANUAL, **given)
            messages.success(request, "Put on the list: no marketing goes there any more.")
    except (operations.UnableToLift, operations.UnableToSuppress, ValueError) as refused:
        messages.error(request, f"Nothing was changed: {refused}.")


def _reach(request: HttpRequest, customer_id: UUID) -> queries.Reach:
    wanted = request.POST.get("address", "")
    for one in queries.reaches(customer_id):
        if f"{one.channel.value}:{one.digest.hex()}" == wanted:
            return one
    raise Http404("The customer has no such address.")


def _by_staff(request: HttpRequest, at: datetime) -> Evidence:
    note = request.POST.get("note", "").strip()[:500]
    return Evidence(source=Source.CONSOLE, occurred_at=at, proof={"note": note or "without a note"})


def _choices(customer_id: UUID, at: datetime) -> list[dict[str, Any]]:
    held = queries.choices(customer_id, at=at)
    rows = [
        {
            "label": label,
            "answer": ANSWERS[held.answers[purpose].answer],
            "note": "by the browser's privacy signal (GPC)" if held.answers[purpose].gpc else "",
        }
        for purpose, label in CHOICES
    ]
    return [*rows, {"label": "How often", "answer": queries.WISHES[held.frequency].capitalize(), "note": ""}]


def asked_instant(text: str) -> datetime | None:
    """Return the instant that a field of day and time names in the shop's zone; None for nonsense."""
    try:
        given = datetime.fromisoformat(text)
        return (given if given.tzinfo else timezone.make_aware(given)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
