"""What persons chose: tracking, personalisation, sharing, how often; of all selves of one person the strictest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shopkeeper.consent.queries.entries import said_by
from shopkeeper.consent.queries.selves import selves_of
from shopkeeper.consent.rules.ledger import Said
from shopkeeper.consent.rules.persons import Choice, Tracking, choice, frequency, seldomest, strictest, tracking_of
from shopkeeper.consent.rules.words import SHARING, Frequency, Purpose

ANSWERED = (Purpose.TRACKING, Purpose.PERSONALISATION, *SHARING)


@dataclass(frozen=True)
class Choices:
    """What holds for one person: each purpose's choice, and how often mail is wanted."""

    answers: Mapping[Purpose, Choice]
    frequency: Frequency


def tracking(person_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, Tracking]:
    """Return what may be done with what each person does, as it held at the instant.

    A person is a visitor or a customer; whoever is known to be the same person counts, and the strictest holds. Where
    nobody ever chose, tracking is allowed and sharing is not: whether a browser has to ask first is decided where the
    question is put.
    """
    groups = selves_of(person_ids)
    said = said_by({one for selves in groups.values() for one in selves})
    return {
        person: tracking_of({purpose: choice(said[one], purpose, at=at) for purpose in ANSWERED} for one in selves)
        for person, selves in groups.items()
    }


def tracking_of_one(selves: Iterable[UUID], *, at: datetime) -> Tracking:
    """Return what `tracking` does for one person, all of whose selves these are, in one query."""
    said = said_by(selves)
    return tracking_of({purpose: choice(one, purpose, at=at) for purpose in ANSWERED} for one in said.values())


def choices(person_id: UUID, *, at: datetime) -> Choices:
    """Return what one person had chosen at the instant, all selves together."""
    said = said_by(selves_of([person_id])[person_id])
    return choices_among(said.values(), at=at)


def choices_among(said: Iterable[list[Said]], *, at: datetime) -> Choices:
    """Return what holds, given the entries of each self."""
    each = list(said)
    return Choices(
        answers={purpose: strictest(choice(one, purpose, at=at) for one in each) for purpose in ANSWERED},
        frequency=seldomest(frequency(one, at=at) for one in each),
    )
