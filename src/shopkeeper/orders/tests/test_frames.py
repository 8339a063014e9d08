"""Frames are refused by column for what the database refuses by row."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Model

from shopkeeper.foundation.db.copying import UnableToCopy
from shopkeeper.foundation.db.filling import filled_at_once
from shopkeeper.foundation.db.frames import checked_by_column, insert_frame
from shopkeeper.foundation.db.verifying import UnableToVerify, verify
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models import Order, OrderLine, Shipment, ShipmentLine

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ORDER: dict[str, Any] = {
    "id": new_id(AT).hex, "number": "1", "source": "s", "external_id": "1", "kind": "sale", "channel": "",
    "status": "paid", "currency": "EUR", "placed_at": AT, "items_minor": 5, "discount_minor": 0, "shipping_minor": 0,
    "tax_minor": 0, "total_minor": 5, "country": "DE",
}  # fmt: skip
LINE: dict[str, Any] = {
    "id": new_id(AT).hex, "order_id": ORDER["id"], "position": 1, "kind": "product", "title": "Lamp", "sku": "A",
    "quantity": 1, "unit_price_minor": 5, "total_minor": 5, "currency": "EUR",
}  # fmt: skip


def frame(row: dict[str, Any], **changes: Any) -> pl.DataFrame:
    return pl.DataFrame([{**row, **changes}]).with_columns(pl.col(pl.Datetime).dt.cast_time_unit("us"))


@pytest.fixture
def order(db: None) -> None:
    insert_frame(Order, frame(ORDER))


def test_a_frame_is_written_as_the_orm_reads_it(order: None) -> None:
    found = Order.objects.get()
    assert (found.id.hex, found.placed_at, found.total_minor) == (ORDER["id"], AT, 5)
    assert Order.objects.get(placed_at=AT) == found
    assert insert_frame(Order, frame(ORDER).clear()) == 0


def test_many_rows_are_written_each_with_its_own_cells(order: None) -> None:
    titles = ["Lamp", 'Müller\'s "Rug", 3 · 4\n', "ランプ", "\\N", ""]
    rows = [
        {**LINE, "id": new_id(AT).hex, "position": number, "title": titles[number % 5], "quantity": number - 500 or 1}
        | {"kind": "fee", "unit_price_minor": -(2**40) * number, "total_minor": 2**62}
        for number in range(1, 451)
    ]
    assert insert_frame(OrderLine, pl.DataFrame(rows)) == 450
    names = ("position", "title", "quantity", "unit_price_minor", "total_minor")
    found = OrderLine.objects.order_by("position").values_list("id", "order_id", *names)
    assert [(key.hex, order_id.hex, *cells) for key, order_id, *cells in found] == [
        (row["id"], row["order_id"], *(row[name] for name in names)) for row in rows
    ]


def test_cells_may_be_null_in_some_rows_and_in_all(db: None) -> None:
    dated = [
        {**ORDER, "id": new_id(AT).hex, "number": str(place), "external_id": str(place), "promised_at": promised}
        for place, promised in enumerate([None, AT, None, datetime(1969, 7, 20, 20, 17, 40, 999_999, tzinfo=UTC)])
    ]
    written = pl.DataFrame(dated).with_columns(pl.col(pl.Datetime).dt.cast_time_unit("us"), customer_id=pl.lit(None))
    assert insert_frame(Order, written) == 4
    assert list(Order.objects.order_by("number").values_list("promised_at", flat=True)) == [
        row["promised_at"] for row in dated
    ]
    assert not Order.objects.exclude(customer=None).exists()


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize(
    "wrong",
    [{"id": "x"}, {"id": "é" * 32}, {"id": "a" * 34}, {"quantity": 2**31}, {"position": -(2**40)}, {"title": 5}],
)
def test_what_does_not_fit_its_column_is_refused_and_not_cut(order: None, wrong: dict[str, Any]) -> None:
    with pytest.raises(DataError):
        insert_frame(OrderLine, frame(LINE, **wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "gift"}, {"quantity": 0}, {"quantity": -1}, {"currency": "eur"}, {"currency": "E"},
        {"unit_price_minor": -1, "total_minor": 5}, {"position": -1}, {"title": "x" * 301}, {"title": None},
    ],
)  # fmt: skip
def test_what_the_database_refuses_is_refused_by_column(order: None, wrong: dict[str, Any]) -> None:
    verify(OrderLine, frame(LINE))
    with pytest.raises(IntegrityError):
        verify(OrderLine, frame(LINE, **wrong))
    with pytest.raises(Exception), transaction.atomic():  # noqa: B017, PT011  each database has its own kind of error
        insert_frame(OrderLine, frame(LINE, **wrong))


@pytest.mark.parametrize(
    "wrong", [{"total_minor": 6}, {"status": "credited"}, {"id": "x"}, {"placed_at": "now"}, {"country": "De"}]
)
def test_conditions_over_several_columns_hold_too(db: None, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        verify(Order, frame(ORDER, **wrong))


def test_a_missing_column_and_a_key_that_leads_nowhere_are_refused(order: None) -> None:
    with pytest.raises(IntegrityError, match="NOT NULL"):
        verify(OrderLine, frame(LINE).drop("title"))
    if connection.vendor == "sqlite":
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            verify(OrderLine, frame(LINE, order_id=new_id().hex))


def test_a_sealed_column_is_not_for_frames(db: None) -> None:
    sealed = pl.DataFrame({"id": [new_id().hex], "tracking_number": [b""]})
    with pytest.raises(UnableToVerify):
        verify(Shipment, sealed)
    if connection.vendor == "postgresql":
        with pytest.raises(UnableToCopy):
            insert_frame(Shipment, sealed)


@pytest.mark.django_db(transaction=True)
def test_row_checks_rest_while_columns_are_checked_and_come_back() -> None:
    with checked_by_column(), transaction.atomic():
        insert_frame(Order, frame(ORDER))
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_frame(OrderLine, frame(LINE, kind="gift"))
    with pytest.raises(IntegrityError):
        Order.objects.update(kind="gift")


@pytest.mark.django_db(transaction=True)
def test_an_empty_table_is_filled_and_has_its_indexes_and_keys_again() -> None:
    before = constraints()
    with transaction.atomic():
        insert_frame(Order, frame(ORDER))
        with filled_at_once(OrderLine):
            assert constraints() < before
            insert_frame(OrderLine, frame(LINE))
    assert constraints() == before
    with transaction.atomic(), filled_at_once(OrderLine):
        assert constraints() == before


def test_a_key_that_only_empty_tables_point_to_is_put_aside_too(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's primary keys are part of their tables")
    before, pointing, key = constraints(), constraints(ShipmentLine), primary_key()
    with transaction.atomic():
        with filled_at_once(OrderLine):
            assert key not in constraints()
            assert constraints(ShipmentLine) < pointing
            insert_frame(Order, frame(ORDER))
            insert_frame(OrderLine, frame(LINE))
        assert (constraints(), constraints(ShipmentLine)) == (before, pointing)


def primary_key() -> str:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, OrderLine._meta.db_table)
    return next(name for name, one in found.items() if one["primary_key"])


def constraints(model: type[Model] = OrderLine) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, model._meta.db_table))
