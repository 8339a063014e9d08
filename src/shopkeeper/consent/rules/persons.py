"""Choices of a person: tracking, personalisation, sharing, how often. Of several selves the strictest holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shopkeeper.consent.rules.ledger import Said, known_at
from shopkeeper.consent.rules.words import PROVEN, SHARING, Frequency, Purpose, Source, Word

SELDOM = (Frequency.ALL, Frequency.WEEKLY, Frequency.FEWER)
# Who signs in, or comes by a link out of their own mail, is known to the shop; a browser that signals is not.
KNOWN = frozenset({Source.ACCOUNT, Source.LINK})


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose about one purpose: yes, no, or nothing (None); `said` is the entry that decides."""

    answer: bool | None = None
    said: Said | None = None
    gpc: bool = False


@dataclass(frozen=True, slots=True)
class Tracking:
    """What may be done with what a person does. `allowed` unless refused; `sharing` only when granted."""

    allowed: bool = True
    gpc: bool = False
    sharing: bool = False
    personalisation: bool = True


def choice(entries: Iterable[Said], purpose: Purpose, *, at: datetime) -> Choice:
    """Return what the person of these entries had chosen at the instant.

    A Global Privacy Control signal counts as a refusal of sharing. It holds against what was granted before. A
    known customer who grants sharing after it, knowing of the conflict, sets it aside for as long as they are known
    (CCPA Regulations, 11 CCR 7025(c)(3)); a cookie banner does not.
    """
    known = [one for one in known_at(entries, at) if one.purpose is purpose]
    spoken = [one for one in known if not one.is_imported_permission]
    found, signalled, aside = Choice(), False, False
    for one in spoken:
        if one.source is Source.GPC:
            signalled = True
            found = found if aside else Choice(answer=False, said=one, gpc=True)
        elif one.is_limiting:
            found, aside = Choice(answer=False, said=one, gpc=signalled), False
        elif one.word in {Word.GRANTED, Word.CONFIRMED} and _may_raise(found, one, signalled=signalled):
            found, aside = Choice(answer=True, said=one), signalled
    return _imported(known, spoken) if found.said is None else found


def _may_raise(found: Choice, one: Said, *, signalled: bool) -> bool:
    if signalled:
        return one.source in KNOWN
    return found.answer is not False or one.source in PROVEN


def _imported(known: list[Said], spoken: list[Said]) -> Choice:
    first = min((one.recorded_at for one in spoken), default=None)
    counts = [one for one in known if one.is_imported_permission and (first is None or one.recorded_at < first)]
    return Choice(answer=True, said=counts[-1]) if counts else Choice()


def strictest(choices: Iterable[Choice]) -> Choice:
    """Return what holds for a person of several selves: one no outweighs every yes."""
    whole = list(choices)
    for answer in (False, True):
        for one in whole:
            if one.answer is answer:
                return Choice(answer, one.said, gpc=any(other.gpc for other in whole))
    return Choice()


def tracking_of(selves: Iterable[Mapping[Purpose, Choice]]) -> Tracking:
    """Return what may be done, given each self's choices."""
    each = list(selves)
    together = {
        purpose: strictest(one[purpose] for one in each if purpose in one)
        for purpose in (Purpose.TRACKING, Purpose.PERSONALISATION, *SHARING)
    }
    return Tracking(
        allowed=together[Purpose.TRACKING].answer is not False,
        gpc=any(together[purpose].gpc for purpose in SHARING),
        sharing=all(together[purpose].answer is True for purpose in SHARING),
        personalisation=together[Purpose.PERSONALISATION].answer is not False,
    )


def frequency(entries: Iterable[Said], *, at: datetime) -> Frequency | None:
    """Return how often the person of these entries wanted mail at the instant, None where they never said."""
    known = [one for one in known_at(entries, at) if one.purpose is Purpose.FREQUENCY and one.value in set(SELDOM)]
    return Frequency(known[-1].value) if known else None


def seldomest(wishes: Iterable[Frequency | None]) -> Frequency:
    """Return what holds for a person of several selves: the one who wants the fewest mails."""
    return max((one for one in wishes if one), key=SELDOM.index, default=Frequency.ALL)
