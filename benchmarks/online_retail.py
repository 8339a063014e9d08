"""UCI Online Retail as arrays, cleaned by the protocol that the figures in `benchmarks/README.md` are compared by."""

import lzma
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from shopkeeper.recommendations.history import History

FILE = "online_retail/online_retail.csv.xz"
SECONDS_A_DAY = 86_400
TEST_FROM = datetime(2011, 11, 11, tzinfo=UTC).timestamp() / SECONDS_A_DAY


def data_file(given: str | None = None) -> Path:
    """Return where the file is expected: as given, else below SHOPKEEPER_DATA, else beside the repository."""
    root = os.environ.get("SHOPKEEPER_DATA", str(Path(__file__).parents[2] / "shared" / "data"))
    return Path(given) if given else Path(root) / FILE


@dataclass(frozen=True)
class Lines:
    """One entry per line of the file, in its order; codes by first appearance; `customer` -1 where none is named."""

    basket: NDArray[np.int32]
    product: NDArray[np.int32]
    customer: NDArray[np.int32]
    day: NDArray[np.float64]

    def known(self) -> "Lines":
        """Return the lines whose customer is named."""
        return self.where(self.customer >= 0)

    def where(self, mask: NDArray[np.bool_]) -> "Lines":
        """Return the lines that the mask names."""
        return Lines(self.basket[mask], self.product[mask], self.customer[mask], self.day[mask])


def read(path: Path) -> Lines:
    """Return the sales: no invoices beginning with C or A, positive quantity and price, codes that name a product."""
    with lzma.open(path) as packed:
        raw = pl.read_csv(packed.read(), infer_schema_length=0, encoding="utf8-lossy")
    sales = raw.with_columns(pl.col("StockCode").str.to_uppercase().str.strip_chars()).filter(
        ~pl.col("InvoiceNo").str.contains("^[CA]"),
        pl.col("Quantity").cast(pl.Int64) > 0,
        pl.col("UnitPrice").cast(pl.Float64) > 0,
        pl.col("StockCode").str.contains(r"^\d{5}[A-Z]*$"),
    )
    at = sales["InvoiceDate"].str.to_datetime("%Y-%m-%d %H:%M:%S").dt.epoch("s").to_numpy()
    customer = _codes(sales["CustomerID"].fill_null(""))
    nobody = np.flatnonzero((sales["CustomerID"].fill_null("") == "").to_numpy())
    customer[nobody] = -1
    return Lines(_codes(sales["InvoiceNo"]), _codes(sales["StockCode"]), customer, at / SECONDS_A_DAY)


def history_of(lines: Lines, products: NDArray[np.int32]) -> History:
    """Return the lines of these products as a history whose codes are the places in `products`."""
    place = np.full(int(lines.product.max()) + 1, -1, dtype=np.int32)
    place[products] = np.arange(len(products), dtype=np.int32)
    kept = lines.where(place[lines.product] >= 0)
    _, basket = np.unique(kept.basket, return_inverse=True)
    return History.of(place[kept.product], basket.astype(np.int32), kept.customer, kept.day, products=len(products))


def _codes(texts: pl.Series) -> NDArray[np.int32]:
    values = texts.to_list()
    known: dict[str, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int32)
