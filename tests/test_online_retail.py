"""Real histories, imported whole and compared with counts made by DuckDB from the definitions in the documents.

The definitions are those of docs/reference/import-presets.md; nothing of the importer's code is used to count.
"""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db.models import Count, Sum

from shopkeeper.catalog.models import Product
from shopkeeper.customers.models import Customer
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.intake import operations, queries
from shopkeeper.intake.models import Import
from shopkeeper.orders.models import Order, OrderLine, Payment, Shipment

DATA = Path(__file__).parents[2] / "shared" / "data"
RETAIL = DATA / "online_retail" / "online_retail.csv.xz"
OLIST = sorted((DATA / "olist").glob("*.csv.xz"))
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DEFINITIONS = """
CREATE TABLE raw AS SELECT *, upper(StockCode) AS code FROM read_csv('{path}', all_varchar = true, header = true);
CREATE TABLE lines AS SELECT *, CAST(Quantity AS BIGINT) AS q, CAST(UnitPrice AS DECIMAL(18, 6)) AS p,
       nullif(CustomerID, '') AS who FROM raw;
CREATE TABLE classed AS SELECT *, CASE
    WHEN InvoiceNo LIKE 'A%' THEN 'bad debt'
    WHEN InvoiceNo NOT LIKE 'C%' AND q < 0 THEN 'write-off'
    WHEN p = 0 AND who IS NULL THEN 'stock entry'
    WHEN code IN ('AMAZONFEE', 'CRUK', 'S') THEN 'own cost'
    WHEN code = 'BANK CHARGES' AND who IS NULL THEN 'own charge'
    ELSE 'taken' END AS class,
    round_even(CAST(q * p AS DECIMAL(38, 6)) * 100, 0)::BIGINT AS total
FROM lines;
CREATE TABLE taken AS SELECT * FROM classed WHERE class = 'taken';
"""


def brought(paths: list[Path], preset: str) -> Import:
    import_id = operations.start_import(paths=paths, preset=preset, actor=system("tests"), at=now())
    operations.run_import(import_id=import_id, now=now, progress=lambda *_: None)
    row = queries.import_of(import_id)
    assert row is not None
    assert (row.state, row.error) == ("done", "")
    return row


def unpacked(path: Path, into: Path) -> Path:
    import lzma  # only where the real data is

    into.write_bytes(lzma.decompress(path.read_bytes()))
    return into


@pytest.mark.skipif(not RETAIL.exists(), reason="the public data set is not beside the project")
def test_online_retail_is_imported_whole_and_once(tmp_path: Path) -> None:
    duck = duckdb.connect()
    duck.execute(DEFINITIONS.format(path=unpacked(RETAIL, tmp_path / "retail.csv")))

    def one(query: str) -> Any:
        row = duck.execute(query).fetchone()
        assert row is not None
        return row[0] if len(row) == 1 else row

    for attempt in ("first", "second"):
        row = brought([RETAIL], "online-retail")
        assert row.rows_read == one("SELECT count(*) FROM raw") == 541_909
        assert (row.rows_rejected, row.rows_excluded) == (0, one("SELECT count(*) FROM classed WHERE class <> 'taken'"))
        assert OrderLine.objects.count() == one("SELECT count(*) FROM taken"), attempt
        for kind, like in (("sale", "NOT LIKE"), ("credit", "LIKE")):
            wanted = one(f"SELECT count(DISTINCT InvoiceNo), sum(total) FROM taken WHERE InvoiceNo {like} 'C%'")
            found = Order.objects.filter(kind=kind).aggregate(orders=Count("id"), total=Sum("total_minor"))
            assert (found["orders"], found["total"]) == wanted, (attempt, kind)
        assert Customer.objects.count() == one("SELECT count(DISTINCT who) FROM taken")
        special = "('POST', 'DOT', 'C2', 'D', 'M', 'BANK CHARGES')"
        assert Product.objects.count() == one(f"SELECT count(DISTINCT code) FROM taken WHERE code NOT IN {special}")
        by_kind = dict(OrderLine.objects.values_list("kind").annotate(Sum("total_minor")))
        assert by_kind["shipping"] == one("SELECT sum(total) FROM taken WHERE code IN ('POST', 'DOT', 'C2')")
        assert by_kind["discount"] == one("SELECT sum(total) FROM taken WHERE code = 'D'")
        revenue = Order.objects.aggregate(total=Sum("total_minor"))["total"]
        assert revenue == one("SELECT sum(total) FROM taken")
        assert row.counts["orders_unchanged" if attempt == "second" else "orders_new"] == Order.objects.count()


@pytest.mark.skipif(not OLIST, reason="the public data set is not beside the project")
def test_olist_is_imported_whole_and_once(tmp_path: Path) -> None:
    duck = duckdb.connect()
    for path in OLIST:
        name = path.name.removesuffix(".csv.xz").removeprefix("olist_").removesuffix("_dataset")
        clear = unpacked(path, tmp_path / f"{name}.csv")
        duck.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{clear}', all_varchar = true, header = true)")

    def one(query: str) -> int:
        row = duck.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    for _ in ("first", "second"):
        row = brought(OLIST, "olist")
        assert row.rows_rejected == 0
        assert Order.objects.count() == one("SELECT count(*) FROM orders")
        for theirs, ours in (("delivered", "delivered"), ("canceled", "cancelled"), ("unavailable", "unavailable")):
            wanted = one(f"SELECT count(*) FROM orders WHERE order_status = '{theirs}'")
            assert Order.objects.filter(status=ours).count() == wanted
        assert Customer.objects.count() == one("SELECT count(DISTINCT customer_unique_id) FROM customers")
        assert OrderLine.objects.filter(kind="product").count() == one("SELECT count(*) FROM order_items")
        money = (
            "CAST(round(sum(CAST(price AS DECIMAL(18, 2)) + CAST(freight_value AS DECIMAL(18, 2))) * 100) AS BIGINT)"
        )
        assert Order.objects.aggregate(total=Sum("total_minor"))["total"] == one(f"SELECT {money} FROM order_items")
        excluded = one("SELECT count(*) FROM order_payments WHERE payment_type = 'not_defined'")
        assert Payment.objects.count() == one("SELECT count(*) FROM order_payments") - excluded
        parcels = "SELECT count(*) FROM (SELECT DISTINCT order_id, seller_id FROM order_items)"
        assert Shipment.objects.count() == one(parcels)
        delivered = "order_delivered_customer_date <> '' AND order_id IN (SELECT order_id FROM order_items)"
        assert Order.objects.filter(shipments__delivered_at__isnull=False).distinct().count() == one(
            f"SELECT count(*) FROM orders WHERE {delivered}"
        )
