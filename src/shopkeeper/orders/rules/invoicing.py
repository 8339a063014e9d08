"""How invoices are named."""

from enum import StrEnum


class InvoiceKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"


TITLES = {InvoiceKind.INVOICE: "Invoice", InvoiceKind.CREDIT_NOTE: "Credit note"}
_LETTERS = {InvoiceKind.INVOICE: "R", InvoiceKind.CREDIT_NOTE: "G"}


def number_of(kind: str, year: int, serial: int) -> str:
    """Return the number as it is printed: one row a kind and year, such as `R2026-000042`."""
    return f"{_LETTERS[InvoiceKind(kind)]}{year}-{serial:06d}"
