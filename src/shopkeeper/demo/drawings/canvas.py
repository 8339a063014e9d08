"""The drawing board: colours, shades and the few SVG shapes that every picture is made of."""

from dataclasses import dataclass, field

SIZE = 800
FLOOR = 622
INK = "#2b2a33"
STEEL = "#c9ced6"
WOOD = "#c99a67"
PAPER = "#fbf8f2"


@dataclass(frozen=True)
class Paint:
    """The colours and words of one picture; `look` picks among the patterns a drawing knows."""

    main: str
    accent: str
    ground: str
    look: int = 0
    label: str = ""
    line: str = ""
    tones: tuple[str, ...] = field(default=())


def mix(first: str, second: str, share: float) -> str:
    """Return the colour that lies `share` of the way from the first to the second."""
    pairs = ((int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def lighter(colour: str, share: float = 0.25) -> str:
    """Return the colour mixed with white."""
    return mix(colour, "#ffffff", share)


def darker(colour: str, share: float = 0.2) -> str:
    """Return the colour mixed with a warm black."""
    return mix(colour, "#1d1820", share)


def is_dark(colour: str) -> bool:
    """Tell whether light text reads better than dark text on the colour."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def path(d: str, fill: str, extra: str = "") -> str:
    """Return a filled path."""
    return f'<path d="{d}" fill="{fill}"{_more(extra)}/>'


def stroke(d: str, colour: str, width: float, extra: str = "") -> str:
    """Return a line with round ends."""
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:g}" {ends}{_more(extra)}/>'


def rect(x: float, y: float, width: float, height: float, fill: str, *, r: float = 0, extra: str = "") -> str:
    """Return a rectangle with round corners."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{r:g}" fill="{fill}"{_more(extra)}/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str, extra: str = "") -> str:
    """Return an ellipse around a centre."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"{_more(extra)}/>'


def turned(content: str, degrees: float, x: float = 400, y: float = 400) -> str:
    """Return the content turned around a point."""
    return f'<g transform="rotate({degrees:g} {x:g} {y:g})">{content}</g>'


def moved(content: str, x: float, y: float, scale: float = 1) -> str:
    """Return the content moved, and scaled around the origin first."""
    return f'<g transform="translate({x:g} {y:g}) scale({scale:g})">{content}</g>'


def within(name: str, d: str, content: str) -> str:
    """Return the content cut to the outline `d`; `name` must be used once in a picture."""
    return f'<clipPath id="{name}"><path d="{d}"/></clipPath><g clip-path="url(#{name})">{content}</g>'


def words(x: float, y: float, text: str, size: float, colour: str) -> str:
    """Return centred text in a serif."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    font = 'font-family="Georgia,\'DejaVu Serif\',serif" text-anchor="middle"'
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}" {font}>{safe}</text>'


def shadow(x: float = 400, width: float = 230, y: float = FLOOR, height: float = 22) -> str:
    """Return the soft shadow a thing throws on the floor."""
    return oval(x, y, width * 1.18, height * 1.25, "url(#shadow)")


def label(x: float, y: float, width: float, height: float, paint: Paint) -> str:
    """Return a paper label with the brand, a rule and a line of small print."""
    size = min(width / max(len(paint.label), 5) * 1.45, height * 0.26)
    small = min(width / max(len(paint.line), 8) * 1.5, height * 0.14)
    return (
        rect(x, y, width, height, PAPER, r=8)
        + rect(x + 9, y + 9, width - 18, height - 18, "none", r=4, extra=f'stroke="{paint.accent}" stroke-width="2.5"')
        + words(x + width / 2, y + height * 0.46, paint.label, size, INK)
        + rect(x + width * 0.38, y + height * 0.57, width * 0.24, 3, paint.accent)
        + words(x + width / 2, y + height * 0.76, paint.line, small, mix(INK, PAPER, 0.3))
    )


def speckles(colour: str, *, count: int = 46, opacity: float = 0.55) -> str:
    """Return small dots strewn over the board, always in the same places."""
    dots = "".join(
        oval(120 + (index * 197) % 560, 120 + (index * 331) % 540, 2.4 + index % 3, 2.2 + index % 3, colour)
        for index in range(count)
    )
    return f'<g opacity="{opacity:g}">{dots}</g>'


def pattern(name: str, d: str, paint: Paint, top: float, bottom: float) -> str:
    """Return the surface of a thing inside its outline: plain, dipped, striped, speckled or banded."""
    height = bottom - top
    if paint.look % 5 == 1:
        edge = top + height * 0.55
        wave = f"M60 {edge}C200 {edge + 34} 290 {edge - 26} 400 {edge + 8}S620 {edge + 26} 740 {edge}V760H60Z"
        return within(name, d, path(wave, "url(#trim)"))
    if paint.look % 5 == 2:
        lines = (rect(60, top + height * share, 680, height * 0.055, "url(#trim)") for share in (0.3, 0.42, 0.54))
        return within(name, d, "".join(lines))
    if paint.look % 5 == 3:
        return within(name, d, speckles(darker(paint.main, 0.5)))
    if paint.look % 5 == 4:
        return within(name, d, rect(60, top + height * 0.72, 680, height * 0.4, "url(#trim)"))
    return ""


def _more(extra: str) -> str:
    return f" {extra}" if extra else ""


def _shade(name: str, colour: str) -> str:
    stops = ((0, lighter(colour, 0.22)), (0.38, colour), (0.72, darker(colour, 0.08)), (1, darker(colour, 0.22)))
    inner = "".join(f'<stop offset="{at:g}" stop-color="{tone}"/>' for at, tone in stops)
    return f'<linearGradient id="{name}">{inner}</linearGradient>'


def board(content: str, paint: Paint, title: str, *, flat: bool) -> str:
    """Return the whole picture: soft wall, floor (none when seen from above), light, and the thing upon it."""
    wall, floor = lighter(paint.ground, 0.1), darker(paint.ground, 0.055)
    glow = (
        '<radialGradient id="glow" cx=".42" cy=".34" r=".7"><stop offset="0" stop-color="#fff" stop-opacity=".55"/>'
        '<stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>'
        '<radialGradient id="shadow"><stop offset="0" stop-color="#2a2028" stop-opacity=".34"/>'
        '<stop offset=".6" stop-color="#2a2028" stop-opacity=".16"/>'
        '<stop offset="1" stop-color="#2a2028" stop-opacity="0"/></radialGradient>'
        '<radialGradient id="warm"><stop offset="0" stop-color="#ffe2a0" stop-opacity=".85"/>'
        '<stop offset="1" stop-color="#ffe2a0" stop-opacity="0"/></radialGradient>'
    )
    tones = (("body", paint.main), ("trim", paint.accent), ("steel", STEEL), ("wood", WOOD), ("paper", PAPER))
    defs = glow + "".join(_shade(name, colour) for name, colour in tones)
    safe = title.replace("&", "&amp;").replace("<", "&lt;")
    ground = "" if flat else rect(0, 566, SIZE, 234, floor)
    thing = f'<g transform="translate(400 408) scale(1.12) translate(-400 -408)">{content}</g>'
    size = f'viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><title>{safe}</title><defs>{defs}</defs>'
        f"{rect(0, 0, SIZE, SIZE, wall)}{ground}{rect(0, 0, SIZE, SIZE, 'url(#glow)')}{thing}</svg>\n"
    )
