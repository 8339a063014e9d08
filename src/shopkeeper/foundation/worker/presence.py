"""A worker's presence: a row with a heartbeat, and a locked file that tells its machine at once of its death."""

import contextlib
import fcntl
import os
import socket
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs.models import Worker


class Presence:
    """One worker that is there until it leaves or dies. The kernel drops the lock of a process that dies."""

    def __init__(self, folder: Path) -> None:
        self.id = new_id()
        self._folder = folder
        self._lock: IO[str] | None = None

    def arrive(self, *, now: datetime) -> None:
        """Lock this worker's file and write its row."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = self._path(self.id).open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        Worker.objects.create(id=self.id, host=socket.gethostname(), process=os.getpid(), started_at=now, seen_at=now)

    def beat(self, *, now: datetime) -> None:
        """Say that this worker is alive."""
        Worker.objects.filter(pk=self.id).update(seen_at=now)

    def leave(self, *, now: datetime) -> None:
        """Say that this worker has stopped in good order."""
        Worker.objects.filter(pk=self.id).update(seen_at=now, stopped_at=now)
        if self._lock is not None:
            self._path(self.id).unlink(missing_ok=True)
            self._lock.close()

    def bury_dead(self, *, now: datetime) -> Sequence[UUID]:
        """Mark this machine's workers that died without leaving, and return them. Leases of others lapse in time."""
        here = {path.stem for path in self._folder.glob("*.lock")}
        others = Worker.objects.filter(stopped_at__isnull=True).exclude(pk=self.id).values_list("pk", flat=True)
        dead = [worker_id for worker_id in others if str(worker_id) in here and self._is_dead(worker_id)]
        if dead:
            Worker.objects.filter(pk__in=dead).update(stopped_at=now)
        for worker_id in dead:
            self._path(worker_id).unlink(missing_ok=True)
        return dead

    def _is_dead(self, worker_id: UUID) -> bool:
        with contextlib.suppress(OSError), self._path(worker_id).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    def _path(self, worker_id: UUID) -> Path:
        return self._folder / f"{worker_id}.lock"
