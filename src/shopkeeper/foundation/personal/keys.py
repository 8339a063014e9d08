"""A key for each person, kept apart from the data: destroy it, and all that was sealed with it is gone everywhere."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from shopkeeper.foundation.personal import wrapping
from shopkeeper.foundation.personal.keyring import KeyMissing, KeyRing
from shopkeeper.foundation.personal.keystore.port import KeyStore
from shopkeeper.foundation.personal.keystore.postgres import PostgresKeyStore
from shopkeeper.foundation.personal.keystore.sqlite import SQLiteKeyStore
from shopkeeper.foundation.personal.wrapping import Master, WrongMasterKey

__all__ = [
    "KeyMissing",
    "Status",
    "UnableToRotateMaster",
    "WrongMasterKey",
    "cipher",
    "create",
    "destroy",
    "ring",
    "rotate_master",
    "service_key",
    "status",
    "store",
    "warm",
]

VARIABLE = "SHOPKEEPER_MASTER_KEY"


class UnableToRotateMaster(Exception):
    """The master key can't be replaced as asked."""


@dataclass(frozen=True)
class Status:
    """Where the keys stand, and how many there are."""

    store: str
    master: str
    living: int
    destroyed: int
    problems: tuple[str, ...]


def create(subject_ids: Iterable[UUID]) -> None:
    """Make a key for each person; call it before the first sealed value is written. Repeats are harmless.

    A person whose key was destroyed gets none again: sealing for that id raises KeyMissing.
    """
    ring().create(subject_ids)


def destroy(subject_id: UUID) -> None:
    """Destroy a person's key for ever, in this database and every backup of it.

    It can't be undone by a rollback: call it last in the transaction, or repeat it until it succeeded.
    """
    ring().destroy(subject_id)


def warm(subject_ids: Iterable[UUID]) -> None:
    """Fetch the keys of a list of people at once, before its sealed values are read one by one."""
    ring().warm(subject_ids)


def cipher(subject_id: UUID) -> AESGCM | None:
    """Return the person's cipher; None once the key was destroyed."""
    return ring().cipher(subject_id)


def service_key(purpose: str) -> bytes:
    """Return the shop's own 32-byte key for a purpose such as `blind/email`; it never changes."""
    return ring().service_key(purpose)


def store() -> KeyStore:
    """Return the key store in use."""
    return ring().store


def status() -> Status:
    """Return where the keys stand and what is wrong with that; raises WrongMasterKey."""
    living, destroyed = store().counts()
    problems = [
        f"{path} can be read by others: run `chmod {mode} {path}`"
        for path, mode in ((_folder(), "700"), (_master_file(), "600"), (_folder() / "keys.sqlite3", "600"))
        if path.exists() and path.stat().st_mode & 0o077
    ]
    return Status(store().place, ring().master().origin, living, destroyed, tuple(problems))


def rotate_master(new_text: str | None = None) -> int:
    """Wrap every key under a new master and put it in place; return how many keys were wrapped anew.

    A master from the environment can't be replaced by us: `new_text` is then the key the operator sets afterwards.
    Killed half way, the next start finishes it: the new master waits beside the old one until the store has changed.
    """
    named = settings.MASTER_KEY
    if named and not new_text:
        raise UnableToRotateMaster(
            f"The master key stands in {VARIABLE}: give the new one in SHOPKEEPER_NEW_MASTER_KEY "
            f"(`shopkeeper keys new-master` prints one), and set {VARIABLE} to it afterwards"
        )
    if named:
        return ring().rotate(wrapping.from_text(new_text or "", "SHOPKEEPER_NEW_MASTER_KEY"))
    waiting = _waiting_file()
    wrapping.create_file(waiting, new_text or wrapping.new_text())
    count = ring().rotate(wrapping.from_text(waiting.read_text(), str(waiting)))
    waiting.replace(_master_file())
    return count


@cache
def ring() -> KeyRing:
    """Return this process's ring of keys."""
    url = settings.KEYSTORE_URL
    if url.startswith(("postgres://", "postgresql://")):
        return KeyRing(PostgresKeyStore(url), _masters)
    return KeyRing(SQLiteKeyStore(_folder() / "keys.sqlite3"), _masters)


def _masters(new: bool) -> list[Master]:  # noqa: FBT001  the shape KeyRing asks for
    if text := settings.MASTER_KEY:
        return [wrapping.from_text(text, VARIABLE)]
    path = _master_file()
    if new and not path.exists():
        wrapping.create_file(path, wrapping.new_text())
    found = [master for one in (path, _waiting_file()) if (master := wrapping.read_file(one))]
    if not found:
        raise WrongMasterKey(
            f"The key store has keys, but there is no master key: {path} is missing and {VARIABLE} is not set. Put it "
            "back from its backup; a new one would open nothing, so none was made."
        )
    return found


def _folder() -> Path:
    return Path(settings.KEYS_DIR)


def _master_file() -> Path:
    return _folder() / "master.key"


def _waiting_file() -> Path:
    return _folder() / "master.key.next"


os.register_at_fork(after_in_child=ring.cache_clear)
