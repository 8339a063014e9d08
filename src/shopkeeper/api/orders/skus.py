"""Lines that name goods by their SKU."""

from collections.abc import Sequence

from shopkeeper.api.orders.schemas import LineIn
from shopkeeper.api.problems import Problem
from shopkeeper.catalog import queries as catalog
from shopkeeper.orders import operations


def line_requests(lines: Sequence[LineIn]) -> list[operations.LineRequest]:
    """Return the lines by the keys of their variants; 422 names each SKU that there is not."""
    variants = catalog.variants_by_skus([line.sku for line in lines])
    if unknown := sorted({line.sku for line in lines} - set(variants)):
        raise Problem(422, "unknown-sku", f"lines: no variant has the SKU {', '.join(unknown)}")
    return [operations.LineRequest(variants[line.sku].id, line.quantity) for line in lines]
