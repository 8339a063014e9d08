"""Everything around one customer in order of time, put together from what each domain knows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from shopkeeper.console.messages.codes import holds_code
from shopkeeper.console.settings.naming import names_of_actors
from shopkeeper.delivery import queries as delivery
from shopkeeper.foundation.assets.presentation import words
from shopkeeper.foundation.audit import queries as audit
from shopkeeper.foundation.staff.models import User
from shopkeeper.orders import queries as orders

PAGE = 30
KINDS = (("", "Everything"), ("orders", "Orders"), ("messages", "Messages"), ("changes", "Changes and looks"))
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
    if kind in {"", "changes"}:
        if user.may("audit.view"):
            yield from _audit(customer.pk, before)
        if before is None or customer.created_at < before:
            note = f"from {customer.source}" if customer.source else ""
            yield Moment(customer.created_at, "user-plus", "Became a customer", note)


def _orders(customer_id: UUID, before: datetime | None) -> Iterator[Moment]:
    for one in orders.happenings_of_customer(customer_id, before=before, limit=PAGE + 1):
        icon, title = LOOKS.get(one.kind) or ("package" if one.detail == "packed" else "circle-x", words(one.detail))
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


def _messages(customer_id: UUID, before: datetime | None) -> Iterator[Moment]:
    for message in delivery.messages_to(customer_id, limit=10 * PAGE):
        if before is None or message.created_at < before:
            url = reverse("console:messages-message", args=[message.pk])
            yield Moment(
                message.created_at,
                "mail",
                words(message.purpose) if holds_code(message.purpose) else message.subject or words(message.purpose),
                words(message.state),
                url,
                tone="bad" if message.state == "failed" else "",
            )


def _audit(customer_id: UUID, before: datetime | None) -> Iterator[Moment]:
    found = audit.entries("customer", customer_id, limit=10 * PAGE)
    entries = [
        one for one in found if one.action != "customers.customer-created" and (before is None or one.at < before)
    ]
    names = names_of_actors((one.actor.kind, one.actor.id) for one in entries)
    seen: dict[tuple[str, str, date], int] = {}
    for entry in entries:
        once = (entry.action, entry.actor.id, entry.at.date())
        seen[once] = seen.get(once, 0) + 1
    for entry in entries:
        times = seen.pop((entry.action, entry.actor.id, entry.at.date()), 0)
        if times:  # the same person doing the same on one day is told once, at the latest time
            icon, title = ACTIONS.get(entry.action, ("edit", words(entry.action.partition(".")[2])))
            note = names.get(entry.actor.id, "") + (f", {times} times" if times > 1 else "")
            yield Moment(entry.at, icon, title, note)
