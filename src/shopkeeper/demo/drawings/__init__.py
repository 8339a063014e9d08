"""Pictures of the sample shop's products, drawn by rule: one drawing a kind of thing, any colour."""

from collections.abc import Callable

from shopkeeper.demo.drawings import garden, hobby, household, kitchen, living, outdoors, table
from shopkeeper.demo.drawings.canvas import SIZE, Paint, board

_FOLDERS = (garden, hobby, household, kitchen, living, outdoors, table)
DRAWINGS: dict[str, Callable[[Paint], str]] = {
    name: drawing
    for module in _FOLDERS
    for name, drawing in vars(module).items()
    if callable(drawing) and getattr(drawing, "__module__", "") == module.__name__
}
FLAT = frozenset(
    ("clock", "gloves", "knife", "pan", "pen", "plate", "rug", "secateurs", "seed_packet", "trowel", "notebook")
)

__all__ = ["DRAWINGS", "SIZE", "Paint", "draw"]


def draw(drawing: str, paint: Paint, *, title: str) -> str:
    """Return the picture as an SVG document of 800 by 800; KeyError when there is no such drawing."""
    return board(DRAWINGS[drawing](paint), paint, title, flat=drawing in FLAT)
