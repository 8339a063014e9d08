"""Reads of the shop's letters: which text is in force, what was written before, how a letter looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shopkeeper.customers import queries as customers
from shopkeeper.messaging import describing
from shopkeeper.messaging.describing import Reader
from shopkeeper.messaging.models import TemplateVersion
from shopkeeper.messaging.ours import Text, ours, words
from shopkeeper.messaging.ports import Site
from shopkeeper.messaging.rendering import Rendered, UnableToRender, render
from shopkeeper.messaging.rules import ABOUT, LANGUAGES, About, Name, language_of
from shopkeeper.orders import queries as orders

__all__ = [
    "ABOUT",
    "LANGUAGES",
    "NOTHING",
    "About",
    "InForce",
    "Name",
    "Reader",
    "Rendered",
    "UnableToRender",
    "addressee",
    "asked",
    "in_force",
    "preview",
    "reader_of",
    "site",
    "standing",
    "use_site",
    "versions",
]
_SITE: list[Site] = []
NOTHING: Mapping[str, None] = dict.fromkeys(
    (
        "order",
        "parcel",
        "cancelled",
        "payment",
        "refund",
        "notice",
        "dispute",
        "return",
        "claim",
        "withdrawal",
        "exchange",
        "request",
    )
)
"""What a letter may ask for and not have."""


@dataclass(frozen=True)
class InForce:
    """The text of a letter in one language, and the version of staff that it is, None for ours."""

    text: Text
    version: TemplateVersion | None


def use_site(given: Site) -> None:
    """Let letters speak for this shop; called once, where everything is joined."""
    _SITE[:] = [given]


def site() -> Site:
    """Return the shop for which letters speak."""
    return _SITE[0]


def in_force(name: Name, language: str) -> InForce:
    """Return the text in force: the last version of staff, or ours where there is none or they went back to it."""
    last = TemplateVersion.objects.filter(name=name.value, language=language).order_by("-version").first()
    if last is None or not last.body:
        return InForce(ours(name, language), None)
    return InForce(Text(last.subject, last.body), last)


def versions(name: Name, language: str) -> Sequence[TemplateVersion]:
    """Return every version that staff made, the newest first."""
    return list(TemplateVersion.objects.filter(name=name.value, language=language).order_by("-version"))


def standing() -> dict[tuple[str, str], TemplateVersion]:
    """Return the last version of each letter and language that staff ever touched, in one query."""
    return {(one.name, one.language): one for one in TemplateVersion.objects.order_by("version")}


def reader_of(*, language: str = "", time_zone: str = "") -> Reader:
    """Return the reader for what a customer's profile says; the shop's language and zone where it says nothing."""
    return Reader(language_of(language, otherwise=site().language), time_zone or site().time_zone)


def addressee(customer_id: UUID, *, order_id: UUID | None = None) -> tuple[str, str, Reader] | None:
    """Return address, given name and reader of a customer; None where there is no address to write to.

    A guest has none of their own, so of an order it is the one that was given with it.
    """
    found = customers.profile(customers.survivor(customer_id))
    if found is None:
        return None
    how = orders.check_out_of(order_id) if order_id and not found.email else None
    address = how.email if how else found.email
    if not isinstance(address, str) or not address:
        return None
    name = found.given_name if isinstance(found.given_name, str) else ""
    return address, name, reader_of(language=found.language, time_zone=found.time_zone)


def preview(*, name: Name, language: str, subject: str, body: str, order_id: UUID | None, at: datetime) -> Rendered:
    """Return the letter as it would look for a real order. Raises UnableToRender.

    Where the order has no parcel or cancellation yet, one stands in that says what it would.
    """
    reader = Reader(language, site().time_zone)
    return render(subject=subject, body=body, language=language, values=_example(order_id, reader=reader, at=at))


def _example(order_id: UUID | None, *, reader: Reader, at: datetime) -> Mapping[str, Any]:
    order = orders.order(order_id) if order_id else None
    values: dict[str, Any] = {
        "shop": describing.shop_values(site()),
        "customer": {"given_name": ""},
        "code": "123456",
        "minutes": 10,
        **NOTHING,
        **_examples(reader, "EUR", at),
    }
    if order is None:
        return values
    told = describing.order_values(order, reader=reader, site=site(), at=at)
    bare = [{"title": line["title"], "quantity": line["quantity"]} for line in told["lines"]]
    tracking = orders.tracking(order.id)
    parcel = {
        "carrier": "",
        "expected_on": reader.day(at + timedelta(days=2)),
        "delivered_on": reader.day(at),
        "lines": bare,
    }
    if tracking is not None and tracking.parcels:
        parcel = describing.parcel_values(tracking.parcels[-1], reader=reader)
    given = order.customer.given_name if order.customer else ""
    return {
        **values,
        "customer": {"given_name": given if isinstance(given, str) else ""},
        "order": told,
        "parcel": parcel,
        "cancelled": {"lines": bare[:1], "refund": told["total"]},
        **_examples(reader, order.currency, at),
        "refund": {
            "amount": told["total"],
            "parts": [{"to": words(reader.language)["to-paid"], "amount": told["total"]}],
        },
    }


def _examples(reader: Reader, currency: str, at: datetime) -> Mapping[str, Any]:
    """Return what a letter says of what no order shows."""
    shop = site()
    title, price, was = "Teapot", reader.money(currency, 1000), reader.money(currency, 1500)
    notice = {"title": title, "price": price, "was": was, "saved": reader.money(currency, 500)}
    due = {"number": "1042", "amount": was, "due_on": reader.day(at + timedelta(days=7)), "link": shop.url}
    lines = [{"title": title, "quantity": 1}]
    back = {"number": "R-1042-1", "lines": lines, "outcome": "refund", "amount": price, "bonus": "", "words": ""}
    claim = {"number": "C-1042-1", "approved": True, "words": "", "resolution": words(reader.language)["claim-refund"]}
    claim["question"] = "…"
    by = reader.day(at + timedelta(days=14))
    exchange = {"difference": price, "answer_by": by, "agreed": False, "amount": was, "waits": True}
    gone = {"number": "W-1042-1", "received": reader.moment(at), "lines": lines, "sends_back": True}
    gone |= {"gives_back": True, "ended": None}
    return {
        "return": {**back, "send_by": reader.day(at + timedelta(days=14)), "link": shop.url},
        "claim": {**claim, "link": shop.url},
        "exchange": exchange,
        "withdrawal": {**gone, "link": shop.url},
        "credit": {"amount": price},
        "request": _asking(reader, at),
        "payment": {"link": shop.url, "minutes": 60},
        "refund": {"amount": price, "parts": [{"to": words(reader.language)["to-paid"], "amount": price}]},
        "notice": {**notice, "link": shop.url, "wishes": shop.wishes},
        "dispute": due,
    }


def _asking(reader: Reader, at: datetime) -> Mapping[str, Any]:
    due = (at + timedelta(days=30)).date()
    told = {"number": "P-4711", "what": asked("copy", reader.language), "state": "done", "words": None}
    return {**told, "received_on": reader.day(at), "due_on": reader.on(due), "link": site().requests}


def asked(kind: str, language: str) -> str:
    """Return in words what somebody asked about their own data: a copy, a correction ..."""
    return words(language)[f"privacy-{kind}"]
