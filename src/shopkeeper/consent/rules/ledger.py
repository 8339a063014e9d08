"""What the entries about one address amount to at an instant. The order in which they are given plays no part."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shopkeeper.consent.rules.words import (
    LIMITING,
    PROVEN,
    STAFF_MAY_LIFT,
    Basis,
    Purpose,
    Reason,
    Source,
    Word,
)

CONFIRMED_ALONE = frozenset({Reason.COMPLAINT, Reason.ERASED})  # only a double opt-in of the person ends these


@dataclass(frozen=True, slots=True)
class Said:
    """One entry as the rules see it. `topic` empty means all topics; `occurred_at` never lies after `recorded_at`."""

    id: UUID
    word: Word
    occurred_at: datetime
    recorded_at: datetime
    purpose: Purpose = Purpose.MARKETING
    channel: str = ""
    topic: str = ""
    basis: Basis = Basis.NONE
    source: Source = Source.API
    reason: Reason = Reason.NONE
    value: str = ""
    person_id: UUID | None = None

    @property
    def is_limiting(self) -> bool:
        return self.word in LIMITING

    @property
    def is_imported_permission(self) -> bool:
        return self.source is Source.IMPORT and self.word in {Word.GRANTED, Word.CONFIRMED}


@dataclass(slots=True)
class Standing:
    """Where an address stands with a topic.

    `answer` is the entry that decides, none where nobody answered; `blocks` are the suppressions in force by reason;
    `asked` is a question that waits for its confirmation.
    """

    answer: Said | None = None
    blocks: dict[Reason, Said] = field(default_factory=dict)
    asked: Said | None = None

    @property
    def permits(self) -> bool:
        """Whether permission was given and nothing stands against it."""
        return self.answer is not None and not self.answer.is_limiting and not self.blocks

    @property
    def refuses(self) -> bool:
        """Whether the person said no, or the address is suppressed."""
        return bool(self.blocks) or (self.answer is not None and self.answer.is_limiting)


def in_order(entries: Iterable[Said]) -> list[Said]:
    """Return the entries as they were said; of two at one instant the one that limits comes last, so it holds."""
    return sorted(entries, key=lambda one: (one.occurred_at, one.is_limiting, one.recorded_at, one.id))


def known_at(entries: Iterable[Said], at: datetime) -> list[Said]:
    """Return the entries that the shop had at the instant, in the order in which they were said."""
    return in_order(one for one in entries if one.recorded_at <= at)


def standing(entries: Iterable[Said], topic: str, *, at: datetime) -> Standing:
    """Return where the address of these entries (all of one address and channel) stood with the topic at the instant.

    The last word holds, with three exceptions, each on the side of the person. A permission that comes by a way anyone
    can use does not raise what was refused, withdrawn or suppressed: that takes a confirmation, or a choice made in the
    account or by a link out of the person's own mail. An imported permission counts only where nothing at all had been
    said about the address when it was imported, and gives way to every other word on the topic. A complaint and
    an erasure end every permission given before, whatever is lifted later.
    """
    known = known_at(entries, at)
    spoken = [one for one in known if not one.is_imported_permission]
    found = Standing()
    for one in spoken:
        _hear(found, one, topic)
    if found.answer is None and not found.blocks:
        found.answer = _imported(known, spoken, topic)
    return found


def _hear(found: Standing, one: Said, topic: str) -> None:
    if one.word is Word.CONFIRMED:
        found.blocks.pop(Reason.BOUNCE, None)  # whoever pressed the button in the mail has had the mail
    if one.topic not in {"", topic}:
        return
    if one.word is Word.SUPPRESSED:
        _suppress(found, one)
    elif one.word is Word.LIFTED:
        if one.reason in STAFF_MAY_LIFT:
            found.blocks.pop(one.reason, None)
    elif one.word is Word.ASKED:
        found.asked = one
    elif one.is_limiting:
        found.answer, found.asked = one, None
    else:
        _raise(found, one)


def _suppress(found: Standing, one: Said) -> None:
    found.blocks[one.reason] = one
    if one.reason in CONFIRMED_ALONE:
        found.answer, found.asked = one, None


def _raise(found: Standing, one: Said) -> None:
    if one.word is Word.CONFIRMED:
        found.answer, found.asked, found.blocks = one, None, {}
    elif _may_raise(found, one):
        found.answer, found.asked = one, None


def _may_raise(found: Standing, one: Said) -> bool:
    if _said_no(found):
        return one.source in PROVEN and not set(found.blocks) & CONFIRMED_ALONE
    return found.answer is None or not outranks(found.answer, one)


def _said_no(found: Standing) -> bool:
    """Return whether somebody said no: that mail came back is nobody's word."""
    return bool(set(found.blocks) - {Reason.BOUNCE}) or (found.answer is not None and found.answer.is_limiting)


def outranks(given: Said, later: Said) -> bool:
    """Return whether a permission already given stands on firmer ground than the later one."""
    return given.basis is Basis.CONSENT and later.basis is not Basis.CONSENT


def _imported(known: list[Said], spoken: list[Said], topic: str) -> Said | None:
    """Return the last imported permission for the topic that came where nothing had been said."""
    first = min((one.recorded_at for one in spoken), default=None)
    counts = [
        one
        for one in known
        if one.is_imported_permission and one.topic == topic and (first is None or one.recorded_at < first)
    ]
    return counts[-1] if counts else None


def is_suppressed(entries: Iterable[Said], reason: Reason, *, at: datetime) -> bool:
    """Return whether the address stands on the list for this reason for every topic, so that saying it adds nothing.

    A confirmation ends a suppression for its own topic: after one it is news again.
    """
    told = [
        one.word is Word.SUPPRESSED
        for one in known_at(entries, at)
        if one.reason is reason or (one.word is Word.CONFIRMED and not one.is_imported_permission)
    ]
    return bool(told) and told[-1]


def is_withdrawn(entries: Iterable[Said], topic: str, *, at: datetime) -> bool:
    """Return whether the last word on the topic (or on any, where it is empty) is a withdrawal that covers it."""
    words = [one for one in known_at(entries, at) if one.word not in {Word.SUPPRESSED, Word.LIFTED}]
    about = [one for one in words if not topic or one.topic in {"", topic}]
    return bool(about) and about[-1].word is Word.WITHDRAWN and about[-1].topic in {"", topic}
