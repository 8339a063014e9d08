"""From what somebody wrote to the address as the ledger knows it, and to the customer whose it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from shopkeeper.consent.models import Topic
from shopkeeper.consent.queries.entries import address_digest, normalised
from shopkeeper.consent.queries.history import whose
from shopkeeper.consent.queries.topics import topics
from shopkeeper.consent.rules.words import Channel
from shopkeeper.customers import operations as customers
from shopkeeper.foundation.actors import Actor

LONGEST = 320
NUMBERS = frozenset({Channel.SMS, Channel.WHATSAPP, Channel.PHONE})


class UnableToRecordPermission(Exception):
    """The channel, address, topic or ground has no form that the ledger takes."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """An address on a channel, and whose it is, if anybody's."""

    channel: Channel
    address: str
    digest: bytes
    person_id: UUID | None


def addressed(channel: str, address: str, *, country: str = "") -> Addressed:
    """Return the address as the ledger knows it. Raises UnableToRecordPermission."""
    if channel not in set(Channel):
        raise UnableToRecordPermission(f"channel: {channel!r} is none of {', '.join(Channel)}")
    way, text = Channel(channel), address.strip()
    if fault := _fault(way, text, country):
        raise UnableToRecordPermission(f"address: {fault}")
    digest = address_digest(way, text, country=country)
    return Addressed(way, text, digest, whose(way, text, country=country))


def known_topics(slugs: list[str], channel: Channel) -> list[Topic]:
    """Return the topics of these names on the channel. Raises UnableToRecordPermission for one that is not there."""
    there = {one.slug: one for one in topics(channel=channel)}
    if unknown := [slug for slug in slugs if slug not in there]:
        known_ones = ", ".join(there) or "none yet: add one in the console under Settings"
        raise UnableToRecordPermission(f"topic: {unknown[0]!r} is no topic on {channel.value}; there are {known_ones}")
    return [there[slug] for slug in dict.fromkeys(slugs)]


def person_for(one: Addressed, *, source: str, at: datetime, actor: Actor) -> UUID:
    """Return the customer whose address it is: a new guest where nobody has it. Raises UnableToRecordPermission."""
    if one.person_id is not None:
        return one.person_id
    if one.channel is Channel.EMAIL:
        return customers.create_customer(email=one.address, status="guest", source=source, at=at, actor=actor)
    if one.channel in NUMBERS:
        return customers.create_customer(
            phone=normalised(one.channel, one.address), status="guest", source=source, at=at, actor=actor
        )
    raise UnableToRecordPermission(f"address: nobody is known by it, and {one.channel.value} makes no customer")


def _fault(channel: Channel, text: str, country: str) -> str:
    if not text or len(text) > LONGEST or not text.isprintable():
        return f"give between 1 and {LONGEST} signs that can be seen"
    if channel in NUMBERS and not normalised(channel, text, country=country):
        return "this is no phone number; write it like +49 30 1234567"
    if channel is Channel.EMAIL:
        try:
            validate_email(text, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            return "this is no e-mail address; write it like ada@example.org"
    return ""
