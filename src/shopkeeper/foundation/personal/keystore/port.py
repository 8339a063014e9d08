"""What a key store does: it keeps wrapped keys apart from the data, and knows nothing of what they open."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

TOMBSTONE = b""

Rewrap = Callable[[UUID, bytes], bytes]


class StaleRoot(Exception):
    """The master key was rotated by another process since this one read it."""


@dataclass(frozen=True)
class Anchor:
    """How far a hash chain is known to have come."""

    position: int
    digest: bytes


class KeyStore(Protocol):
    """A place for wrapped keys; each call is one transaction, durable when it returns (anchors excepted)."""

    @property
    def place(self) -> str:
        """Where the store stands, for messages; without credentials."""

    def root(self) -> bytes | None:
        """Return the wrapped root secret; None for a store that was never founded."""

    def found(self, root: bytes) -> None:
        """Keep the wrapped root of a new store; a store that has one keeps its own."""

    def add(self, keys: Iterable[tuple[UUID, bytes]], *, root: bytes) -> None:
        """Keep wrapped keys; subjects that have a key or a tombstone keep theirs. Raises StaleRoot on another root."""

    def fetch(self, subjects: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Return the wrapped keys that exist, with TOMBSTONE for destroyed ones."""

    def bury(self, subject: UUID) -> None:
        """Replace the subject's key by a tombstone, for ever, overwriting what was stored."""

    def rewrap(self, change: Rewrap, *, old_root: bytes, new_root: bytes) -> int:
        """Replace each wrapped key by its changed form and the root, all or nothing; return how many."""

    def counts(self) -> tuple[int, int]:
        """Return how many keys live, and how many were destroyed."""

    def anchor(self, chain: str) -> Anchor | None:
        """Return how far the chain had come when last noted."""

    def advance(self, chain: str, anchor: Anchor) -> bool:
        """Note how far the chain has come; False, and nothing noted, if it had come that far or farther before."""

    def reset(self, chain: str, anchor: Anchor | None) -> None:
        """Replace the note of how far the chain has come; with None, forget it."""

    def close(self) -> None:
        """Let go of connections."""
