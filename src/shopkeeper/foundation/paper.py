"""Pages of paper as PDF, with the shop's own typeface in them, so that they look alike on every machine."""

import tempfile
from functools import cache
from pathlib import Path

from anyascii import anyascii
from fontTools.ttLib import TTFont
from fpdf import FPDF

FONTS = Path(__file__).parent / "assets/static/vendor/inter-5.3.0"
FACES = ("inter-latin-wght-normal", "inter-latin-ext-wght-normal")


@cache
def _faces() -> tuple[tuple[str, Path, frozenset[int]], ...]:
    """Return each face's name, its file as PDF wants it, and the signs it has; unpacked once in a process."""
    folder = Path(tempfile.mkdtemp(prefix="shopkeeper-fonts-"))
    found = []
    for name in FACES:
        font = TTFont(FONTS / f"{name}.woff2")
        font.flavor = None
        path = folder / f"{name}.ttf"
        font.save(path)
        found.append((name, path, frozenset(font.getBestCmap())))
    return tuple(found)


def sheet(*, title: str, size: tuple[float, float] | str = "A4", margin: float = 18) -> FPDF:
    """Return an empty document in millimetres with its first page; `size` is a name or width and height."""
    page = FPDF(unit="mm", format=size)
    page.set_title(title)
    page.set_margin(margin)
    page.set_auto_page_break(auto=True, margin=margin)
    for name, path, _ in _faces():
        page.add_font(name, fname=path)
    page.set_fallback_fonts([FACES[1]])
    page.add_page()
    page.set_font(FACES[0], size=9.5)
    return page


def printable(text: object) -> str:
    """Return the text in signs that the typeface has; others are written in Latin letters."""
    known = frozenset().union(*(signs for _, _, signs in _faces()))
    return "".join(
        sign if ord(sign) in known else anyascii(sign) for sign in " ".join(str(text).split()) if sign.isprintable()
    )
