"""Whether a message may go out, and where an address stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shopkeeper.consent.models import Topic
from shopkeeper.consent.queries.entries import said_about
from shopkeeper.consent.rules.jurisdictions import Regime, regime_of
from shopkeeper.consent.rules.ledger import Said, Standing, standing
from shopkeeper.consent.rules.permitting import Verdict, decide
from shopkeeper.consent.rules.words import Channel, Need
from shopkeeper.customers import queries as customers


def may_send(
    *,
    channel: str,
    digest: bytes,
    need: Need,
    topic: str = "",
    person_id: UUID | None = None,
    at: datetime,
) -> Verdict:
    """Return whether a message may go to the address now, and why; by one query where it is no marketing.

    `digest` is `address_digest(channel, address)`. The law is that of the country where the person lives, the
    strictest where nobody knows it.
    """
    if need is Need.ON_DEMAND:
        return Verdict(allowed=True, reason=need.value)
    said = said_about(digest, channel)
    country = _country(person_id) if need is Need.MARKETING else ""
    return decide(
        standing(said, topic, at=at),
        need=need,
        topic=topic,
        rule=regime_of(country).channels[Channel(channel)],
        always_ask=need is Need.MARKETING and _always_ask(topic),
        at=at,
    )


@dataclass(frozen=True)
class OnTopic:
    """Where an address stands with one topic, and whether mail on it may go out."""

    topic: Topic
    standing: Standing
    verdict: Verdict


def standings(
    *, channel: str, digest: bytes, topics: Iterable[Topic], person_id: UUID | None = None, at: datetime
) -> list[OnTopic]:
    """Return where the address stood with each topic at the instant, as the shop knew it then."""
    return standings_among(
        said_about(digest, channel), channel=channel, topics=topics, country=_country(person_id), at=at
    )


def standings_among(
    said: Iterable[Said], *, channel: str, topics: Iterable[Topic], country: str, at: datetime
) -> list[OnTopic]:
    """Return the same of entries that are at hand."""
    entries, rule = list(said), regime_of(country).channels[Channel(channel)]
    found = []
    for topic in topics:
        held = standing(entries, topic.slug, at=at)
        verdict = decide(
            held,
            need=Need.MARKETING,
            topic=topic.slug,
            rule=rule,
            always_ask=topic.regime == "opt-in",
            at=at,
        )
        found.append(OnTopic(topic, held, verdict))
    return found


def suppressions(*, channel: str, digest: bytes, at: datetime) -> Mapping[str, Said]:
    """Return what stands against the address as a whole, by reason."""
    return {reason.value: one for reason, one in standing(said_about(digest, channel), "", at=at).blocks.items()}


def law_for(person_id: UUID | None) -> Regime:
    """Return the regime of where the person lives."""
    return regime_of(_country(person_id))


def _country(person_id: UUID | None) -> str:
    if person_id is None:
        return ""
    found = customers.customer(person_id)
    return found.country if found else ""


def _always_ask(topic: str) -> bool:
    regime = Topic.objects.filter(slug=topic).values_list("regime", flat=True).first()
    return regime != "law"
