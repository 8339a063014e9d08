"""How permission came to be what it is: every entry about a customer's addresses and by the customer, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from shopkeeper.consent.models import Entry
from shopkeeper.consent.queries.entries import address_digest, normalised
from shopkeeper.consent.queries.selves import selves_of
from shopkeeper.consent.queries.topics import topic_names
from shopkeeper.consent.rules.ledger import Said
from shopkeeper.consent.rules.telling import CHANNEL_NAMES, sentence, way
from shopkeeper.consent.rules.words import Channel
from shopkeeper.customers import queries as customers

_BY_KIND: Mapping[str, tuple[Channel, ...]] = {
    "email": (Channel.EMAIL,),
    "phone": (Channel.SMS, Channel.WHATSAPP, Channel.PHONE),
}
MOST = 2_000


@dataclass(frozen=True)
class Reach:
    """One way to reach a customer: an address on a channel, and its digest."""

    channel: Channel
    address: str
    digest: bytes

    @property
    def channel_name(self) -> str:
        return CHANNEL_NAMES[self.channel]


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    entry: Entry
    said: Said
    text: str
    way: str


def reaches(customer_id: UUID) -> list[Reach]:
    """Return each way in which the customer can be reached, e-mail first, the primary address before the others."""
    found = customers.customer(customer_id)
    if found is None:
        return []
    return [
        Reach(channel, one.value, address_digest(channel, one.value, country=found.country))
        for one in found.identifiers.all()
        for channel in _BY_KIND.get(one.kind, ())
    ]


def reach_with(customer_id: UUID | None, digest: bytes) -> Reach | None:
    """Return the customer's address of this digest, None where they have it no more."""
    return next((one for one in reaches(customer_id) if one.digest == digest), None) if customer_id else None


def whose(channel: str, address: str, *, country: str = "") -> UUID | None:
    """Return the customer whose address it is, None where nobody is known by it."""
    if channel == Channel.EMAIL:
        found = customers.customer_by_email(address)
        return found.pk if found else None
    if channel not in _BY_KIND["phone"]:
        return None
    number, digest = normalised(channel, address, country=country), address_digest(channel, address, country=country)
    return next((one.pk for one in customers.find_customers(number, limit=5) if reach_with(one.pk, digest)), None)


def masked(reach: Reach) -> str:
    """Return the address with its middle hidden, enough for its owner to know it again: `a•••@example.org`."""
    if not reach.address:
        return ""
    text = normalised(reach.channel, reach.address) or reach.address
    local, at, domain = text.rpartition("@")
    return f"{local[:1]}•••@{domain}" if at else f"•••{text[-3:]}"


def history(customer_id: UUID, *, until: datetime | None = None) -> list[Line]:
    """Return everything said about the customer's addresses and by the customer, the latest first, at most 2,000."""
    digests = [one.digest for one in reaches(customer_id)]
    about = Q(digest__in=digests) | Q(person_id__in=selves_of([customer_id])[customer_id])
    return _lines(about, until)


def history_of_address(channel: str, digest: bytes, *, until: datetime | None = None) -> list[Line]:
    """Return everything said about one address on one channel, the latest first."""
    return _lines(Q(digest=digest, channel=channel), until)


def entry_with(entry_id: UUID) -> Entry | None:
    """Return the entry with its proof, None when there is none."""
    return Entry.objects.filter(pk=entry_id).first()


def _lines(about: Q, until: datetime | None) -> list[Line]:
    rows = Entry.objects.filter(about).defer("proof").order_by("-occurred_at", "-recorded_at", "-id")
    if until is not None:
        rows = rows.filter(recorded_at__lte=until)
    names = topic_names()
    return [Line(row, said, sentence(said, names), way(said)) for row in rows[:MOST] for said in [row.said()]]
