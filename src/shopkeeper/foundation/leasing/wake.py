"""The bell: a commit in this process wakes its worker at once; other processes find the row by polling."""

import threading

from django.db import transaction


class Bell:
    """A counter that threads wait on; ringing moves it on, so no ring between two looks is missed."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rung = 0

    @property
    def rung(self) -> int:
        """Return how often the bell has rung: hand it to `wait` to hear every later ring."""
        return self._rung

    def ring(self) -> None:
        """Wake everyone who waits."""
        with self._changed:
            self._rung += 1
            self._changed.notify_all()

    def wait(self, heard: int, timeout: float) -> int:
        """Wait until the bell has rung since `heard`, or `timeout` seconds; return the new count."""
        with self._changed:
            self._changed.wait_for(lambda: self._rung != heard, timeout)
            return self._rung


bell = Bell()


def ring_after_commit() -> None:
    """Ring the bell once the present transaction is committed; at once when there is none."""
    transaction.on_commit(bell.ring)
