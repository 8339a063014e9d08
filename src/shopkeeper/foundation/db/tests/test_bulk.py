from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, DataError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.db.tests.models import Named, Sample

pytestmark = pytest.mark.usefixtures("samples")

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
COLUMNS = ["id", "text", "big", "share", "exact", "yes", "day", "at", "key", "json", "raw"]
# Hypothesis takes its limits without a zone.
OLDEST, NEWEST = datetime(1000, 1, 1), datetime(9999, 12, 30)  # noqa: DTZ001
ROW = st.tuples(
    TEXT | st.none(),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.decimals(-9_999_999, 9_999_999, places=2),
    st.none() | st.booleans(),
    st.none() | st.dates(date(1000, 1, 1), date(9999, 12, 30)),
    st.none() | st.datetimes(OLDEST, NEWEST, timezones=st.just(UTC)),
    st.none() | st.uuids(),
    st.recursive(
        st.booleans() | st.integers(-9, 9) | TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner)
    ),
    st.none() | st.binary(max_size=5),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, max_size=5))
def test_what_is_inserted_in_bulk_reads_as_it_was(rows: list[tuple[Any, ...]], samples: None) -> None:
    given_rows: dict[UUID, tuple[Any, ...]] = {uuid4(): row for row in rows}
    assert insert_rows(Sample, COLUMNS, ((key, *row) for key, row in given_rows.items())) == len(rows)
    found = {row[0]: row[1:] for row in Sample.objects.filter(id__in=given_rows).values_list(*COLUMNS)}
    assert {key: (*row[:-1], row[-1] and bytes(row[-1])) for key, row in found.items()} == {
        key: (*row[:-1], row[-1]) for key, row in given_rows.items()
    }


def test_keys_of_other_rows_are_taken_by_either_name() -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    insert_rows(Sample, ["id", "parent_id"], [(first, None), (second, first)])
    insert_rows(Sample, ["id", "parent"], [(third, second)])
    assert Sample.objects.get(id=third).parent_id == second


def test_instants_of_any_zone_are_kept_as_instants() -> None:
    at = datetime(2026, 11, 22, 10, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    key = uuid4()
    insert_rows(Sample, ["id", "at"], [(key, at)])
    assert Sample.objects.get(id=key).at == at


def test_a_key_may_be_written_as_text() -> None:
    key = uuid4()
    insert_rows(Sample, ["id", "exact"], [(key.hex, Decimal("1.5"))])
    sample = Sample.objects.get(id=key)
    assert sample.exact == Decimal("1.50")


def test_no_rows_and_more_rows_than_a_chunk() -> None:
    assert insert_rows(Named, ["id", "name", "rank"], []) == 0
    many = 10_001
    assert insert_rows(Named, ["id", "name", "rank"], ((uuid4(), f"name {n}", n) for n in range(many))) == many
    assert Named.objects.count() == many


def test_one_refused_row_leaves_none() -> None:
    rows = [(uuid4(), "Ada", 1), (uuid4(), "Ada", 2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Named, ["id", "name", "rank"], rows)
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        insert_rows(Named, ["id", "name", "rank"], [(uuid4(), "Bob", 1), (uuid4(), "a name that is far too long", 2)])
    assert not Named.objects.exists()


def test_an_error_while_the_rows_are_made_leaves_none() -> None:
    def rows() -> Any:
        yield uuid4(), "Ada", 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        insert_rows(Named, ["id", "name", "rank"], rows())
    assert not Named.objects.exists()


def test_rows_that_exist_can_be_left_out() -> None:
    columns = ["id", "name", "rank"]
    insert_rows(Named, columns, [(uuid4(), "Ada", 1)])
    rows = [(uuid4(), "Ada", 2), (uuid4(), "Bob", 2), (uuid4(), "Bob", 3)]
    assert insert_rows(Named, columns, rows, on_conflict="ignore") == 1
    assert insert_rows(Named, columns, rows, on_conflict="ignore") == 0
    assert sorted(Named.objects.values_list("name", "rank")) == [("Ada", 1), ("Bob", 2)]


def test_leaving_out_what_exists_does_not_let_pass_what_is_wrong() -> None:
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        insert_rows(Named, ["id", "name", "rank"], [(uuid4(), "Ada", -1)], on_conflict="ignore")


@pytest.mark.parametrize("rank", [2**40, "one"])
def test_a_value_that_does_not_fit_its_column_is_refused(rank: Any) -> None:
    with pytest.raises((DatabaseError, OverflowError, TypeError, ValueError)), transaction.atomic():
        insert_rows(Named, ["id", "name", "rank"], [(uuid4(), "Ada", rank)])
    assert not Named.objects.exists()
