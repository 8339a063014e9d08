"""Drawings of things that stand in a kitchen."""

from shopkeeper.demo.drawings.canvas import (
    INK,
    STEEL,
    WOOD,
    Paint,
    darker,
    lighter,
    oval,
    path,
    pattern,
    rect,
    shadow,
    stroke,
    turned,
    within,
)


def mug(paint: Paint) -> str:
    """Draw a mug with its handle to the right and a dark drink in it."""
    body = "M238 300H522C520 420 520 500 506 580Q500 622 456 622H304Q260 622 254 580C240 500 240 420 238 300Z"
    return (
        shadow(390, 200)
        + stroke("M512 362C610 338 640 400 622 456C608 506 560 532 508 528", darker(paint.main, 0.14), 36)
        + stroke("M512 358C608 334 634 396 616 452C602 500 556 524 508 520", paint.main, 26)
        + path(body, "url(#body)")
        + pattern("skin", body, paint, 300, 622)
        + oval(380, 300, 142, 31, lighter(paint.main, 0.25))
        + oval(380, 304, 126, 24, "#4a2f22")
        + oval(352, 300, 60, 9, "#6d4630")
        + rect(276, 352, 14, 190, "#ffffff", r=7, extra='opacity=".28"')
    )


def espresso(paint: Paint) -> str:
    """Draw a small cup on its saucer."""
    cup = "M272 352H528C528 470 500 560 448 572H352C300 560 272 470 272 352Z"
    return (
        shadow(400, 270)
        + oval(400, 596, 262, 40, darker(paint.main, 0.16))
        + oval(400, 586, 262, 40, "url(#body)")
        + oval(400, 584, 130, 17, darker(paint.main, 0.14))
        + stroke("M520 396C606 378 610 480 500 496", paint.main, 24)
        + path(cup, "url(#body)")
        + pattern("skin", cup, paint, 352, 580)
        + oval(400, 352, 128, 27, lighter(paint.main, 0.25))
        + oval(400, 356, 112, 20, "#4a2f22")
        + oval(392, 354, 66, 9, "#b9824f")
    )


def saucepan(paint: Paint) -> str:
    """Draw a lidded pot with two handles."""
    body = "M210 400H590V566Q590 622 534 622H266Q210 622 210 566Z"
    return (
        shadow(400, 260)
        + stroke("M212 446C160 436 150 500 212 498", darker(paint.main, 0.25), 24)
        + stroke("M588 446C640 436 650 500 588 498", darker(paint.main, 0.25), 24)
        + path(body, "url(#body)")
        + rect(236, 430, 16, 150, "#ffffff", r=8, extra='opacity=".25"')
        + path("M200 400C210 318 300 292 400 292S590 318 600 400Z", "url(#body)")
        + rect(194, 388, 412, 24, darker(paint.main, 0.12), r=12)
        + oval(400, 270, 36, 22, "url(#trim)")
        + rect(388, 282, 24, 18, darker(paint.accent, 0.2))
        + stroke("M256 356C290 326 340 318 380 316", "#ffffff", 8, 'opacity=".35"')
    )


def pan(paint: Paint) -> str:
    """Draw a frying pan seen from above, handle to the upper right."""
    handle = rect(560, 384, 210, 42, "url(#wood)", r=21) + oval(742, 405, 9, 9, darker(WOOD, 0.5))
    disc = (
        oval(372, 424, 232, 226, "url(#shadow)")
        + rect(520, 388, 80, 34, STEEL, r=8)
        + handle
        + oval(360, 405, 218, 218, darker(paint.main, 0.25))
        + oval(360, 405, 204, 204, "url(#body)")
        + oval(360, 405, 176, 176, darker(paint.main, 0.16))
        + oval(360, 405, 168, 168, paint.main)
        + stroke("M236 352A138 138 0 0 1 330 272", "#ffffff", 12, 'opacity=".3"')
    )
    return turned(disc, -32)


def knife(paint: Paint) -> str:
    """Draw a kitchen knife lying on the slant."""
    blade = "M110 420C220 346 360 336 470 340V424Z"
    drawn = (
        '<g transform="translate(14 26)" opacity=".5">'
        + path("M110 420C220 346 700 336 710 400Z", "url(#shadow)")
        + "</g>"
        + path(blade, "url(#steel)")
        + path("M110 420C220 408 360 404 470 404V424Z", lighter(STEEL, 0.6))
        + rect(462, 336, 26, 92, darker(STEEL, 0.25), r=6)
        + path("M486 340H690Q724 344 722 382Q720 424 684 424H640C600 424 560 414 486 424Z", "url(#body)")
        + "".join(oval(x, 382, 8, 8, lighter(STEEL, 0.3)) for x in (530, 600, 670))
    )
    return turned(drawn, -24, 400, 390)


