"""How invoices are named, and how sums and taxes stand on them. Pure."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from shopkeeper.orders.rules.books import Books
from shopkeeper.orders.rules.terms import Rate


class InvoiceKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"


TITLES = {InvoiceKind.INVOICE: "Invoice", InvoiceKind.CREDIT_NOTE: "Credit note"}
_LETTERS = {InvoiceKind.INVOICE: "R", InvoiceKind.CREDIT_NOTE: "G"}


def number_of(kind: str, year: int, serial: int) -> str:
    """Return the number as it is printed: one row a kind and year, such as `R2026-000042`."""
    return f"{_LETTERS[InvoiceKind(kind)]}{year}-{serial:06d}"


def rate_name(rate: Rate) -> str:
    """Return a tax with its percentage, such as `VAT 8.875 %`."""
    percent = f"{Decimal(rate.rate).scaleb(-3).normalize():f}"
    return f"{rate.name} {percent} %"


def sums_of(books: Books, total: int | None = None, *, rest_named: str = "Not charged") -> list[tuple[str, int]]:
    """Return the sums from goods to total, taxes that come on top with a row for each rate.

    Where the total is another, as when a part was never paid, the difference has a row of its own, `rest_named`.
    """
    amounts = [("Products", books.items), ("Discount", -books.discount), ("Delivery", books.shipping)]
    added = [(rate_name(one.rate), one.tax_minor) for one in books.taxes if not one.rate.is_included]
    rest = books.tax - sum(minor for _, minor in added)
    rows = [*amounts, *added, ("Tax", rest)]
    whole = books.total if total is None else total
    rows.append((rest_named, whole - books.total))
    return [*((name, minor) for name, minor in rows if minor), ("Total", whole)]


def taxes_of(books: Books) -> list[list[Any]]:
    """Return a row for each rate: its name, what it is of without the tax, and the tax, in minor units."""
    return [
        [rate_name(one.rate), one.base_minor - (one.tax_minor if one.rate.is_included else 0), one.tax_minor]
        for one in books.taxes
        if one.base_minor
    ]


def whole_tax(books: Books) -> int:
    """Return all tax in minor units, whether it comes on top of the prices or lies in them."""
    return books.tax + sum(one.tax_minor for one in books.taxes if one.rate.is_included)
