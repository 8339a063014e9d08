from uuid import UUID

import numpy as np
import pytest
from hypothesis import given

from shopkeeper.recommendations.history import History
from shopkeeper.recommendations.learned import UnreadableArtefact, learn, nothing_learned, pack, unpack
from shopkeeper.recommendations.tests.arrays import histories, history_of, patient

IDS = [UUID(int=number << 64) for number in range(10)]


def silent(_done: int, _total: int, _what: str) -> None:
    pass


@patient
@given(histories)
def test_what_is_packed_is_unpacked_the_same(history: History) -> None:
    made = learn(history, IDS, at=1000.0, progress=silent)
    again = unpack(pack(made))
    assert list(again.ids) == IDS
    assert again.as_of == made.as_of
    assert again.together.score.tolist() == made.together.score.tolist()
    assert again.similar.index.tolist() == made.similar.index.tolist()
    assert again.trends.tolist() == made.trends.tolist()


def test_unpacked_tables_are_read_only() -> None:
    tables = unpack(pack(learn(history_of([(0, 1.0, [0, 1])]), IDS[:2], at=2.0, progress=silent)))
    with pytest.raises(ValueError, match="read-only"):
        tables.together.score[0] = 1


@pytest.mark.parametrize("cut", [0, 10, 500])
def test_a_damaged_artefact_is_refused_with_what_to_do(cut: int) -> None:
    with pytest.raises(UnreadableArtefact, match="shopkeeper train"):
        unpack(pack(nothing_learned())[:cut])


def test_another_form_is_refused() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shopkeeper.recommendations.learned.FORM", 99)
        other = pack(nothing_learned())
    with pytest.raises(UnreadableArtefact, match="form 99"):
        unpack(other)


def test_purchases_after_the_instant_teach_nothing() -> None:
    past = [(0, 1.0, [0, 1]), (1, 2.0, [1])]
    early = learn(history_of(past, products=3), IDS[:3], at=5.0, progress=silent)
    late = learn(history_of([*past, (0, 6.0, [0, 2])], products=3), IDS[:3], at=5.0, progress=silent)
    assert pack(early) == pack(late)


def test_places_of_unknown_products_are_left_out() -> None:
    tables = learn(history_of([(0, 1.0, [0, 1])]), IDS[:2], at=2.0, progress=silent)
    assert tables.places([IDS[1], IDS[9], IDS[0]]).tolist() == [1, 0]
    assert tables.places([]).dtype == np.int32
