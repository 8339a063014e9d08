"""Requests about one's own data: received, worked on, answered; and what is done for them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.consent import operations as consent
from shopkeeper.consent.queries import Purpose, Source
from shopkeeper.customers import queries as customers
from shopkeeper.delivery import queries as delivery
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import registry
from shopkeeper.messaging import operations as messaging
from shopkeeper.messaging import queries as letters
from shopkeeper.orders import queries as orders
from shopkeeper.privacy.models import PrivacyRequest
from shopkeeper.privacy.queries import shop_day
from shopkeeper.privacy.rules import LONGER, OPEN, WORKABLE, Kind, Standing, due_on

SELF = system("privacy")
LONGEST_WORDS = 4_000
LONGEST_KEY = 120
LETTER_WAITS = timedelta(days=1)
UNDER_WAY = frozenset({"pending", "paid", "picking", "packed", "shipped"})
ENDED_LETTER = frozenset({"sent", "failed", "unknown", "cancelled", "suppressed"})


class UnableToRequest(Exception):
    """There is one of that kind open already, the key was used for another, or the words are too many."""


class UnableToAnswer(Exception):
    """There is no such request, it is answered already, or what was asked for can't be done yet."""


@transaction.atomic
def make_request(*, customer_id: UUID, kind: Kind, words: str, key: str, at: datetime, actor: Actor) -> UUID:
    """Receive a request, due within a month (GDPR, article 12 (3)), write its receipt, and return its key.

    The same `key` returns the first answer. Raises UnableToRequest.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise UnableToRequest(f"the key must have between 1 and {LONGEST_KEY} signs")
    if len(words) > LONGEST_WORDS:
        raise UnableToRequest(f"the words have {len(words):,} signs, at most {LONGEST_WORDS:,} are taken; shorten them")
    person = customers.survivor(customer_id)
    if seen := PrivacyRequest.objects.filter(customer=person, key=key).first():
        if seen.kind != kind.value:
            raise UnableToRequest("this key was used for another request; take a new one")
        return seen.id
    request_id = new_id(at)
    try:
        with transaction.atomic():
            made: PrivacyRequest = PrivacyRequest.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
                id=request_id,
                number=f"P-{request_id.hex[-10:]}".upper(),
                customer_id=person,
                kind=kind.value,
                key=key,
                words=words.strip(),
                received_at=at,
                due_on=due_on(shop_day(at)),
            )
    except IntegrityError:
        raise UnableToRequest("you have asked for that already, and we are working on it") from None
    _write(made, letters.Name.PRIVACY_RECEIVED, "received", at)
    _record(made, "requested", at, actor, {"kind": [None, kind.value], "due_on": [None, made.due_on.isoformat()]})
    return made.id


@transaction.atomic
def withdraw_request(*, request_id: UUID, at: datetime, actor: Actor) -> None:
    """Take a request back, while nothing irrevocable was begun. Raises UnableToAnswer."""
    found = _locked(request_id)
    _settle(found, Standing.WITHDRAWN, found.answer, at, actor)


@transaction.atomic
def take_on(*, request_id: UUID, note: str, at: datetime, actor: Actor) -> None:
    """Say that somebody works on it, and keep a note for the other staff. Raises UnableToAnswer."""
    found = _locked(request_id)
    if len(note) > LONGEST_WORDS:
        raise UnableToAnswer(f"the note has more than {LONGEST_WORDS:,} signs; shorten it")
    found.status, found.note = Standing.IN_WORK.value, note.strip()
    found.save(update_fields=["status", "note"])
    _record(found, "taken-on", at, actor)


@transaction.atomic
def extend(*, request_id: UUID, why: str, at: datetime, actor: Actor) -> None:
    """Take two further months, once and within the first, and tell the customer why. Raises UnableToAnswer."""
    found = _locked(request_id)
    if found.extended_at is not None:
        raise UnableToAnswer("it was put off once already, and the law allows no more")
    if shop_day(at) > found.due_on:
        raise UnableToAnswer("its month is over; it can be put off within that month only")
    if not why.strip() or len(why) > LONGEST_WORDS:
        raise UnableToAnswer("say why, in a sentence or two: the customer is told")
    before = found.due_on
    found.extended_at, found.due_on, found.answer = at, due_on(shop_day(found.received_at), LONGER), why.strip()
    found.save(update_fields=["extended_at", "due_on", "answer"])
    _write(found, letters.Name.PRIVACY_ANSWERED, "extended", at)
    _record(found, "extended", at, actor, {"due_on": [before.isoformat(), found.due_on.isoformat()]})


@transaction.atomic
def answer(*, request_id: UUID, is_done: bool, words: str, at: datetime, actor: Actor) -> None:
    """Answer a request, done or refused with the reason, and tell the customer. Raises UnableToAnswer.

    A copy that is done can be taken in the account for thirty days. An erasure is done by `begin_erasure` alone.
    """
    found = _locked(request_id)
    if is_done and found.kind == Kind.ERASURE.value:
        raise UnableToAnswer("an erasure is done by erasing: press Erase")
    if len(words) > LONGEST_WORDS or not (is_done or words.strip()):
        raise UnableToAnswer("say why it is refused, in a sentence or two: the customer is told, and may complain")
    _settle(found, Standing.DONE if is_done else Standing.REFUSED, words.strip(), at, actor)
    _write(found, letters.Name.PRIVACY_ANSWERED, found.status, at)


@transaction.atomic
def stop_uses(*, request_id: UUID, at: datetime, actor: Actor) -> None:
    """Stop what an objection or restriction is about: following, arranging and sharing, for every self of the person.

    What the customer asked for themselves (orders, letters about them) goes on. Raises UnableToAnswer.
    """
    found = _locked(request_id)
    if found.kind not in {Kind.OBJECTION.value, Kind.RESTRICTION.value}:
        raise UnableToAnswer("that is for objections and restrictions")
    no = dict.fromkeys((Purpose.TRACKING, Purpose.PERSONALISATION, Purpose.SELLERS, Purpose.ADVERTISERS), False)
    evidence = consent.Evidence(source=Source.CONSOLE, occurred_at=at)
    consent.choose(person_id=found.customer_id, answers=no, evidence=evidence, at=at, actor=actor)
    _record(found, "uses-stopped", at, actor)


@transaction.atomic
def begin_erasure(*, request_id: UUID, at: datetime, actor: Actor) -> None:
    """Tell the customer that their data is erased; it is, as soon as that letter has left. Raises UnableToAnswer."""
    found = _locked(request_id)
    if found.kind != Kind.ERASURE.value:
        raise UnableToAnswer("nobody asked for an erasure here")
    under_way = [one.number for one in orders.every_order_of(found.customer_id) if one.status in UNDER_WAY]
    if under_way:
        raise UnableToAnswer(
            f"order {under_way[0]} is still under way and needs its address; finish or cancel it first"
        )
    found.status, found.erasing_at = Standing.ERASING.value, at
    found.save(update_fields=["status", "erasing_at"])
    _write(found, letters.Name.PRIVACY_ANSWERED, "erasing", at)
    _record(found, "erasure-begun", at, actor)


def erase_due(*, at: datetime) -> list[UUID]:
    """Erase who was told so, once that letter has left or a day is over, and return the requests that are done."""
    waiting = PrivacyRequest.objects.filter(status=Standing.ERASING.value).order_by("erasing_at")
    return [one.id for one in waiting if _letter_left(one, at) and _erase(one.id, at)]


@transaction.atomic
def _erase(request_id: UUID, at: datetime) -> bool:
    found = PrivacyRequest.objects.select_for_update(no_key=True).filter(pk=request_id).first()
    if found is None or found.status != Standing.ERASING.value:
        return False
    person = customers.survivor(found.customer_id)
    for one in sorted(registry.declarations(), key=lambda one: one.domain == "customers"):  # with it go the keys
        if one.erase:
            one.erase(person, at, SELF)
    PrivacyRequest.objects.filter(pk=found.pk).update(status=Standing.DONE.value, settled_at=at)
    _record(found, "erased", at, SELF, {"status": [Standing.ERASING.value, Standing.DONE.value]})
    return True


@transaction.atomic
def erase_requests(*, customer_id: UUID) -> None:
    """Empty what was written in the requests of an erased customer; that they were made and answered is kept."""
    root = customers.survivor(customer_id)
    own = PrivacyRequest.objects.filter(customer__in=[root, *customers.merged_into(root)])
    own.update(words="", note="", answer="")


def _letter_left(found: PrivacyRequest, at: datetime) -> bool:
    message = delivery.message_with_key(f"messaging:{letters.Name.PRIVACY_ANSWERED.value}:{found.id}:erasing")
    is_late = found.erasing_at is not None and at >= found.erasing_at + LETTER_WAITS
    return message is None or message.state in ENDED_LETTER or is_late


def _locked(request_id: UUID) -> PrivacyRequest:
    """Return the request, locked, that can still be worked on."""
    found = PrivacyRequest.objects.select_for_update(no_key=True).filter(pk=request_id).first()
    if found is None:
        raise UnableToAnswer("there is no such request")
    if Standing(found.status) not in WORKABLE:
        raise UnableToAnswer(f"request {found.number} is {found.status.replace('_', ' ')} already")
    return found


def _settle(found: PrivacyRequest, status: Standing, words: Any, at: datetime, actor: Actor) -> None:
    before = found.status
    found.status, found.answer, found.settled_at = status.value, words, at
    found.save(update_fields=["status", "answer", "settled_at"])
    _record(found, f"request-{status.value}", at, actor, {"status": [before, status.value]})


def _write(found: PrivacyRequest, name: letters.Name, state: str, at: datetime) -> None:
    """Write to the customer, where there is an address to write to."""
    known = letters.addressee(found.customer_id)
    if known is None:
        return
    address, given_name, reader = known
    told = {
        "number": found.number,
        "what": letters.asked(found.kind, reader.language),
        "state": state,
        "received_on": reader.day(found.received_at),
        "due_on": reader.on(found.due_on),
        "words": found.answer if isinstance(found.answer, str) and found.answer else None,
        "link": letters.site().requests,
    }
    messaging.write(
        name=name,
        about=f"{found.id}:{state}",
        customer_id=found.customer_id,
        values={"request": told, "customer": {"given_name": given_name}},
        reader=reader,
        address=address,
        at=at,
    )


def _record(
    found: PrivacyRequest, what: str, at: datetime, actor: Actor, changes: Mapping[str, list[Any]] | None = None
) -> None:
    audit.record(
        actor=actor,
        action=f"privacy.{what}",
        subject_kind="customer",
        subject_id=found.customer_id,
        at=at,
        changes={"request": [None, found.number], **(changes or {})},
    )


__all__ = [
    "OPEN", "UnableToAnswer", "UnableToRequest", "answer", "begin_erasure", "erase_due", "erase_requests", "extend",
    "make_request", "stop_uses", "take_on", "withdraw_request",
]  # fmt: skip
