from collections.abc import Iterator

import pytest

from shopkeeper.foundation.kept import Kept


class Loader:
    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, keys: list[int]) -> dict[int, str]:
        self.asked.append(keys)
        return {key: str(key) for key in keys if key < 100}


@pytest.fixture
def loader() -> Iterator[Loader]:
    before = list(Kept.everywhere)
    yield Loader()
    Kept.everywhere[:] = before


def test_only_what_is_not_kept_is_loaded(loader: Loader) -> None:
    kept = Kept(loader)
    assert kept.get([1, 2]) == {1: "1", 2: "2"}
    assert list(kept.get([3, 2, 1, 3])) == [3, 2, 1]
    assert loader.asked == [[1, 2], [3]]


def test_what_is_not_there_is_left_out(loader: Loader) -> None:
    kept = Kept(loader)
    assert kept.get([1, 500]) == {1: "1"}
    assert kept.one(500) is None
    assert kept.one(1) == "1"


def test_what_is_old_is_loaded_again(loader: Loader) -> None:
    kept = Kept(loader, seconds=-1)
    kept.get([1])
    kept.get([1])
    assert loader.asked == [[1], [1]]


def test_the_memory_has_an_end(loader: Loader) -> None:
    kept = Kept(loader, most=3)
    for key in range(10):
        kept.get([key])
    assert len(kept._rows) <= 3


def test_everything_can_be_forgotten(loader: Loader) -> None:
    kept = Kept(loader)
    kept.get([1])
    kept.empty()
    kept.get([1])
    assert len(loader.asked) == 2
