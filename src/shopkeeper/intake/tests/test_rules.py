from datetime import UTC, datetime

import polars as pl
import pytest

from shopkeeper.foundation.ids import new_id
from shopkeeper.intake.export import csv_lines, neutralised
from shopkeeper.intake.keys import keys_at
from shopkeeper.intake.presets import PRESETS
from shopkeeper.intake.rules.dates import DateOrder, Evidence, UndecidedDates, decided, evidence, instants
from shopkeeper.intake.rules.fields import FileKind, field_of
from shopkeeper.intake.rules.guessing import guessed, guessed_kind
from shopkeeper.intake.rules.shapes import shaped
from shopkeeper.intake.rules.states import STEPS, ImportState, may_become
from shopkeeper.intake.rules.values import Reading, commas, to_minor, typed


@pytest.mark.parametrize(
    ("cell", "zone", "expected"),
    [
        ("2026-03-04", "UTC", "2026-03-04T00:00:00+00:00"),
        ("2026-03-04 05:06:07", "Europe/Berlin", "2026-03-04T04:06:07+00:00"),
        ("2026-03-04T05:06:07Z", "Europe/Berlin", "2026-03-04T05:06:07+00:00"),
        ("2026-03-04 05:06:07.5", "UTC", "2026-03-04T05:06:07.500000+00:00"),
        ("4.3.2026 5:06", "UTC", "2026-03-04T05:06:00+00:00"),
        ("04/03/26", "UTC", "2026-03-04T00:00:00+00:00"),
        ("2026-03-29 02:30:00", "Europe/Berlin", "2026-03-29T01:30:00+00:00"),
        ("2026-10-25 02:30:00", "Europe/Berlin", "2026-10-25T00:30:00+00:00"),
        ("31/02/2026", "UTC", None),
        ("yesterday", "UTC", None),
    ],
)
def test_instants_are_read_in_their_zone(cell: str, zone: str, expected: str | None) -> None:
    found = instants(pl.Series("x", [cell]), DateOrder.DAY_FIRST, zone).item()
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["13/04/2026", "03/04/2026"], DateOrder.DAY_FIRST),
        (["04/13/2026"], DateOrder.MONTH_FIRST),
        (["03.04.2026"], DateOrder.DAY_FIRST),
        (["2026-04-03"], DateOrder.DAY_FIRST),
    ],
)
def test_the_whole_file_tells_the_order_of_its_dates(cells: list[str], order: DateOrder) -> None:
    rows = pl.DataFrame({"at": cells, "_line": range(2, 2 + len(cells))})
    assert decided(Evidence().joined(evidence(rows, "at", "_line")), None) is order


def test_dates_that_contradict_each_other_are_refused_unless_someone_decides() -> None:
    both = Evidence((2, "13/04/2026"), (3, "04/13/2026"), (2, "13/04/2026"), dotted=False)
    with pytest.raises(UndecidedDates, match="mixed order"):
        decided(both, None)
    assert decided(both, DateOrder.MONTH_FIRST) is DateOrder.MONTH_FIRST


@pytest.mark.parametrize(
    ("cells", "minor"),
    [
        (["12.50", "1,234.50", "$3"], [1250, 123450, 300]),
        (["12,50", "1.234,50", "3,00 €"], [1250, 123450, 300]),
        (["0.005", "0.015", "0.001"], [0, 2, 0]),
        (["1e400", "nan", ""], [None, None, None]),
    ],
)
def test_money_is_read_in_either_way_of_writing(cells: list[str], minor: list[int | None]) -> None:
    rows = pl.DataFrame({"p": cells, "_line": [1, 2, 3]})
    columns = {"unit_price": "p"}
    reading = Reading(FileKind.LINES, columns, decimal_commas=commas(rows, columns, FileKind.LINES))
    found = typed(rows, reading, "_line")
    assert found.select(to_minor("unit_price", "EUR")).to_series().to_list() == minor


def test_cells_become_values_or_reasons() -> None:
    rows = pl.DataFrame(
        {
            "c": ["17850.0", " x ", "NULL"], "m": ["a@example.org", "nobody", ""], "w": ["eur", "??", "XXXX"],
            "l": ["Deutschland", "EIRE", "Nowhere"], "t": ["x" * 301, "ok", ""], "_line": [2, 3, 4],
        }
    )  # fmt: skip
    columns = {"customer_ref": "c", "email": "m", "currency": "w", "country": "l", "title": "t"}
    found = typed(rows, Reading(FileKind.LINES, columns), "_line")
    assert found["customer_ref"].to_list() == ["17850", "x", None]
    assert found["country"].to_list() == ["DE", "IE", None]
    assert found["reason"].to_list() == [
        "Product title is longer than 300 characters",
        'E-mail: "nobody" is not an e-mail address',
        'Currency: "XXXX" is not an ISO 4217 currency such as EUR',
    ]


