"""Several requests, one wait for the disk: who comes first writes for all that wait by then."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row")
MOST_AT_ONCE = 64


class _Waiting(Generic[Row]):
    __slots__ = ("done", "error", "row")

    def __init__(self, row: Row) -> None:
        self.row, self.done = row, False
        self.error: BaseException | None = None


class GroupCommit(Generic[Row]):
    """Writes rows durably by `write_all`, one transaction for all that wait; a lone row waits for nobody."""

    def __init__(self, write_all: Callable[[Sequence[Row]], None]) -> None:
        self._write_all = write_all
        self._queue: deque[_Waiting[Row]] = deque()
        self._leading = threading.Lock()

    def write(self, row: Row) -> None:
        """Return once the row is committed; raises what the write raised."""
        mine = _Waiting(row)
        self._queue.append(mine)
        with self._leading:
            while not mine.done:
                self._lead()
        if mine.error is not None:
            raise mine.error

    def _lead(self) -> None:
        batch: list[_Waiting[Row]] = []
        while self._queue and len(batch) < MOST_AT_ONCE:
            batch.append(self._queue.popleft())
        error: BaseException | None = None
        try:
            self._write_all([one.row for one in batch])
        except BaseException as raised:  # noqa: BLE001  each of those who wait is told
            error = raised
        for one in batch:
            one.error, one.done = error, True
