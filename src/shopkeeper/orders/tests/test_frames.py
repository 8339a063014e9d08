"""Frames are refused by column for what the database refuses by row."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction

from shopkeeper.foundation.db.filling import filled_at_once
from shopkeeper.foundation.db.frames import checked_by_column, insert_frame
from shopkeeper.foundation.db.verifying import UnableToVerify, verify
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models import Order, OrderLine, Shipment

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
    with pytest.raises(UnableToVerify):
        verify(Shipment, pl.DataFrame({"id": [new_id().hex], "tracking_number": [b""]}))


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


def constraints() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, OrderLine._meta.db_table))
