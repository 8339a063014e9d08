import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.recommendations import neighbours
from shopkeeper.recommendations.cooccurrence import bought_together
from shopkeeper.recommendations.history import History
from shopkeeper.recommendations.neighbours import Packing, pooled
from shopkeeper.recommendations.tests.arrays import histories, history_of, patient


@given(st.integers(1, 1 << 24), st.floats(0, 1))
def test_two_sums_in_one_integer_never_mix(groups: int, vote: float) -> None:
    packing = Packing.for_groups(groups)
    total = np.array([int(packing.pack(np.array([vote]))[0]) * groups])
    assert packing.counts(total)[0] == groups
    assert packing.worth(total, None, np.array([0], np.int32))[0] == pytest.approx(
        vote * groups, abs=groups / (1 << packing.scale), rel=1e-5
    )


@patient
@given(histories)
def test_working_in_small_chunks_changes_nothing(history: History) -> None:
    whole = bought_together(history, as_of=400.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "MULTIPLICATIONS_AT_ONCE", 3)
        parts = bought_together(history, as_of=400.0)
    assert whole.start.tolist() == parts.start.tolist()
    assert whole.score.tolist() == parts.score.tolist()
    assert whole.together.tolist() == parts.together.tolist()


def test_no_seeds_have_no_neighbours() -> None:
    table = bought_together(history_of([], products=2), as_of=0.0)
    assert pooled(table, np.empty(0, np.int32), np.empty(0)).product.tolist() == []
