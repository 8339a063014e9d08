"""An invoice or credit note as PDF, drawn from the copy that was kept when it was issued."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from shopkeeper.foundation.money import Money
from shopkeeper.foundation.paper import printable, sheet

WIDTHS = (92, 18, 30, 34)
HEADINGS = ("What", "Quantity", "Each", "Total")
TAX_WIDTHS = (62, 36, 36, 40)
TAX_HEADINGS = ("Taxes in it", "Without tax", "Tax", "With tax")
ROW = 6.2


def draw(*, title: str, number: str, issued_at: datetime, content: Mapping[str, Any]) -> bytes:
    """Return the document; the same values give the same bytes."""
    page = sheet(title=f"{title} {number}")
    page.set_creation_date(issued_at)
    _line(page, content.get("seller", ""), size=11)
    page.ln(12)
    for part in content.get("buyer", ()):
        _line(page, part)
    page.ln(10)
    _line(page, f"{title} {number}", size=17)
    page.ln(3)
    for name, value in content.get("facts", ()):
        _pair(page, name, value)
    page.ln(6)
    _table(page, content["currency"], content.get("lines", ()))
    page.ln(2)
    for name, minor in content.get("sums", ()):
        _sum(page, name, Money(content["currency"], minor).format(), is_last=name == "Total")
    page.ln(6)
    if content.get("taxes"):
        _taxes(page, content["currency"], content["taxes"])
    for note in content.get("notes", ()):
        page.multi_cell(0, 5, printable(note), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    return bytes(page.output())


def _table(page: FPDF, currency: str, lines: Sequence[Mapping[str, Any]]) -> None:
    page.set_text_color(110)
    for width, heading in zip(WIDTHS, HEADINGS, strict=True):
        page.cell(width, ROW, heading, align=Align.L if heading == "What" else Align.R)
    page.ln(ROW)
    page.set_text_color(0)
    for line in lines:
        page.set_draw_color(215)
        page.line(page.l_margin, page.y, page.w - page.r_margin, page.y)
        top = page.y
        cells = (line["quantity"], *(Money(currency, line[key]).format() for key in ("unit_minor", "total_minor")))
        page.multi_cell(WIDTHS[0], ROW, printable(line["title"]), align=Align.L, new_x=XPos.RIGHT, new_y=YPos.NEXT)
        below = page.y
        page.set_y(top if below > top else page.t_margin)
        page.set_x(page.l_margin + WIDTHS[0])
        for width, cell in zip(WIDTHS[1:], cells, strict=True):
            page.cell(width, ROW, printable(cell), align=Align.R)
        page.set_y(below)


def _taxes(page: FPDF, currency: str, rows: Sequence[Sequence[Any]]) -> None:
    """Draw what the tax of each rate is of, as the law wants it on an invoice (Directive 2006/112/EC, article 226)."""
    page.set_text_color(110)
    for width, heading in zip(TAX_WIDTHS, TAX_HEADINGS, strict=True):
        page.cell(width, ROW, heading, align=Align.L if heading == TAX_HEADINGS[0] else Align.R)
    page.ln(ROW)
    page.set_text_color(0)
    for name, net, tax in rows:
        cells = (name, *(Money(currency, minor).format() for minor in (net, tax, net + tax)))
        for place, (width, cell) in enumerate(zip(TAX_WIDTHS, cells, strict=True)):
            page.cell(width, ROW, printable(cell), align=Align.R if place else Align.L)
        page.ln(ROW)
    page.ln(4)


def _sum(page: FPDF, name: str, amount: str, *, is_last: bool) -> None:
    page.set_font_size(11.5 if is_last else 9.5)
    page.cell(sum(WIDTHS[:3]), ROW + is_last, printable(name), align=Align.R)
    page.cell(WIDTHS[3], ROW + is_last, printable(amount), align=Align.R, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font_size(9.5)


def _pair(page: FPDF, name: str, value: object) -> None:
    page.set_text_color(110)
    page.cell(38, 5.2, printable(name))
    page.set_text_color(0)
    page.cell(0, 5.2, printable(value), new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _line(page: FPDF, text: object, *, size: float = 9.5) -> None:
    page.set_font_size(size)
    page.cell(0, size * 0.52, printable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font_size(9.5)
