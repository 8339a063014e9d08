"""The label of a return as PDF, 100 by 150 millimetres."""

from io import BytesIO

import segno
from django.conf import settings
from fpdf.enums import XPos, YPos

from shopkeeper.foundation.paper import printable, sheet


def draw(*, number: str, code: str, carrier: str) -> bytes:
    """Return the label, which goes to the shop; the QR code holds the code and nothing else."""
    page = sheet(title=f"Return {number}", size=(100, 150), margin=8)
    page.set_font_size(15)
    page.cell(0, 9, printable(carrier or "Return"), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_draw_color(0)
    page.line(8, page.y + 1, 92, page.y + 1)
    page.ln(6)
    page.set_font_size(12.5)
    for part in [settings.SITE_NAME, "Returns", *settings.RETURN_ADDRESS.split(",")][:8]:
        page.multi_cell(0, 6.4, printable(part.strip()), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    picture = BytesIO()
    segno.make_qr(code, error="m").save(picture, kind="png", scale=8, border=2)
    page.set_auto_page_break(auto=False)
    page.image(picture, x=29, y=82, w=42, h=42)
    page.set_y(127)
    page.set_font_size(13)
    page.cell(0, 7, printable(code), align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font_size(9)
    page.cell(0, 5, printable(number), align="C")
    return bytes(page.output())
