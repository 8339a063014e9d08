"""What kind of picture some bytes are, and how large: read from the content, never from a name. Pure."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers import expat

MOST_BYTES = 5_000_000
MOST_PIXELS = 8_000
SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "use"}
_FRAMES = {"svg", "g", "defs", "title", "desc", "clipPath", "pattern", "mask", "symbol"}
_PAINT = {"linearGradient", "radialGradient", "stop"}
DRAWN = frozenset(SVG + name for name in _SHAPES | _FRAMES | _PAINT)


class NotAPicture(ValueError):
    """The bytes are no picture that may be shown, or too large a one."""


@dataclass(frozen=True)
class Shape:
    """What a picture is: the file ending of its type, and its size in pixels."""

    ending: str
    width: int
    height: int


def shape_of(content: bytes, *, drawn_by_us: bool = False) -> Shape:
    """Return the type and size of a PNG, JPEG or WebP, or of an SVG that the shop drew itself. Raises NotAPicture.

    An SVG is a document that can carry scripts: an uploaded one is refused, and our own must hold drawing alone.
    """
    if len(content) > MOST_BYTES:
        raise NotAPicture(f"the picture has {len(content):,} bytes; at most {MOST_BYTES:,} are taken")
    shape = _svg(content) if drawn_by_us and content.lstrip()[:1] == b"<" else _bitmap(content)
    if not (0 < shape.width <= MOST_PIXELS and 0 < shape.height <= MOST_PIXELS):
        raise NotAPicture(
            f"the picture measures {shape.width} x {shape.height}; at most {MOST_PIXELS} a side are taken"
        )
    return shape


def _bitmap(content: bytes) -> Shape:
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
            return Shape("png", _number(content[16:20]), _number(content[20:24]))
        if content.startswith(b"\xff\xd8\xff"):
            return _jpeg(content)
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _webp(content)
    except IndexError:
        raise NotAPicture("the picture ends before its size is told") from None
    raise NotAPicture("this is no PNG, JPEG or WebP picture")


def _jpeg(content: bytes) -> Shape:
    """Walk the segments to the frame header (ITU T.81, B.2.2)."""
    place = 2
    while True:
        while content[place] != 0xFF:
            place += 1
        while content[place] == 0xFF:
            place += 1
        marker = content[place]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            content[place + 7]  # ends here when cut
            return Shape("jpg", _number(content[place + 6 : place + 8]), _number(content[place + 4 : place + 6]))
        content[place + 2]
        place += 1 + _number(content[place + 1 : place + 3])


def _webp(content: bytes) -> Shape:
    """Read the first chunk (RFC 9649): lossy, lossless or extended."""
    content[29]  # ends here when cut
    form = content[12:16]
    if form == b"VP8 ":
        return Shape("webp", _low(content[26:28]) & 0x3FFF, _low(content[28:30]) & 0x3FFF)
    if form == b"VP8L":
        bits = _low(content[21:25])
        return Shape("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if form == b"VP8X":
        return Shape("webp", _low(content[24:27]) + 1, _low(content[27:30]) + 1)
    raise NotAPicture("this is no WebP picture")


def _svg(content: bytes) -> Shape:
    if b"<!" in content.replace(b"<!--", b""):
        raise NotAPicture("a drawing may not declare a document type or entities")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  no entities can stand in it: see the refusal above
    except (ElementTree.ParseError, expat.ExpatError):
        raise NotAPicture("the drawing is not well-formed") from None
    for element in root.iter():
        _refuse_active(element)
    size = re.fullmatch(r"0 0 (\d+) (\d+)", root.get("viewBox", ""))
    if root.tag != f"{SVG}svg" or size is None:
        raise NotAPicture("a drawing needs a viewBox such as `0 0 640 480`")
    return Shape("svg", int(size[1]), int(size[2]))


def _refuse_active(element: ElementTree.Element) -> None:
    if element.tag not in DRAWN:
        raise NotAPicture("the drawing holds more than shapes and text")
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2].lower()
        if (
            plain.startswith("on")
            or (plain == "href" and not value.startswith("#"))
            or "url(" in value.lower().replace("url(#", "")
        ):
            raise NotAPicture("the drawing holds scripts or points outside itself")


def _number(digits: bytes) -> int:
    return int.from_bytes(digits, "big")


def _low(digits: bytes) -> int:
    return int.from_bytes(digits, "little")
