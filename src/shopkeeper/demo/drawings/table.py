"""Drawings of what is eaten, and of what it is eaten from."""

from shopkeeper.demo.drawings.canvas import (
    INK,
    PAPER,
    STEEL,
    Paint,
    darker,
    label,
    lighter,
    oval,
    path,
    pattern,
    rect,
    shadow,
    stroke,
    turned,
    within,
    words,
)


def plate(paint: Paint) -> str:
    """Draw a plate from above with fork and knife."""
    rings = (
        oval(412, 428, 242, 236, "url(#shadow)")
        + oval(400, 400, 214, 214, darker(paint.main, 0.12))
        + oval(400, 396, 212, 212, paint.main)
        + oval(400, 396, 212, 212, "url(#glow)")
    )
    rim = ""
    if paint.look % 3 == 1:
        rim = f'<circle cx="400" cy="396" r="196" fill="none" stroke="{paint.accent}" stroke-width="10"/>'
    elif paint.look % 3 == 2:
        rim = within(
            "rim",
            "M188 396A212 212 0 1 0 612 396A212 212 0 1 0 188 396Z",
            "".join(
                oval(
                    188 + (i * 97) % 424,
                    184 + (i * 61) % 424,
                    3 + i % 3,
                    3 + i % 3,
                    darker(paint.main, 0.45),
                    'opacity=".5"',
                )
                for i in range(60)
            ),
        )
    fork = (
        "".join(rect(x, 220, 9, 92, STEEL, r=4) for x in (92, 110, 128))
        + rect(92, 300, 45, 40, STEEL, r=16)
        + rect(107, 330, 15, 250, STEEL, r=7)
    )
    blade = path("M676 220C712 240 716 360 700 420H676Z", STEEL) + rect(676, 414, 18, 166, darker(STEEL, 0.12), r=8)
    return (
        rings
        + rim
        + oval(400, 396, 146, 146, darker(paint.main, 0.07))
        + oval(400, 398, 140, 140, lighter(paint.main, 0.12))
        + fork
        + blade
    )


def bowl(paint: Paint) -> str:
    """Draw a deep bowl from the side."""
    body = "M176 372H624C620 500 552 588 470 604V622H330V604C248 588 180 500 176 372Z"
    return (
        shadow(400, 220)
        + path(body, "url(#body)")
        + pattern("skin", body, paint, 372, 622)
        + oval(400, 372, 224, 52, lighter(paint.main, 0.22))
        + oval(400, 380, 204, 41, darker(paint.main, 0.2))
        + stroke("M214 436C226 500 262 550 312 578", "#ffffff", 10, 'opacity=".3"')
    )


def coffee_bag(paint: Paint) -> str:
    """Draw a block-bottom bag of coffee with a label and a valve."""
    body = "M258 214H542L560 270V590Q560 622 528 622H272Q240 622 240 590V270Z"
    return (
        shadow(400, 200)
        + path(body, "url(#body)")
        + path("M258 214H542L560 270H240Z", darker(paint.main, 0.16))
        + rect(250, 182, 300, 40, "url(#trim)", r=6)
        + rect(250, 200, 300, 5, darker(paint.accent, 0.25))
        + path("M240 270L268 330V622H262Q240 618 240 590Z", darker(paint.main, 0.1), 'opacity=".6"')
        + oval(400, 306, 17, 17, darker(paint.main, 0.3))
        + "".join(
            oval(400 + dx, 306 + dy, 2.5, 2.5, lighter(paint.main, 0.4))
            for dx, dy in ((0, 0), (-6, 0), (6, 0), (0, -6), (0, 6))
        )
        + label(288, 352, 224, 200, paint)
    )


def tin(paint: Paint) -> str:
    """Draw a round tea tin with its lid."""
    return (
        shadow(400, 180)
        + rect(262, 290, 276, 332, "url(#body)", r=16)
        + oval(400, 612, 138, 12, darker(paint.main, 0.2))
        + label(262, 372, 276, 168, paint)
        + rect(254, 214, 292, 96, "url(#trim)", r=14)
        + oval(400, 222, 146, 26, lighter(paint.accent, 0.2))
        + oval(400, 222, 112, 17, paint.accent)
        + rect(254, 296, 292, 12, darker(paint.accent, 0.25), r=6)
    )