def cutting_board(paint: Paint) -> str:
    """Draw a wooden board that leans on the wall, with a hole to hang it."""
    grain = "".join(
        stroke(f"M{x} 200C{x + 16} 330 {x - 18} 470 {x + 8} 640", darker(paint.main, 0.16), 4)
        for x in range(270, 560, 44)
    )
    outline = "M240 250Q240 190 300 190H500Q560 190 560 250V570Q560 622 508 622H292Q240 622 240 570Z"
    return (
        shadow(410, 220)
        + path(outline, darker(paint.main, 0.25), 'transform="translate(12 4)"')
        + path(outline, "url(#body)")
        + within("grain", outline, f'<g opacity=".5">{grain}</g>')
        + oval(400, 244, 24, 24, darker(paint.ground, 0.25))
        + rect(
            270, 300, 260, 290, "none", r=18, extra=f'stroke="{darker(paint.main, 0.22)}" stroke-width="6" opacity=".7"'
        )
    )


def dripper(paint: Paint) -> str:
    """Draw a coffee dripper on a glass jug."""
    jug = "M306 420H494L540 560Q552 622 496 622H304Q248 622 260 560Z"
    return (
        shadow(400, 210)
        + stroke("M524 470C620 450 620 580 540 584", darker(paint.accent, 0.2), 22)
        + path(jug, "#dfe9ea", 'opacity=".9"')
        + within(
            "brew", jug, rect(230, 512, 340, 120, "#5b3523", extra='opacity=".92"') + oval(400, 512, 150, 16, "#7a4b31")
        )
        + stroke("M300 450L276 560", "#ffffff", 10, 'opacity=".8"')
        + rect(286, 404, 228, 24, darker(paint.main, 0.14), r=12)
        + path("M228 210H572L470 400H330Z", "url(#body)")
        + pattern("skin", "M228 210H572L470 400H330Z", paint, 210, 400)
        + oval(400, 210, 172, 32, lighter(paint.main, 0.2))
        + oval(400, 214, 154, 25, "#efe3cf")
        + oval(400, 222, 108, 15, "#4a2f22")
        + stroke("M548 262C620 250 610 340 510 340", paint.main, 20)
    )


def grinder(paint: Paint) -> str:
    """Draw a hand mill with its crank."""
    return (
        shadow(400, 170)
        + stroke("M400 214H566", darker(STEEL, 0.2), 18)
        + oval(572, 196, 28, 34, "url(#wood)")
        + rect(388, 196, 24, 60, darker(STEEL, 0.15), r=6)
        + path("M304 330C304 270 350 246 400 246S496 270 496 330Z", "url(#steel)")
        + rect(290, 326, 220, 34, darker(STEEL, 0.12), r=10)
        + rect(300, 360, 200, 230, "url(#body)", r=10)
        + rect(276, 584, 248, 38, darker(paint.main, 0.22), r=10)
        + rect(336, 460, 128, 92, darker(paint.main, 0.14), r=8)
        + oval(400, 506, 13, 13, "url(#trim)")
        + rect(318, 376, 12, 190, "#ffffff", r=6, extra='opacity=".22"')
    )


def kettle(paint: Paint) -> str:
    """Draw a kettle with a long curved spout."""
    body = "M300 330H500C540 400 556 480 550 570Q546 622 500 622H300Q254 622 250 570C244 480 260 400 300 330Z"
    return (
        shadow(400, 210)
        + stroke("M546 560C640 560 600 400 672 344", darker(paint.main, 0.12), 24)
        + stroke("M262 400C150 380 150 570 258 560", INK, 26)
        + path(body, "url(#body)")
        + oval(400, 330, 100, 20, darker(paint.main, 0.14))
        + path("M304 326C310 290 350 278 400 278S490 290 496 326Z", "url(#body)")
        + oval(400, 264, 24, 20, "url(#trim)")
        + stroke("M296 420C284 480 284 540 292 580", "#ffffff", 12, 'opacity=".3"')
    )


def jar(paint: Paint) -> str:
    """Draw a glass jar with a wooden lid, half filled."""
    body = "M270 288H530Q560 300 560 350V570Q560 622 508 622H292Q240 622 240 570V350Q240 300 270 288Z"
    grains = "".join(
        oval(250 + (i * 53) % 300, 436 + (i * 37) % 180, 15, 11, darker(paint.main, 0.1 * (i % 3))) for i in range(70)
    )
    return (
        shadow(400, 200)
        + path(body, "#e6efef")
        + within(
            "fill",
            body,
            rect(230, 430, 340, 200, paint.main) + oval(400, 430, 170, 18, lighter(paint.main, 0.2)) + grains,
        )
        + path(body, "#ffffff", 'opacity=".18"')
        + rect(268, 340, 18, 240, "#ffffff", r=9, extra='opacity=".65"')
        + rect(262, 262, 276, 34, "#d3dede", r=10)
        + rect(254, 216, 292, 54, "url(#wood)", r=14)
        + rect(254, 252, 292, 18, darker(WOOD, 0.18), r=8)
    )
