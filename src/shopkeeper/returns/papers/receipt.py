"""The receipt of a withdrawal as PDF: what was stated, and the day and hour at which it came."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from fpdf.enums import XPos, YPos

from shopkeeper.foundation.paper import printable, sheet

ENDED = "The right to withdraw ended with the first download (Directive 2011/83/EU, article 16 (m)) for:"


def draw(
    *,
    number: str,
    order_number: str,
    name: str,
    received_at: datetime,
    lines: Sequence[tuple[str, int]],
    ended: Sequence[str] = (),
) -> bytes:
    """Return the receipt; the hour is the shop's, with its zone. `ended` are files that were downloaded before."""
    page = sheet(title=f"Withdrawal {number}")
    page.set_font_size(17)
    page.cell(0, 12, printable("Receipt of your withdrawal"), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font_size(10.5)
    page.ln(2)
    at = received_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    facts = [
        ("Withdrawal", number),
        ("Order", order_number),
        ("Name", name),
        ("Received", f"{at:%Y-%m-%d %H:%M} {settings.TIME_ZONE}"),
        ("By", settings.SITE_NAME),
    ]
    for label, text in facts:
        page.cell(36, 6.5, printable(label))
        page.cell(0, 6.5, printable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(5)
    page.multi_cell(0, 6, printable("You have withdrawn from the contract for:"), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for title, quantity in lines:
        page.multi_cell(0, 6, printable(f"{quantity} x {title}"), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    if ended:
        page.ln(3)
        said = f"{ENDED} {', '.join(ended)}. Nothing follows for that."
        page.multi_cell(0, 6, printable(said), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    return bytes(page.output())
