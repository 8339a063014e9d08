"""The preference centre: what comes, how often, and what may be done with what the shop knows; one form, two doors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from shopkeeper.consent import operations as consent
from shopkeeper.consent import queries
from shopkeeper.consent.queries import Frequency, Purpose, Source
from shopkeeper.foundation.actors import Actor
from shopkeeper.storefront.choices.asking import ask_by_mail

NOTICE = "preference-centre"
YOURS = (
    (
        Purpose.TRACKING,
        "Remember what I look at",
        "So that what you looked at is found again, and suits you better next time.",
    ),
    (Purpose.PERSONALISATION, "Arrange the shop for me", "Recommendations out of what you bought and looked at."),
    (Purpose.SELLERS, "Tell sellers about me", "Sellers in this shop learn more than they need for your order."),
    (
        Purpose.ADVERTISERS,
        "Share with advertisers",
        "Other sites may show you advertisements out of what you did here.",
    ),
)


@dataclass(frozen=True)
class Place:
    """One address with its topics, as the page shows it."""

    key: str
    reach: queries.Reach
    shown_as: str
    topics: list[dict[str, Any]]
    note: str


NOTES = {
    "bounce": "Mail to this address came back, so we send none. Sign up anew when it works again.",
    "complaint": "You told your mail program that our mail is spam, so we send none. What you tick now has to be "
    "confirmed by a mail.",
    "erased": "Your data was erased, so we send nothing. What you tick now has to be confirmed by a mail.",
    "manual": "We were asked to send nothing here. What you tick now has to be confirmed by a mail.",
}


def places(reaches: list[queries.Reach], *, person_id: UUID | None, at: datetime, hidden: bool) -> list[Place]:
    """Return the addresses that any topic can reach, with what holds for each topic."""
    found = []
    for number, reach in enumerate(reaches):
        topics = queries.topics(channel=reach.channel, offered=True)
        held = queries.standings(channel=reach.channel, digest=reach.digest, topics=topics, person_id=person_id, at=at)
        against = queries.suppressions(channel=reach.channel, digest=reach.digest, at=at)
        if topics:
            shown = [{"slug": one.topic.slug, "on": one.verdict.allowed, **queries.text_of(one.topic)} for one in held]
            note = next((NOTES[reason] for reason in against), "") if not any(one["on"] for one in shown) else ""
            key = f"{reach.channel.value}-{number}"
            found.append(Place(key, reach, queries.masked(reach) if hidden else reach.address, shown, note))
    return found


def personal(person_id: UUID | None, at: datetime) -> dict[str, Any]:
    """Return what the person chose about themselves, as the page shows it; nothing where nobody is known."""
    if person_id is None:
        return {}
    held, tracking = queries.choices(person_id, at=at), queries.tracking([person_id], at=at)[person_id]
    on = {
        Purpose.TRACKING: tracking.allowed,
        Purpose.PERSONALISATION: tracking.personalisation,
        **{purpose: held.answers[purpose].answer is True for purpose in (Purpose.SELLERS, Purpose.ADVERTISERS)},
    }
    return {
        "yours": [
            {"name": purpose.value, "label": label, "text": text, "on": on[purpose]} for purpose, label, text in YOURS
        ],
        "wishes": [{"name": wish.value, "label": WISHES[wish], "on": wish is held.frequency} for wish in Frequency],
        "signals": any(held.answers[one].gpc for one in (Purpose.SELLERS, Purpose.ADVERTISERS)),
    }


WISHES: Mapping[Frequency, str] = {
    Frequency.ALL: "As often as there is something",
    Frequency.WEEKLY: "At most once a week",
    Frequency.FEWER: "Fewer mails: at most once a month",
}


def save(
    request: HttpRequest,
    shown: list[Place],
    *,
    person_id: UUID | None,
    evidence: consent.Evidence,
    at: datetime,
    actor: Actor,
) -> list[str]:
    """Keep what the form says, and return the addresses (as they are shown) that have to confirm it by mail."""
    to_confirm = []
    for place in shown:
        ticked = set(request.POST.getlist(place.key))
        answers = {one["slug"]: one["slug"] in ticked for one in place.topics}
        link = queries.Link(place.reach.channel, place.reach.digest, "", person_id)
        missing = consent.answer(link=link, answers=answers, evidence=evidence, at=at, actor=actor)
        if missing and place.reach.address and place.reach.channel is queries.Channel.EMAIL:
            ask_by_mail(address=place.reach.address, topics=missing, evidence=evidence, at=at, actor=actor)
            to_confirm.append(place.shown_as)
    if person_id is not None:
        _save_personal(request, person_id, evidence=evidence, at=at, actor=actor)
    return to_confirm


def _save_personal(
    request: HttpRequest, person_id: UUID, *, evidence: consent.Evidence, at: datetime, actor: Actor
) -> None:
    on = {one["name"]: one["on"] for one in personal(person_id, at)["yours"]}
    ticked = set(request.POST.getlist("yours"))
    changed = {
        purpose: purpose.value in ticked for purpose, _, _ in YOURS if on[purpose.value] != (purpose.value in ticked)
    }
    wish = request.POST.get("frequency", "")
    consent.choose(
        person_id=person_id,
        answers=changed,
        wanted=Frequency(wish) if wish in set(Frequency) else None,
        evidence=evidence,
        at=at,
        actor=actor,
    )


def stop_all(shown: list[Place], *, person_id: UUID | None, evidence: consent.Evidence, at: datetime) -> None:
    """End all mail to each address."""
    for place in shown:
        link = queries.Link(place.reach.channel, place.reach.digest, "", person_id)
        consent.unsubscribe(link=link, whole=True, evidence=evidence, at=at)


def in_words(lines: list[queries.Line]) -> str:
    """Return the history of choices as text to be kept, the latest first."""
    said = [
        f"{timezone.localtime(line.said.occurred_at):%d %B %Y, %H:%M}  {line.text}, {line.way}"
        + (f" (wording {line.entry.notice}, version {line.entry.notice_version})" if line.entry.notice else "")
        for line in lines
    ]
    return "\n".join(said or ["Nothing was said yet."]) + "\n"


def source_of(*, signed_in: bool) -> Source:
    """Return by which way something is said here."""
    return Source.ACCOUNT if signed_in else Source.LINK
