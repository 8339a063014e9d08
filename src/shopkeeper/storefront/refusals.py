"""What was refused is written down: another's things, forged forms and links, a false name of the shop."""

import re
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest

from shopkeeper.foundation import audit, clock, limits
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.storefront.account.sign_in import place_of
from shopkeeper.storefront.visitors import ACTING, SHOPPER

OF_SOMEBODY = ("/account/", "/checkout/", "/buy/", "/wishes/", "/cart/")
RATE = "20/hour"  # of one kind by one person: a flood is seen as such, and doesn't fill the log
OF_ALL_STRANGERS = "200/hour"  # whoever has many networks can't fill it either
STRANGER = system("stranger")
NAMED = re.compile(r"[A-Za-z0-9-]{1,48}")


def note_absent(request: HttpRequest) -> None:
    """Write down that something was asked for by its key that is not there, or is another's: which of them is not said.

    Only where things are somebody's; an address that leads nowhere is no try.
    """
    found = request.resolver_match
    if found is not None and found.kwargs and request.path.startswith(OF_SOMEBODY):
        note(request, "not-theirs", found.url_name or "page", next(iter(found.kwargs.values())))


def note(request: HttpRequest, what: str, kind: str, key: object = "") -> None:
    """Write a refusal into the audit log, at most 20 an hour of one kind by one person; strangers count by network."""
    actor = _who(request)
    who = f"{actor.kind} {actor.id}" if actor != STRANGER else network_of(place_of(request))
    if limits.allow("refusals", f"{who} {what}", RATE) is not None:
        return
    if actor == STRANGER and limits.allow("refusals", "strangers", OF_ALL_STRANGERS) is not None:
        return
    text = str(key)
    with suppress(DatabaseError):  # refusing comes first: where nothing can be written, it is refused all the same
        audit.record(
            actor=actor,
            action=f"storefront.{what}",
            subject_kind=kind,
            # what was typed into an address may be anything, a name for one
            subject_id=text if isinstance(key, UUID) or NAMED.fullmatch(text) else "unreadable",
            at=clock.now(),
        )


def _who(request: HttpRequest) -> Actor:
    session = getattr(request, "session", None)
    if session is None:
        return STRANGER
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and (request.path.startswith("/console/") or ACTING in session):
        return Actor("staff", str(user.pk))
    return Actor("customer", str(session[SHOPPER])) if SHOPPER in session else STRANGER


def network_of(place: str) -> str:
    """Return the network that an address is of: an IPv6 one has 2^64 addresses to come from (RFC 4291)."""
    try:
        address = ip_address(place)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)
