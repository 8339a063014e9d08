"""Which pictures a product has, and how they are drawn."""

from dataclasses import dataclass

from shopkeeper.demo.catalogue.kinds import colours
from shopkeeper.demo.catalogue.products import Product
from shopkeeper.demo.drawings import SIZE, Paint, draw


@dataclass(frozen=True)
class Drawn:
    """A picture to be written: where, what it shows, and its SVG."""

    name: str
    alt: str
    svg: str
    size: int = SIZE


def pictures_of(product: Product) -> list[Drawn]:
    """Return one picture for each colour the product comes in, the leading one first."""
    return [_draw(product, place, colour) for place, colour in enumerate(product.colours)]


def _draw(product: Product, place: int, colour: str) -> Drawn:
    main, accent, ground = colours()[colour]
    paint = Paint(main, accent, ground, look=product.index % 60, label=product.brand, line=product.line)
    alt = f"{product.title}, {colour}" if len(product.colours) > 1 else product.title
    return Drawn(f"{product.external_id.lower()}-{place + 1}.svg", alt, draw(product.kind.drawing, paint, title=alt))
