"""Entries of the ledger, for the rules to replay."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from shopkeeper.consent.models import Entry
from shopkeeper.consent.rules.ledger import Said
from shopkeeper.consent.rules.words import Channel
from shopkeeper.foundation.personal.blind import blind_index, normalise_email, normalise_phone

_NUMBERS = frozenset({Channel.SMS, Channel.WHATSAPP, Channel.PHONE})


def address_digest(channel: str, address: str, *, country: str = "") -> bytes:
    """Return the keyed digest by which an address stands in the ledger, one for each channel.

    E-mail addresses are compared as `normalise_email` writes them, numbers in E.164 (read as people of the country
    write them), anything else by its words in lower case.
    """
    return blind_index(f"consent/{channel}", normalised(channel, address, country=country))


def normalised(channel: str, address: str, *, country: str = "") -> str:
    """Return the address in the form that is compared; "" for a number that is none."""
    if channel == Channel.EMAIL:
        return normalise_email(address)
    if channel in _NUMBERS:
        return normalise_phone(address, country)
    return " ".join(address.split()).lower()


def said_about(digest: bytes, channel: str) -> list[Said]:
    """Return every entry about the address on the channel."""
    found = Entry.objects.filter(digest=digest, channel=channel).defer("proof")
    return [one.said() for one in found]


def said_by(person_ids: Iterable[UUID]) -> Mapping[UUID, list[Said]]:
    """Return every choice of each person, by one query."""
    wanted = list(person_ids)
    found: dict[UUID, list[Said]] = {one: [] for one in wanted}
    for one in Entry.objects.filter(person_id__in=wanted, digest__isnull=True).defer("proof"):
        if one.person_id is not None:
            found[one.person_id].append(one.said())
    return found