def oil_bottle(paint: Paint) -> str:
    """Draw a tall bottle with a cork and a label."""
    body = (
        "M366 240H434V300C434 344 496 356 496 420V590Q496 622 464 622H336Q304 622 304 590V420C304 356 366 344 366 300Z"
    )
    return (
        shadow(400, 150)
        + rect(372, 158, 56, 60, "url(#wood)", r=8)
        + rect(358, 210, 84, 36, darker(paint.main, 0.3), r=8)
        + path(body, "url(#body)")
        + stroke("M332 430V590", "#ffffff", 12, 'opacity=".3"')
        + label(304, 432, 192, 140, paint)
    )


def chocolate(paint: Paint) -> str:
    """Draw a wrapped bar of chocolate, its end broken open."""
    squares = "".join(
        rect(300 + 68 * column, 170 + 62 * row, 62, 56, "#5a3623", r=8)
        + rect(309 + 68 * column, 178 + 62 * row, 44, 38, "#6b4330", r=6)
        for column in range(3)
        for row in range(3)
    )
    bar = (
        oval(412, 620, 180, 20, "url(#shadow)")
        + rect(294, 164, 212, 200, "#492a1b", r=10)
        + squares
        + path(
            "M280 318L302 300L322 320L346 298L370 320L396 300L420 320L446 298L470 320L494 300L520 318V340H280Z",
            lighter(STEEL, 0.35),
        )
        + path("M280 334H520V606Q520 622 504 622H296Q280 622 280 606Z", "url(#body)")
        + rect(280, 350, 240, 16, "url(#trim)")
        + rect(280, 586, 240, 16, "url(#trim)")
        + label(304, 400, 192, 152, paint)
    )
    return turned(bar, -7)


def spice_jar(paint: Paint) -> str:
    """Draw two small spice jars, one in front of the other."""

    def one(x: float, tone: str, *, labelled: bool) -> str:
        return (
            rect(x, 380, 180, 242, "#e8efee", r=22)
            + rect(x + 8, 420, 164, 194, tone, r=18)
            + rect(x + 18, 396, 12, 200, "#ffffff", r=6, extra='opacity=".6"')
            + rect(x + 10, 310, 160, 76, INK, r=14)
            + rect(x + 10, 368, 160, 14, darker(INK, 0.4), r=6)
            + (label(x, 462, 180, 112, paint) if labelled else "")
        )

    return shadow(400, 240) + one(206, darker(paint.main, 0.15), labelled=False) + one(412, paint.main, labelled=True)


def food_can(paint: Paint) -> str:
    """Draw a stack of three cans."""

    def one(x: float, y: float) -> str:
        return (
            rect(x, y, 220, 128, "url(#body)", r=12)
            + rect(x, y + 34, 220, 62, PAPER)
            + words(x + 110, y + 76, paint.label, 30, INK)
            + rect(x - 3, y + 114, 226, 16, "url(#steel)", r=8)
            + oval(x + 110, y + 6, 110, 20, STEEL)
            + oval(x + 110, y + 5, 94, 14, lighter(STEEL, 0.35))
            + stroke(f"M{x + 96} {y + 4}H{x + 126}", darker(STEEL, 0.25), 7)
        )

    return shadow(400, 290) + one(290, 346) + one(168, 490) + one(412, 490)


def food_sack(paint: Paint) -> str:
    """Draw a big sack of dry pet food with a paw on it."""
    body = (
        "M240 190C300 204 500 204 560 190C552 320 572 480 566 600"
        "Q520 628 400 622Q280 628 234 600C228 480 248 320 240 190Z"
    )
    paw = oval(400, 300, 34, 28, paint.accent) + "".join(
        oval(400 + dx, 262 + abs(dx) * 0.32, 12, 16, paint.accent) for dx in (-42, -15, 15, 42)
    )
    return (
        shadow(400, 220)
        + path(body, "url(#body)")
        + path("M240 190C300 204 500 204 560 190L562 166C500 178 300 178 238 166Z", darker(paint.main, 0.16))
        + stroke("M246 182C310 194 490 194 554 182", lighter(paint.main, 0.5), 4, 'stroke-dasharray="10 9"')
        + oval(400, 288, 84, 84, PAPER)
        + paw
        + label(286, 400, 228, 160, paint)
        + stroke("M266 240C260 360 268 480 262 570", "#ffffff", 10, 'opacity=".2"')
    )
