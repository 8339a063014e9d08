"""The loop: each line of work has its threads; a keeper beats, renews leases, buries the dead, starts periodic jobs."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import connection

from shopkeeper.foundation.leasing.leases import Claimant
from shopkeeper.foundation.leasing.wake import Bell, bell
from shopkeeper.foundation.worker.presence import Presence

log = logging.getLogger(__name__)

BEAT = 15.0
PAUSE_AFTER_ERROR = 2.0
LONG_POLL = 30.0
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Turn:
    """What a line may know in its turn: the clock, in whose name it claims, and whether it must stop."""

    clock: Clock
    claimant: Claimant
    stopping: threading.Event


@dataclass(frozen=True)
class Line:
    """One kind of work: `step` does a little and returns how much (0: nothing is due)."""

    name: str
    step: Callable[[Turn], int]
    renew: Callable[[Claimant, datetime], object]
    release: Callable[[Sequence[UUID]], object]
    threads: int = 1
    poll: float = 1.0  # seconds between two looks of the line's first thread; the bell and its finds wake the others


class Loop:
    """The threads of one worker."""

    def __init__(
        self,
        lines: Sequence[Line],
        *,
        tick: Callable[[datetime], object],
        folder: Path,
        clock: Clock,
        rung: Bell = bell,
    ) -> None:
        self.presence = Presence(folder)
        self.stopping = threading.Event()
        self._lines, self._tick, self._clock, self._bell = lines, tick, clock, rung
        self._turn = Turn(clock, Claimant(self.presence.id), self.stopping)
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Arrive, take over what the dead of this machine held, and start working."""
        self.presence.arrive(now=self._clock())
        self._keep()
        self._start_thread("keeper", self._keep_on)
        for line in self._lines:
            for number in range(line.threads):
                self._start_thread(
                    f"{line.name}-{number}", partial(self._work, line, line.poll if number == 0 else LONG_POLL)
                )

    def stop(self, *, patience: float = 20.0) -> bool:
        """Let every thread finish what it has in hand, at most `patience` seconds; return whether all did."""
        self.stopping.set()
        self._bell.ring()
        until = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        finished = not any(thread.is_alive() for thread in self._threads)
        self.presence.leave(now=self._clock())
        if finished:
            self._release([self.presence.id])
        return finished

    def _start_thread(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name=f"work-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self, line: Line, poll: float) -> None:
        busy = False
        while not self.stopping.is_set():
            heard = self._bell.rung
            did = self._guarded(line.name, lambda: line.step(self._turn))
            if not did and not self.stopping.is_set():
                self._bell.wait(heard, poll)
            elif did and not busy:
                self._bell.ring()  # where one was due, more may be: wake the line's other threads
            busy = did > 0
        connection.close()

    def _keep_on(self) -> None:
        while not self.stopping.wait(BEAT):
            self._guarded("keeper", self._keep)
        connection.close()

    def _keep(self) -> int:
        now = self._clock()
        self.presence.beat(now=now)
        for line in self._lines:
            line.renew(self._turn.claimant, now)
        self._release(self.presence.bury_dead(now=now))
        self._tick(now)
        return 1

    def _release(self, dead: Sequence[UUID]) -> None:
        for line in self._lines if dead else ():
            line.release(dead)

    def _guarded(self, name: str, step: Callable[[], int]) -> int:
        """Do the step; on an error say so, drop the connection and rest, for the loop must outlive its database."""
        try:
            return step()
        except Exception:
            log.exception("work on %s failed; it goes on in %s seconds", name, PAUSE_AFTER_ERROR)
            connection.close()
            self.stopping.wait(PAUSE_AFTER_ERROR)
            return 0
