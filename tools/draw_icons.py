"""Draw the shop's sign as the PNG icons that a phone's home screen asks for: `python tools/draw_icons.py`."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "src/shopkeeper/storefront/static/storefront/icons"
GREEN, WHITE = (15, 90, 74), (255, 255, 255)
FINE = 4  # drawn so much larger, then made smaller: smooth edges
# name, size in pixels, how much of it the sign takes, radius of the corners as a part of the size
ICONS = (
    ("icon-192", 192, 0.66, 0.22),
    ("icon-512", 512, 0.66, 0.22),
    ("maskable-512", 512, 0.52, 0.0),
    ("touch-180", 180, 0.62, 0.0),
)


def drawn(size: int, part: float, corner: float) -> Image.Image:
    """Return the sign, an awning over a shop, on a green field."""
    whole = size * FINE
    image = Image.new("RGBA", (whole, whole), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, whole - 1, whole - 1), radius=round(corner * whole), fill=GREEN)
    scale = whole * part / 24  # the sign is 24 units wide, its middle at 16, 16

    def at(x: float, y: float) -> tuple[float, float]:
        return whole / 2 + (x - 16) * scale, whole / 2 + (y - 16) * scale

    def disc(x: float, y: float, radius: float) -> None:
        left, top = at(x - radius, y - radius)
        right, bottom = at(x + radius, y + radius)
        pen.ellipse((left, top, right, bottom), fill=WHITE)

    roof: Sequence[tuple[float, float]] = [at(6, 12.6), at(8.4, 5), at(23.6, 5), at(26, 12.6)]
    pen.polygon(roof, fill=WHITE)
    for middle in (9.33, 16, 22.67):
        disc(middle, 12.6, 3.33)
    width = round(2.4 * scale)
    pen.line([at(8.2, 18), at(8.2, 27), at(23.8, 27), at(23.8, 18)], fill=WHITE, width=width, joint="curve")
    for x, y in ((8.2, 18), (8.2, 27), (23.8, 27), (23.8, 18)):
        disc(x, y, 1.2)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, size, part, corner in ICONS:
        image = drawn(size, part, corner)
        if not corner:
            image = image.convert("RGB")
        image.quantize(64).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
