import pytest
from django.db import IntegrityError, transaction

from shopkeeper.foundation.db.distinct import distinct_values
from shopkeeper.foundation.db.folding import fold_rows
from shopkeeper.foundation.db.tests.models import Named
from shopkeeper.foundation.ids import new_id

NAMES = ("id", "name", "rank")


def fold(*rows: tuple[str, int], **folds: tuple[str, ...]) -> int:
    return fold_rows(Named, NAMES, [(new_id(), *row) for row in rows], key=("name",), **folds)


def ranks() -> dict[str, int]:
    return dict(Named.objects.values_list("name", "rank"))


@pytest.mark.usefixtures("samples")
def test_rows_are_inserted_when_new_and_folded_in_when_there() -> None:
    assert fold(("a", 2), ("b", 3), add=("rank",)) == 2
    fold(("a", 5), ("c", 1), add=("rank",))
    assert ranks() == {"a": 7, "b": 3, "c": 1}
    fold(("a", 5), ("b", 9), least=("rank",))
    fold(("c", 4), ("b", 1), greatest=("rank",))
    assert ranks() == {"a": 5, "b": 3, "c": 4}
    fold(("a", 100))
    assert ranks()["a"] == 5
    fold(("a", 1), ("d", 2), replace=("rank",))
    assert (ranks()["a"], ranks()["d"]) == (1, 2)
    assert fold() == 0


@pytest.mark.usefixtures("samples")
def test_more_rows_than_one_statement_takes() -> None:
    fold(*((f"n{n}", n) for n in range(1_000)), add=("rank",))
    fold(*((f"n{n}", 1) for n in range(1_000)), add=("rank",))
    assert ranks() == {f"n{n}": n + 1 for n in range(1_000)}


@pytest.mark.usefixtures("samples")
def test_a_row_that_the_table_refuses_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        fold_rows(Named, NAMES, [(new_id(), "a", -1)], key=("name",), add=("rank",))


@pytest.mark.usefixtures("samples")
def test_the_different_values_of_a_column_are_found_step_by_step() -> None:
    assert distinct_values(Named, "name", where="rank > 0") == []
    fold(*((name, 1) for name in "cab"), ("z", 0))
    assert distinct_values(Named, "name", where="rank > 0") == ["a", "b", "c"]