def test_several_currencies_have_their_own_minor_units() -> None:
    rows = pl.DataFrame(
        {
            "p": ["12.5", "1250", "x"], "w": ["EUR", "JPY", ""], "q": ["1", "-2", "1"], "o": ["1", "2", "3"],
            "s": ["a", "b", "c"], "_line": [2, 3, 4],
        }
    )  # fmt: skip
    columns = {"unit_price": "p", "currency": "w", "quantity": "q", "order_ref": "o", "sku": "s"}
    reading = Reading(FileKind.LINES, columns, currency="EUR")
    found = shaped(typed(rows, reading, "_line"), reading)
    assert found["total_minor"].to_list() == [1250, -2500, None]
    assert found["order_ref"].to_list() == ["1", "2 credit", "3"]
    assert found["order_kind"].to_list() == ["sale", "credit", "sale"]


@pytest.mark.parametrize(
    ("header", "cells", "kind", "fields"),
    [
        (
            ["Rechnungsnr", "Bestelldatum", "Artikelnummer", "Menge", "Einzelpreis", "E-Mail", "Land"],
            ["7", "2026-01-02", "A1", "2", "3,50", "a@example.org", "DE"],
            FileKind.LINES,
            {"order_ref", "placed_at", "sku", "quantity", "unit_price", "email", "country"},
        ),
        (["customer_id", "email", "firstname", "lastname"], ["1", "a@example.org", "A", "B"], FileKind.CUSTOMERS,
         {"customer_ref", "email", "given_name", "family_name"}),
        (["x"], ["a@example.org"], FileKind.LINES, {"email"}),
        (["order_id", "amount"], ["1", ""], FileKind.PAYMENTS, {"order_ref", "amount"}),
    ],
)  # fmt: skip
def test_columns_are_guessed_in_several_languages(
    header: list[str], cells: list[str], kind: FileKind, fields: set[str]
) -> None:
    sample = {name: [cell] for name, cell in zip(header, cells, strict=True)}
    assert guessed_kind(header, sample) is kind
    assert {guess.field for guess in guessed(kind, header, sample)} == fields


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(KeyError, match="has no field colour"):
        field_of(FileKind.LINES, "colour")


def test_states_only_move_as_the_table_says() -> None:
    assert may_become(ImportState.HELD, ImportState.LOADING)
    assert not STEPS[ImportState.DONE]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("+cmd", "'+cmd"), ("@x", "'@x"), ("-x", "'-x"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        (" =x", "' =x"), ("+49 30 1234567", "+49 30 1234567"), ("-12.50", "-12.50"), ("plain", "plain"), ("", ""),
    ],
)  # fmt: skip
def test_formulas_are_neutralised_and_numbers_stay_readable(cell: str, written: str) -> None:
    assert neutralised(cell) == written
    assert next(iter(csv_lines(["a"], []))).startswith("\ufeff")


def test_keys_of_many_instants_are_as_those_made_one_by_one() -> None:
    at = datetime(2011, 12, 9, 12, 50, 0, 123_000, tzinfo=UTC)
    found = keys_at(pl.Series("at", [at, at, at]))
    assert [key[:12] for key in found] == [new_id(at).hex[:12]] * 3
    assert found.to_list() == sorted(found)
    assert {key[12] for key in found} == {"7"}
    assert keys_at(pl.Series("at", [], dtype=pl.Datetime("us", "UTC"))).len() == 0


def retail(**given: object) -> tuple[str | None, str | None, str, str]:
    row = {"sku": "85123a", "unit_price": 2_550_000, "customer_ref": "17850", "order_ref": "536365", "quantity": 6,
           "reason": None, **given}  # fmt: skip
    meaning = PRESETS["online-retail"].files[0].meaning
    schema = {"sku": pl.String, "unit_price": pl.Int64, "customer_ref": pl.String, "order_ref": pl.String,
              "quantity": pl.Int64, "reason": pl.String}  # fmt: skip
    found = meaning(pl.DataFrame([row], schema=schema)).row(0, named=True)
    return found["excluded"], found["reason"], found["line_kind"], found["order_kind"]


def test_each_oddity_of_online_retail_means_what_the_reference_says() -> None:
    assert retail() == (None, None, "product", "sale")
    assert retail(order_ref="C1", quantity=-1) == (None, None, "product", "credit")
    assert retail(order_ref="C1")[1] == "Quantity: a cancellation takes back, so it must be below zero"
    assert retail(order_ref="A1", unit_price=-1, reason="negative")[:2] == (
        "bad debt: an entry of the books, not an order (invoice begins with A)", None,
    )  # fmt: skip
    assert str(retail(quantity=-1, unit_price=0, customer_ref=None)[0]).startswith("stock written off")
    assert str(retail(unit_price=0, customer_ref=None)[0]).startswith("stock entry")
    assert retail(unit_price=0) == (None, None, "product", "sale")
    assert retail(sku="POST")[2] == "shipping"
    assert retail(sku="D", order_ref="C1", quantity=-1)[2] == "discount"
    assert retail(sku="m")[2] == "adjustment"
    assert retail(sku="BANK CHARGES")[2] == "fee"
    assert str(retail(sku="BANK CHARGES", customer_ref=None)[0]).startswith("the shop's own bank charge")
    assert retail(sku="AMAZONFEE")[0] == "the shop's own cost: marketplace's fee"
