"""The ring of keys a process holds: unwrapped, bounded, forgotten after a minute, so that destroyed keys die out."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock, RLock
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shopkeeper.foundation.personal import wrapping
from shopkeeper.foundation.personal.keystore.port import TOMBSTONE, KeyStore, StaleRoot
from shopkeeper.foundation.personal.wrapping import Master, WrongMasterKey

CAPACITY = 50_000
SECONDS = 60.0
_CHUNK = 20_000
_ROOT = b"root"


class KeyMissing(Exception):
    """There is no key for this person, nor a sign that there ever was one."""


class KeyRing:
    """Keys by subject over a store and a master; safe between threads."""

    def __init__(
        self,
        store: KeyStore,
        masters: Callable[[bool], list[Master]],
        *,
        capacity: int = CAPACITY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`masters(new)` gives the masters to try in order; `new` allows one to be made for a store not yet founded."""
        self.store = store
        self._masters = masters
        self._capacity = capacity
        self._clock = clock
        self._held: OrderedDict[UUID, tuple[float, AESGCM | None]] = OrderedDict()
        self._held_lock = Lock()
        self._destroyed = 0  # how often a key was destroyed here: what was fetched across one may not be held
        self._root_lock = RLock()
        self._opened: tuple[Master, bytes, bytes] | None = None
        self._services: dict[str, bytes] = {}

    def cipher(self, subject: UUID) -> AESGCM | None:
        """Return the subject's cipher; None once the key was destroyed. Raises KeyMissing, WrongMasterKey."""
        with self._held_lock:
            held = self._held.get(subject)
            if held and held[0] > self._clock():
                self._held.move_to_end(subject)
                return held[1]
        found = self._fetch([subject])
        if subject not in found:
            raise KeyMissing(
                f"No key for {subject} in the key store at {self.store.place}. A new person needs "
                "`keys.create([id])` before the first sealed value; for a known one the key store is not "
                "the one that belongs to this database: restore it from its own backup."
            )
        return found[subject]

    def warm(self, subjects: Iterable[UUID]) -> None:
        """Fetch the keys of all these subjects at once; unknown ones are passed over."""
        now = self._clock()
        with self._held_lock:
            missing = [
                one for one in dict.fromkeys(subjects) if (held := self._held.get(one)) is None or held[0] <= now
            ]
        for start in range(0, len(missing), _CHUNK):
            self._fetch(missing[start : start + _CHUNK])

    def create(self, subjects: Iterable[UUID]) -> None:
        """Make a key for each subject; one that has a key, or had one, is left as it is."""
        wanted = list(subjects)
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            try:
                self._add(chunk)
            except StaleRoot:
                self.forget()
                self._add(chunk)

    def destroy(self, subject: UUID) -> None:
        """Destroy the subject's key for ever; this process forgets it now, others within a minute."""
        self._open()
        try:
            self.store.bury(subject)
        finally:
            with self._held_lock:
                self._destroyed += 1
                self._held.pop(subject, None)

    def service_key(self, purpose: str) -> bytes:
        """Return the shop's own key for a purpose; it outlives a rotation of the master."""
        with self._root_lock:
            root = self._open()[1]
            if purpose not in self._services:
                self._services[purpose] = wrapping.derive(root, purpose)
            return self._services[purpose]

    def rotate(self, new: Master) -> int:
        """Wrap every key under the new master, all or nothing; return how many. The caller puts the master in place."""
        old, root, wrapped_root = self._open()

        def change(subject: UUID, wrapped: bytes) -> bytes:
            return new.wrap(self._unwrap(old, subject, wrapped), subject.bytes)

        new_root = new.wrap(root, _ROOT)
        count = self.store.rewrap(change, old_root=wrapped_root, new_root=new_root)
        with self._root_lock:
            self._opened = (new, root, new_root)
        return count

    def master(self) -> Master:
        """Return the master that opens this store; raises WrongMasterKey."""
        return self._open()[0]

    def forget(self) -> None:
        """Drop every key held in memory."""
        with self._root_lock, self._held_lock:
            self._opened = None
            self._held.clear()

    def _add(self, subjects: list[UUID]) -> None:
        master, _, wrapped_root = self._open()
        fresh = ((subject, master.wrap(secrets.token_bytes(32), subject.bytes)) for subject in subjects)
        self.store.add(fresh, root=wrapped_root)

    def _fetch(self, subjects: list[UUID]) -> dict[UUID, AESGCM | None]:
        master = self._open()[0]
        found: dict[UUID, AESGCM | None] = {}
        destroyed = self._destroyed
        for subject, wrapped in self.store.fetch(subjects).items():
            found[subject] = None if wrapped == TOMBSTONE else AESGCM(self._unwrap(master, subject, wrapped))
        until = self._clock() + SECONDS
        with self._held_lock:
            for subject, cipher in found.items() if destroyed == self._destroyed else ():
                self._held[subject] = (until, cipher)
            while len(self._held) > self._capacity:
                self._held.popitem(last=False)
        return found

    def _unwrap(self, master: Master, subject: UUID, wrapped: bytes) -> bytes:
        key = master.unwrap(wrapped, subject.bytes)
        if key is None:
            # Another process may have rotated the master since this one opened the store.
            self.forget()
            key = self._open()[0].unwrap(wrapped, subject.bytes)
        if key is None:
            raise WrongMasterKey(
                f"The key of {subject} in {self.store.place} does not open under the master key from "
                f"{self.master().origin}: the store was changed by hand or mixed from two shops. Restore its backup."
            )
        return key

    def _open(self) -> tuple[Master, bytes, bytes]:
        with self._root_lock:
            if self._opened is None:
                self._opened = self._find()
            return self._opened

    def _find(self) -> tuple[Master, bytes, bytes]:
        wrapped = self.store.root()
        masters = self._masters(wrapped is None)
        if wrapped is None:
            self.store.found(masters[0].wrap(secrets.token_bytes(32), _ROOT))
            wrapped = self.store.root() or b""
        for master in masters:
            if (root := master.unwrap(wrapped, _ROOT)) is not None:
                return master, root, wrapped
        tried = " or ".join(master.origin for master in masters)
        raise WrongMasterKey(
            f"The master key from {tried} does not open the key store at {self.store.place}. Nothing was read or "
            "changed. Put back the master key this store was made with (SHOPKEEPER_MASTER_KEY, or master.key in the "
            "keys folder), or restore the store that belongs to this key."
        )
