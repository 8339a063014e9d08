"""The code of a return's label, to be shown on a phone."""

import segno


def picture(code: str) -> str:
    """Return the code as a picture to stand in a page (SVG)."""
    return segno.make_qr(code, error="m").svg_inline(scale=6, border=2)
