"""A parcel's label as PDF, 100 by 150 millimetres: where it goes, and its number to be read by machines."""

from collections.abc import Sequence
from io import BytesIO

import segno
from fpdf.enums import XPos, YPos

from shopkeeper.foundation.paper import printable, sheet


def draw(*, carrier: str, tracking_number: str, goes_to: Sequence[str], order_number: str) -> bytes:
    """Return the label; the QR code holds the tracking number and nothing else."""
    page = sheet(title=f"Label {order_number}", size=(100, 150), margin=8)
    page.set_font_size(15)
    page.cell(0, 9, printable(carrier), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_draw_color(0)
    page.line(8, page.y + 1, 92, page.y + 1)
    page.ln(6)
    page.set_font_size(12.5)
    for part in goes_to[:8]:
        page.multi_cell(0, 6.4, printable(part), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    picture = BytesIO()
    segno.make_qr(tracking_number or order_number, error="m").save(picture, kind="png", scale=8, border=2)
    page.set_auto_page_break(auto=False)
    page.image(picture, x=29, y=82, w=42, h=42)
    page.set_y(127)
    page.set_font_size(13)
    page.cell(0, 7, printable(tracking_number or order_number), align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font_size(9)
    page.cell(0, 5, printable(f"Order {order_number}"), align="C")
    return bytes(page.output())
