"""Whether the audit log is as it was written: every entry unchanged, none missing, none cut off its end."""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.audit import chain
from shopkeeper.foundation.audit.anchor import CHAIN, CUT
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.audit.recording import log_key
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.keystore.port import Anchor

_CHUNK = 5_000
_MOST = 1_000
_COLUMNS = (
    "position",
    "at",
    "actor_kind",
    "actor_id",
    "action",
    "subject_kind",
    "subject_id",
    "changes",
    "sealed_fields",
)


@dataclass(frozen=True)
class Problem:
    """What is wrong, and with which entries (first to last)."""

    kind: Literal["changed", "deleted", "replaced", "cut"]
    first: int
    last: int

    def __str__(self) -> str:
        named = f"Entry {self.first}" if self.first == self.last else f"Entries {self.first} to {self.last}"
        be = "was" if self.first == self.last else "were"
        return {
            "changed": f"{named} {be} changed after being written",
            "deleted": f"{named} {be} deleted: there is a gap",
            "replaced": f"{named} {be} replaced: it does not follow the entry before it",
            "cut": f"{named} {be} cut off the end of the log",
        }[self.kind]


@dataclass(frozen=True)
class Verdict:
    """How many entries were read, and what is wrong with them (at most the first thousand problems)."""

    entries: int
    problems: tuple[Problem, ...]

    @property
    def is_intact(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(progress: Callable[[int], None] = lambda _: None) -> Verdict:
    """Read the whole log and return the verdict; in constant memory, beside running writers.

    `progress` is told how many entries were read, now and then.
    """
    store = keys.store()
    anchors = [anchor for name in (CHAIN, CUT) if (anchor := store.anchor(name))]
    reader = _Reader(anchors)
    problems: list[Problem] = []
    for row in _rows():
        problems += reader.read(*row)
        if reader.count % _CHUNK == 0:
            progress(reader.count)
    problems += reader.end()
    return Verdict(reader.count, tuple(sorted(problems, key=lambda one: one.first)[:_MOST]))


def accept_end(*, actor: Actor, at: datetime, reason: str) -> int:
    """Take the end of the log as it stands, after a backup was restored; return the position of the entry saying so.

    What is missing until then stays named in that entry.
    """
    store = keys.store()
    last = Entry.objects.order_by("-position").values_list("position", "digest").first()
    known = [anchor.position for name in (CHAIN, CUT) if (anchor := store.anchor(name))]
    store.reset(CUT, None)
    store.reset(CHAIN, Anchor(last[0], bytes(last[1])) if last else None)
    return audit.record(
        actor=actor,
        action="audit.end-accepted",
        subject_kind="audit",
        subject_id="log",
        at=at,
        changes={"position": [max(known, default=0), last[0] if last else 0], "reason": ["", reason]},
    )


class _Reader:
    """Follows the chain row by row."""

    def __init__(self, anchors: list[Anchor]) -> None:
        self._key = log_key()
        self._anchors = {anchor.position: anchor.digest for anchor in anchors}
        self._position = 0
        self._digest: bytes | None = chain.GENESIS
        self.count = 0

    def read(self, facts: chain.Facts, previous: bytes, digest: bytes) -> Iterator[Problem]:
        """Yield what is wrong with the row that comes next."""
        self.count += 1
        follows = facts.position == self._position + 1
        if not follows:
            yield Problem("deleted", self._position + 1, facts.position - 1)
        is_genuine = hmac.compare_digest(chain.digest(self._key, previous, facts), digest)
        is_anchored = self._anchors.pop(facts.position, digest) == digest
        if not is_genuine:
            yield Problem("changed", facts.position, facts.position)
        elif not is_anchored or (follows and self._digest is not None and previous != self._digest):
            yield Problem("replaced", facts.position, facts.position)
        self._position, self._digest = facts.position, digest if is_genuine else None

    def end(self) -> Iterator[Problem]:
        """Yield what is missing after the last row."""
        farthest = max(self._anchors, default=0)
        if farthest > self._position:
            yield Problem("cut", self._position + 1, farthest)


def _rows() -> Iterator[tuple[chain.Facts, bytes, bytes]]:
    rows = Entry.objects.order_by("position").values_list(*_COLUMNS, "previous", "digest")
    for row in rows.iterator(chunk_size=_CHUNK):
        yield chain.Facts(*row[:9]), bytes(row[9]), bytes(row[10])
