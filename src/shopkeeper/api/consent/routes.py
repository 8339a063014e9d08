"""Permission. An address is looked up by POST, so that none stands in a log of URLs; each look is audited."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Status

from shopkeeper.api.authentication import ScopedKey, actor_of
from shopkeeper.api.consent.schemas import (
    AddressOut,
    AtIn,
    CustomerConsentOut,
    EntryMade,
    GrantIn,
    GrantOut,
    ImportIn,
    ImportOut,
    LookupIn,
    RequestIn,
    RequestOut,
    SaidIn,
    SuppressionIn,
    SuppressionOut,
    TopicOut,
    WithdrawalIn,
    entry_out,
)
from shopkeeper.api.problems import missing
from shopkeeper.consent import operations, queries
from shopkeeper.consent.operations import Evidence
from shopkeeper.consent.queries import Purpose, Reason, Source
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.clock import now

router = Router(tags=["Consent"])
READ, WRITE = ScopedKey("consent:read"), ScopedKey("consent:write")


@router.get("/consent/topics", response=list[TopicOut], auth=READ, summary="List the topics")
def topics(request: HttpRequest) -> list[Any]:
    return queries.topics()


@router.post("/consent/lookup", response=AddressOut, auth=READ, summary="Read where an address stands")
def lookup(request: HttpRequest, body: LookupIn) -> dict[str, Any]:
    """Return what holds for the address now or at an instant, and everything that was said about it."""
    at = body.at or now()
    digest = queries.address_digest(body.channel, body.address, country=body.country)
    _looked(request, "consent", digest.hex())
    known = queries.whose(body.channel, body.address, country=body.country)
    reach = queries.Reach(body.channel, body.address, digest)
    history = queries.history_of_address(body.channel, digest, until=at)
    return {**_state(reach, known, at), "history": [entry_out(line) for line in history]}


@router.get("/consent/customers/{uuid:customer_id}", response=CustomerConsentOut, auth=READ)
def customer(request: HttpRequest, customer_id: UUID, wanted: Query[AtIn]) -> dict[str, Any]:
    """Read what holds for a customer's addresses and what they chose, now or at an instant, and how it came to be."""
    if customers.customer(customer_id) is None:
        raise missing("customer", customer_id)
    _looked(request, "customer", str(customer_id))
    at = wanted.at or now()
    held = queries.choices(customer_id, at=at)
    answers = {purpose: one.answer for purpose, one in held.answers.items()}
    return {
        "regime": queries.law_for(customer_id).code,
        "addresses": [_state(reach, customer_id, at) for reach in queries.reaches(customer_id)],
        "choices": {
            "tracking": answers[Purpose.TRACKING],
            "personalisation": answers[Purpose.PERSONALISATION],
            "sharing_with_sellers": answers[Purpose.SELLERS],
            "sharing_with_advertisers": answers[Purpose.ADVERTISERS],
            "global_privacy_control": any(one.gpc for one in held.answers.values()),
            "frequency": held.frequency.value,
        },
        "history": [entry_out(line) for line in queries.history(customer_id, until=at)],
    }


@router.post("/consent/grants", response={201: GrantOut}, auth=WRITE, summary="Record a permission with its proof")
def grant(request: HttpRequest, body: GrantIn) -> Status[Any]:
    """Keep a permission. `permitted` says whether it holds: it does not where the person said no before."""
    shown = operations.shown_version(body.notice, body.notice_version, body.notice_language)
    made = operations.record_permission(
        channel=body.channel,
        address=body.address,
        topic=body.topic,
        basis=body.basis,
        country=body.country,
        evidence=_evidence(body, body.proof, shown),
        at=now(),
        actor=actor_of(request),
    )
    return Status(201, made)


@router.post("/consent/withdrawals", response={201: EntryMade}, auth=WRITE, summary="Record a no")
def withdrawal(request: HttpRequest, body: WithdrawalIn) -> Status[Any]:
    """Keep that a person said no to a topic, or to all. It holds with the answer."""
    made = operations.withdraw(
        channel=body.channel,
        address=body.address,
        topic=body.topic,
        country=body.country,
        evidence=_evidence(body, body.proof or {}),
        at=now(),
        actor=actor_of(request),
    )
    return Status(201, {"entry_id": made})


@router.post("/consent/requests", response={201: RequestOut}, auth=WRITE, summary="Begin a double opt-in")
def request_permission(request: HttpRequest, body: RequestIn) -> Status[Any]:
    """Begin a double opt-in by e-mail, and return the link to put into a mail of your own."""
    at = now()
    asked = operations.ask_permission(
        address=body.address,
        topics=body.topics,
        language=body.language,
        evidence=Evidence(source=Source.API, occurred_at=at, proof=body.proof),
        at=at,
        actor=actor_of(request),
    )
    link = settings.SITE_URL.rstrip("/") + reverse("storefront:confirm", args=[asked.token]) if asked else None
    return Status(201, {"link": link})


@router.post("/consent/suppressions", response={201: SuppressionOut}, auth=WRITE, summary="Suppress an address")
def suppression(request: HttpRequest, body: SuppressionIn) -> Status[Any]:
    """Put an address on the suppression list: a bounce stops all mail, a complaint and manual stop marketing."""
    one = operations.addressed(body.channel, body.address, country=body.country)
    is_new = operations.suppress(
        channel=body.channel,
        digest=one.digest,
        reason=Reason(body.reason),
        person_id=one.person_id,
        evidence=_evidence(body, {}),
        at=now(),
        actor=actor_of(request),
    )
    return Status(201, {"is_new": is_new})


@router.post("/consent/imports", response=ImportOut, auth=WRITE, summary="Import a list of permissions")
def import_list(request: HttpRequest, body: ImportIn) -> Any:
    """Take in a list. A permission counts only where nothing was ever said about its address."""
    return operations.import_permissions(text=body.text, name=body.name, at=now(), actor=actor_of(request))


def _evidence(body: SaidIn, proof: dict[str, str], shown: operations.Shown | None = None) -> Evidence:
    at = body.occurred_at or now()
    return Evidence(source=Source.API, occurred_at=at, shown=shown or operations.Shown(), proof=proof or None)


def _state(reach: queries.Reach, person_id: UUID | None, at: datetime) -> dict[str, Any]:
    found = queries.topics(channel=reach.channel)
    held = queries.standings(channel=reach.channel, digest=reach.digest, topics=found, person_id=person_id, at=at)
    against = queries.suppressions(channel=reach.channel, digest=reach.digest, at=at)
    return {
        "channel": reach.channel.value,
        "address": reach.address,
        "suppressed": sorted(against),
        "topics": list(_topics(held)),
    }


def _topics(held: Iterable[queries.OnTopic]) -> Iterable[dict[str, Any]]:
    for one in held:
        yield {
            "topic": one.topic.slug,
            "permitted": one.verdict.allowed,
            "reason": one.verdict.reason,
            "text": one.verdict.text,
            "since": one.verdict.said.occurred_at if one.verdict.said else None,
        }


def _looked(request: HttpRequest, kind: str, subject: str) -> None:
    action = "customers.looked-at" if kind == "customer" else "consent.looked-up"
    audit.record(actor=actor_of(request), action=action, subject_kind=kind, subject_id=subject, at=now())
