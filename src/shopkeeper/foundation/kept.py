"""A small memory of the process for what many pages show and little changes: read again after half a minute."""

import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import ClassVar, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

SECONDS = 30.0
MOST = 20_000


class Kept(Generic[K, V]):
    """Values by key, each good for `seconds`; what is loaded is asked for in one call."""

    everywhere: ClassVar[list["Kept[Hashable, object]"]] = []

    def __init__(self, load: Callable[[list[K]], Mapping[K, V]], *, seconds: float = SECONDS, most: int = MOST) -> None:
        self._load, self._seconds, self._most = load, seconds, most
        self._rows: dict[K, tuple[float, V]] = {}
        Kept.everywhere.append(self)  # type: ignore[arg-type]  # emptied together, whatever they hold

    def get(self, keys: Iterable[K]) -> dict[K, V]:
        """Return the values of the keys that exist, in the order asked for."""
        now, wanted = time.monotonic(), list(dict.fromkeys(keys))
        rows = self._rows
        found = {key: row[1] for key in wanted if (row := rows.get(key)) and row[0] > now}
        if missing := [key for key in wanted if key not in found]:
            loaded = self._load(missing)
            if len(rows) + len(loaded) > self._most:
                rows.clear()
            rows.update((key, (now + self._seconds, value)) for key, value in loaded.items())
            found.update(loaded)
        return {key: found[key] for key in wanted if key in found}

    def one(self, key: K) -> V | None:
        """Return the value of one key, or None."""
        row = self._rows.get(key)
        return row[1] if row and row[0] > time.monotonic() else self.get([key]).get(key)

    def drop(self, key: K) -> None:
        """Forget the value of one key."""
        self._rows.pop(key, None)

    def empty(self) -> None:
        """Forget everything."""
        self._rows.clear()


def forget(key: Hashable) -> None:
    """Forget what any page keeps under the key, such as a customer whose details have just changed."""
    for kept in Kept.everywhere:
        kept.drop(key)


def empty_all() -> None:
    """Forget everything that any page keeps."""
    for kept in Kept.everywhere:
        kept.empty()
