"""Drawings of things for the garden, the balcony and the window sill."""

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
    words,
)

LEAF = "#5f8f5a"


def plant_pot(paint: Paint) -> str:
    """Draw a pot with a leafy plant."""
    body = "M282 430H518L490 600Q486 622 464 622H336Q314 622 310 600Z"
    spread = (
        (-62, 178, LEAF),
        (-30, 216, darker(LEAF, 0.15)),
        (0, 240, lighter(LEAF, 0.1)),
        (30, 214, darker(LEAF, 0.1)),
        (62, 176, lighter(LEAF, 0.18)),
    )
    leaves = "".join(
        turned(
            path(
                f"M400 420C350 {420 - reach * 0.5} 366 {420 - reach} 400 {410 - reach}"
                f"C434 {420 - reach} 450 {420 - reach * 0.5} 400 420Z",
                tone,
            )
            + stroke(f"M400 420V{440 - reach}", darker(tone, 0.18), 4),
            angle,
            400,
            424,
        )
        for angle, reach, tone in spread
    )
    return (
        shadow(400, 150)
        + leaves
        + oval(400, 432, 118, 16, "#4c382c")
        + path(body, "url(#body)")
        + pattern("skin", body, paint, 430, 622)
        + rect(270, 414, 260, 44, "url(#body)", r=10)
        + rect(270, 448, 260, 12, darker(paint.main, 0.22), r=6)
    )


def planter(paint: Paint) -> str:
    """Draw a long planter with herbs in it."""
    tufts = "".join(
        turned(oval(x, 360, 16, 74, tone), angle, x, 430)
        for x in (240, 320, 400, 480, 560)
        for angle, tone in (
            (-34, darker(LEAF, 0.12)),
            (32, lighter(LEAF, 0.16)),
            (-12, LEAF),
            (12, lighter(LEAF, 0.06)),
        )
    )
    body = "M176 430H624L600 590Q596 622 564 622H236Q204 622 200 590Z"
    return (
        shadow(400, 250)
        + tufts
        + path(body, "url(#body)")
        + pattern("skin", body, paint, 430, 622)
        + rect(166, 416, 468, 40, "url(#body)", r=10)
        + rect(166, 446, 468, 11, darker(paint.main, 0.22), r=5)
    )


def trowel(paint: Paint) -> str:
    """Draw a hand trowel on the slant."""
    drawn = (
        oval(412, 440, 300, 44, "url(#shadow)")
        + path("M120 400C150 336 260 330 352 366L378 392V408L352 434C260 470 150 464 120 400Z", "url(#steel)")
        + stroke("M160 400H340", darker(STEEL, 0.22), 6)
        + stroke("M370 400H450", darker(STEEL, 0.15), 24)
        + rect(440, 370, 240, 60, "url(#body)", r=30)
        + rect(440, 370, 36, 60, "url(#trim)", r=12)
        + oval(652, 400, 9, 9, darker(paint.main, 0.4))
    )
    return turned(drawn, -34)


def secateurs(paint: Paint) -> str:
    """Draw pruning shears, half open."""
    drawn = (
        oval(420, 450, 280, 60, "url(#shadow)")
        + path("M402 372C330 310 220 290 140 316C190 372 300 420 392 426Z", "url(#steel)")
        + path("M400 430C330 440 250 440 176 404C180 452 270 500 396 472Z", darker(STEEL, 0.22))
        + stroke("M430 404C520 350 600 340 690 348", paint.main, 50)
        + stroke("M430 432C520 480 600 496 690 484", darker(paint.main, 0.12), 50)
        + stroke("M500 404C540 412 540 438 500 446", darker(STEEL, 0.3), 8)
        + oval(412, 420, 36, 36, darker(STEEL, 0.35))
        + oval(412, 420, 15, 15, lighter(STEEL, 0.4))
    )
    return turned(drawn, -26)


def seed_packet(paint: Paint) -> str:
    """Draw a seed packet with a flower on it."""
    petals = "".join(turned(oval(400, 322, 26, 48, paint.accent), angle, 400, 372) for angle in range(0, 360, 45))
    packet = (
        oval(410, 624, 170, 22, "url(#shadow)")
        + path("M270 170H530V622H270Z", "url(#paper)")
        + path("M270 170H530V238H270Z", "url(#body)")
        + words(400, 216, paint.label, 32, PAPER)
        + stroke(
            "M400 380C396 430 404 470 400 520M400 470C370 450 350 448 330 456M400 490C430 466 450 466 470 474", LEAF, 9
        )
        + petals
        + oval(400, 372, 26, 26, darker(paint.accent, 0.5))
        + path("M270 540H530V622H270Z", "url(#body)")
        + words(400, 592, paint.line, 24, PAPER)
    )
    return turned(packet, 5)


def watering_can(paint: Paint) -> str:
    """Draw a watering can, spout to the right."""
    return (
        shadow(380, 230)
        + stroke("M240 480C130 420 170 280 300 340", darker(paint.main, 0.16), 24)
        + path("M486 540L640 352L668 376L500 600Z", darker(paint.main, 0.1))
        + turned(oval(660, 356, 62, 20, "url(#trim)"), 42, 660, 356)
        + stroke("M296 390C300 280 460 280 470 390", darker(paint.main, 0.22), 20)
        + path("M244 386H506L520 590Q520 622 488 622H262Q230 622 230 590Z", "url(#body)")
        + oval(375, 386, 131, 24, darker(paint.main, 0.24))
        + rect(236, 560, 280, 14, darker(paint.main, 0.16))
        + rect(268, 420, 14, 150, "#ffffff", r=7, extra='opacity=".28"')
    )


def gloves(paint: Paint) -> str:
    """Draw a pair of gardening gloves."""

    def hand(x: float, tone: str) -> str:
        return (
            "".join(rect(x + 30 * finger, 226 + abs(finger - 1.4) * 14, 27, 150, tone, r=13) for finger in range(4))
            + turned(rect(x - 30, 350, 30, 120, tone, r=15), -28, x - 15, 460)
            + rect(x, 320, 117, 190, tone, r=26)
            + rect(x - 4, 480, 125, 116, paint.accent, r=12)
            + "".join(rect(x - 4, y, 125, 6, darker(paint.accent, 0.22)) for y in (508, 534, 560))
        )

    return (
        oval(400, 600, 220, 26, "url(#shadow)")
        + turned(hand(260, darker(paint.main, 0.14)), -8)
        + turned(hand(428, paint.main), 7)
    )


def fertiliser(paint: Paint) -> str:
    """Draw a bottle of plant food with a measuring cap."""
    return (
        shadow(400, 160)
        + rect(346, 176, 108, 84, "url(#trim)", r=12)
        + rect(346, 240, 108, 12, darker(paint.accent, 0.3))
        + path(
            "M340 256H460C464 310 528 320 528 380V586Q528 622 492 622H308Q272 622 272 586V380C272 320 336 310 340 256Z",
            "url(#body)",
        )
        + label(290, 396, 220, 168, paint)
        + turned(oval(400, 350, 13, 30, INK, 'opacity=".2"') + oval(400, 350, 10, 26, LEAF), 35, 400, 350)
    )
