"""Everything around one customer in order of time, put together from what each domain knows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from shopkeeper.behaviour import queries as behaviour
from shopkeeper.console.behaviour.telling import PLACES, SIGNS, note_of, session_note, title_of
from shopkeeper.console.messages.codes import holds_code
from shopkeeper.console.settings.naming import names_of_actors
from shopkeeper.customers import queries as customers
from shopkeeper.delivery import queries as delivery
from shopkeeper.foundation.assets.presentation import words
from shopkeeper.foundation.audit import queries as audit
from shopkeeper.foundation.staff.models import User
from shopkeeper.orders import queries as orders

PAGE, READ = 30, 300
KINDS = (
    ("", "Everything"),
    ("behaviour", "Behaviour"),
    ("orders", "Orders"),
    ("messages", "Messages"),
    ("changes", "Changes and looks"),
)
LOOKS = {
    "placed": ("receipt", "Ordered"),
    "credited": ("receipt-refund", "Was credited"),
    "paid": ("credit-card", "Paid"),
    "shipped": ("truck", "Parcel left"),
    "delivered": ("circle-check", "Parcel arrived"),
    "late": ("truck-delivery", "Parcel arrived late"),
}
ACTIONS = {
    "customers.looked-at": ("eye", "Looked at this page"),
    "customers.impersonated": ("eye", "Saw the shop as this customer"),
}


@dataclass(frozen=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    icon: str
    title: str
    note: str = ""
    url: str = ""
    aside: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Stretch:
    """Some moments, the latest first, and the instant before which the next ones lie."""

    moments: list[Moment]
    before: datetime | None


def stretch(customer: Any, user: User, *, kind: str, before: datetime | None) -> Stretch:
    """Return a page of the timeline that this person may see.

    Moments of one instant stay together on a page, so that none falls between two.
    """
    found = list(_moments(customer, user, kind, before))
    found.sort(key=lambda one: one.at, reverse=True)
    if len(found) <= PAGE:
        return Stretch(found, None)
    last = found[PAGE - 1].at
    return Stretch([one for one in found if one.at >= last], last)


def _moments(customer: Any, user: User, kind: str, before: datetime | None) -> Iterator[Moment]:
    if kind in {"", "orders"} and user.may("orders.view"):
        yield from _orders(customer.pk, before)
    if kind in {"", "messages"} and user.may("messages.view"):
        yield from _messages(customer.pk, before)
    if kind in {"", "behaviour"}:
        yield from _behaviour(customer.pk, user, before, everything=kind == "behaviour")
    if kind in {"", "changes"}:
        if user.may("audit.view"):
            yield from _audit(customer.pk, before)
        if before is None or customer.created_at < before:
            note = f"from {customer.source}" if customer.source else ""
            yield Moment(customer.created_at, "user-plus", "Became a customer", note)


def _orders(customer_id: UUID, before: datetime | None) -> Iterator[Moment]:
    for one in orders.happenings_of_customer(customer_id, before=before, limit=PAGE + 1):
        icon, title = LOOKS.get(one.kind) or (
            "package" if one.detail in {"picking", "packed"} else "circle-x",
            words(one.detail),
        )
        goods = f"{one.count} product{'' if one.count == 1 else 's'}" if one.kind == "placed" else ""
        yield Moment(
            at=one.at,
            icon=icon,
            title=f"{title}: {one.number}",
            note=goods or (words(one.detail) if one.kind != "status" else ""),
            url=reverse("console:orders-order", args=[one.order_id]),
            aside=one.amount.format() if one.amount else "",
            tone="warn" if one.kind == "late" else "main" if one.kind == "placed" else "",
        )


def _behaviour(customer_id: UUID, user: User, before: datetime | None, *, everything: bool) -> Iterator[Moment]:
    """Yield sessions and what stands out in them; where behaviour alone is asked for, every event instead."""
    selves = customers.selves(customer_id)
    opens = user.may("behaviour.view")
    if not everything:
        for one in behaviour.sessions_before(selves, before=before, limit=PAGE + 1):
            asked = urlencode({"kind": "behaviour", "before": (one.last_at + timedelta(microseconds=1)).isoformat()})
            url = f"{reverse('console:customers-customer', args=[customer_id])}?{asked}"
            yield Moment(one.began_at, SIGNS[one.channel], PLACES.get(one.channel, "Was here"), session_note(one), url)
    yield from _events(selves, before, opens=opens, everything=everything)


def _events(selves: Sequence[UUID], before: datetime | None, *, opens: bool, everything: bool) -> Iterator[Moment]:
    for row in behaviour.events_before(selves, before=before, limit=PAGE + 1, only_telling=not everything):
        yield Moment(
            row.at,
            SIGNS[row.channel],
            title_of(row.kind, row.name),
            note_of(row.content),
            reverse("console:behaviour-event", args=[row.pk]) if opens else "",
        )


def _messages(customer_id: UUID, before: datetime | None) -> Iterator[Moment]:
    for message in delivery.messages_to(customer_id, before=before, limit=PAGE + 1):
        yield Moment(
            message.created_at,
            "mail",
            words(message.purpose) if holds_code(message.purpose) else message.subject or words(message.purpose),
            words(message.state),
            reverse("console:messages-message", args=[message.pk]),
            tone="bad" if message.state == "failed" else "",
        )


def _audit(customer_id: UUID, before: datetime | None) -> Iterator[Moment]:
    entries = _entries(customer_id, before)
    names = names_of_actors((one.actor.kind, one.actor.id) for one in entries)
    seen = Counter(_told_once(one) for one in entries)
    for entry in entries:
        if times := seen.pop(_told_once(entry), 0):
            icon, title = ACTIONS.get(entry.action, ("edit", words(entry.action.partition(".")[2])))
            note = names.get(entry.actor.id, "") + (f", {times} times" if times > 1 else "")
            yield Moment(entry.at, icon, title, note)


def _entries(customer_id: UUID, before: datetime | None) -> list[audit.Record]:
    """Return the newest entries before the instant: enough for more than a page of what is told, or all there are."""
    found: list[audit.Record] = []
    position: int | None = None
    while True:
        read = audit.entries("customer", customer_id, earlier_than=before, before=position, limit=READ)
        found += [one for one in read if one.action != "customers.customer-created"]
        if len(read) < READ or len({_told_once(one) for one in found}) > PAGE:
            return found
        position = read[-1].position


def _told_once(entry: audit.Record) -> tuple[str, str, date]:
    """Return what stands for all of one person's doing the same on one day, told once, at the latest time."""
    return entry.action, entry.actor.id, entry.at.date()
