"""Orders on paper: which invoices there are, and each as PDF."""

from uuid import UUID

from shopkeeper.orders.models import Invoice, Order, Shipment
from shopkeeper.orders.rules.invoicing import TITLES, InvoiceKind, number_of


def invoices_of(order_id: UUID) -> list[Invoice]:
    """Return invoice and credit notes of the order, the first issued first."""
    return list(Invoice.objects.filter(order=order_id).order_by("issued_at", "-kind", "serial"))


def invoice(invoice_id: UUID, *, customer_id: UUID | None = None) -> Invoice | None:
    """Return the invoice; with `customer_id` only one of that customer's."""
    found = Invoice.objects.filter(pk=invoice_id).select_related("order")
    return (found.filter(customer=customer_id) if customer_id else found).first()


def invoice_number(found: Invoice) -> str:
    """Return the number as it is printed."""
    return number_of(found.kind, found.year, found.serial)


def invoice_title(found: Invoice) -> str:
    """Return what it is called: Invoice, or Credit note."""
    return TITLES[InvoiceKind(found.kind)]


def invoice_pdf(found: Invoice) -> bytes:
    """Return the invoice as it was issued. After its customer's erasure only number, day and sums are left."""
    from shopkeeper.orders.papers import (
        invoice as invoices,
    )  # PDF libraries take as long to load as Django: not at each start

    content = found.content or {
        "currency": found.currency,
        "facts": [("Date", found.issued_at.date().isoformat())],
        "sums": [("Tax", found.tax_minor), ("Total", found.total_minor)],
    }
    return invoices.draw(
        title=invoice_title(found), number=invoice_number(found), issued_at=found.issued_at, content=content
    )


def label_pdf(shipment_id: UUID) -> bytes | None:
    """Return the parcel's label, None when there is no such parcel."""
    from shopkeeper.orders.papers import label  # as above

    parcel = Shipment.objects.filter(pk=shipment_id).select_related("order").first()
    if parcel is None:
        return None
    order: Order = parcel.order
    return label.draw(
        carrier=parcel.carrier,
        tracking_number=str(parcel.tracking_number or ""),
        goes_to=[part for part in (order.ship_to or {}).values() if part and isinstance(part, str)],
        order_number=order.number,
    )
