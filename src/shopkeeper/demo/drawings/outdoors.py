"""Drawings of things for the trail, and for animals."""

from shopkeeper.demo.drawings.canvas import (
    INK,
    STEEL,
    Paint,
    darker,
    lighter,
    oval,
    path,
    rect,
    shadow,
    stroke,
    turned,
    within,
)


def tent(paint: Paint) -> str:
    """Draw a small ridge tent, its door rolled back."""
    return (
        oval(400, 614, 330, 26, "url(#shadow)")
        + stroke("M400 236L112 640M690 560L726 640", darker(paint.accent, 0.2), 5)
        + path("M400 226L690 560L610 618H400Z", darker(paint.main, 0.2))
        + path("M400 226L130 618H560Z", "url(#body)")
        + path("M370 330L262 618H440Z", darker(paint.main, 0.55))
        + path("M370 330C350 420 310 520 262 618L300 618C340 520 366 430 370 330Z", lighter(paint.main, 0.3))
        + stroke("M400 226L610 618", lighter(paint.main, 0.25), 6)
        + stroke("M400 226L130 618", darker(paint.main, 0.15), 6)
        + path("M400 214l46 -22v26Z", "url(#trim)")
        + stroke("M400 240V188", darker(STEEL, 0.3), 6)
        + stroke("M130 618L96 640M610 618L650 640", paint.accent, 6)
    )


def backpack(paint: Paint) -> str:
    """Draw a rucksack with a lid, a front pocket and straps."""
    body = "M262 300C262 220 310 196 400 196S538 220 538 300L556 560Q560 622 496 622H304Q240 622 244 560Z"
    return (
        shadow(400, 210)
        + stroke("M352 190C352 138 448 138 448 190", darker(paint.accent, 0.2), 18)
        + rect(216, 400, 60, 170, darker(paint.main, 0.28), r=26)
        + rect(524, 400, 60, 170, darker(paint.main, 0.28), r=26)
        + path(body, "url(#body)")
        + path("M250 316C250 226 310 190 400 190S550 226 550 316Q550 344 520 344H280Q250 344 250 316Z", "url(#body)")
        + stroke("M262 344H538", darker(paint.main, 0.35), 7)
        + rect(294, 424, 212, 164, darker(paint.main, 0.14), r=26)
        + stroke("M306 462H494", darker(paint.main, 0.42), 7)
        + rect(326, 330, 22, 150, "url(#trim)", r=6)
        + rect(452, 330, 22, 150, "url(#trim)", r=6)
        + rect(320, 380, 34, 28, STEEL, r=6)
        + rect(446, 380, 34, 28, STEEL, r=6)
        + rect(372, 508, 56, 36, "url(#trim)", r=6)
        + stroke("M290 250C306 226 340 214 370 212", "#ffffff", 9, 'opacity=".3"')
    )


def flask(paint: Paint) -> str:
    """Draw an insulated bottle."""
    return (
        shadow(400, 120)
        + stroke("M440 190C500 170 500 260 446 262", INK, 14)
        + rect(346, 164, 108, 96, INK, r=18)
        + rect(346, 236, 108, 24, "url(#steel)")
        + path(
            "M340 262H460C496 290 500 316 500 350V582Q500 622 460 622H340Q300 622 300 582V350C300 316 304 290 340 262Z",
            "url(#body)",
        )
        + rect(300, 568, 200, 16, "url(#trim)")
        + rect(326, 340, 16, 210, "#ffffff", r=8, extra='opacity=".32"')
        + path("M400 400l42 62h-24l26 40h-88l26 -40h-24Z", lighter(paint.main, 0.55), 'opacity=".85"')
    )


def sleeping_bag(paint: Paint) -> str:
    """Draw a rolled sleeping bag with straps."""
    return (
        shadow(400, 270)
        + rect(170, 380, 420, 242, "url(#body)", r=40)
        + "".join(stroke(f"M196 {y}H560", darker(paint.main, 0.18), 5) for y in (430, 500, 570))
        + oval(582, 501, 74, 121, darker(paint.main, 0.1))
        + oval(582, 501, 60, 104, lighter(paint.accent, 0.25))
        + stroke("M582 420A46 80 0 1 0 626 500A34 58 0 1 0 560 520A20 34 0 1 0 590 486", darker(paint.accent, 0.1), 9)
        + rect(250, 372, 28, 258, INK, r=8)
        + rect(440, 372, 28, 258, INK, r=8)
        + rect(244, 470, 40, 44, STEEL, r=8)
        + rect(434, 470, 40, 44, STEEL, r=8)
        + stroke("M264 378C300 310 420 310 454 378", INK, 16)
    )


def head_torch(paint: Paint) -> str:
    """Draw a head torch that is lit."""
    band = "M140 420A190 120 0 1 0 520 420A190 120 0 1 0 140 420Z"
    return (
        path("M470 380L780 230V640L470 520Z", "#fff0bd", 'opacity=".5"')
        + oval(380, 610, 200, 20, "url(#shadow)")
        + stroke(band, darker(paint.accent, 0.1), 44)
        + stroke(band, lighter(paint.accent, 0.4), 6, 'stroke-dasharray="16 12"')
        + rect(396, 352, 116, 184, "url(#body)", r=30)
        + rect(396, 352, 116, 34, darker(paint.main, 0.2), r=17)
        + oval(490, 452, 50, 62, darker(STEEL, 0.25))
        + oval(496, 452, 40, 52, "#fff6d6")
        + oval(500, 452, 18, 24, "#ffffff")
    )


def mat(paint: Paint) -> str:
    """Draw a sleeping mat, half rolled."""
    shade = darker(paint.main, 0.28)
    ribs = "".join(rect(180 + 52 * index, 548, 30, 54, darker(paint.main, 0.12), r=10) for index in range(9))
    return (
        oval(400, 618, 290, 22, "url(#shadow)")
        + rect(150, 542, 520, 66, "url(#body)", r=26)
        + ribs
        + oval(226, 474, 128, 128, "url(#body)")
        + "".join(
            stroke(f"M{226 - r} 474a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0", shade, 12) for r in (40, 70, 100)
        )
        + oval(226, 474, 16, 16, paint.accent)
    )


def stove(paint: Paint) -> str:
    """Draw a camping stove with a small pot on it."""
    return (
        shadow(400, 190)
        + path("M316 470H484L520 622H280Z", "none")
        + stroke("M400 470L300 616M400 470L500 616M400 470V612", darker(STEEL, 0.3), 16)
        + rect(352, 470, 96, 44, "url(#trim)", r=12)
        + "".join(
            path(f"M{x} 452C{x - 16} 430 {x - 4} 416 {x} 398C{x + 8} 416 {x + 16} 430 {x} 452Z", "#6fa8dc")
            for x in (352, 384, 416, 448)
        )
        + path("M284 240H516V372Q516 404 484 404H316Q284 404 284 372Z", "url(#body)")
        + oval(400, 240, 116, 20, lighter(paint.main, 0.3))
        + oval(400, 242, 100, 14, darker(paint.main, 0.4))
        + stroke("M514 286C590 270 600 340 520 346", INK, 14)
        + rect(268, 404, 264, 14, darker(STEEL, 0.35), r=7)
        + rect(306, 262, 12, 118, "#ffffff", r=6, extra='opacity=".3"')
    )


def pet_bed(paint: Paint) -> str:
    """Draw a round bed for a dog or a cat."""
    outline = "M150 480C150 420 250 390 400 390S650 420 650 480V540C650 600 540 624 400 624S150 600 150 540Z"
    return (
        shadow(400, 290)
        + path(outline, "url(#body)")
        + oval(400, 478, 196, 58, darker(paint.main, 0.3))
        + oval(400, 492, 182, 50, lighter(paint.accent, 0.35))
        + oval(400, 486, 150, 36, lighter(paint.accent, 0.55), 'opacity=".7"')
        + within(
            "seams",
            outline,
            "".join(
                stroke(f"M{x} 520C{x + 6} 560 {x + 4} 590 {x} 630", darker(paint.main, 0.2), 5)
                for x in (210, 300, 400, 500, 590)
            ),
        )
    )


def pet_bowl(paint: Paint) -> str:
    """Draw a heavy feeding bowl with a bone on its front."""
    body = "M226 450H574L622 590Q628 622 592 622H208Q172 622 178 590Z"
    bone = "".join(oval(x, y, 17, 17, "#fbf8f2") for x in (342, 458) for y in (530, 556)) + rect(
        342, 528, 116, 30, "#fbf8f2", r=8
    )
    kibble = "".join(
        oval(262 + (i * 47) % 280, 436 + (i * 13) % 26, 19, 13, ("#9a6a3c", "#86592f", "#ad7c4c")[i % 3])
        for i in range(24)
    )
    return (
        shadow(400, 250) + path(body, "url(#body)") + oval(400, 450, 174, 34, darker(paint.main, 0.3)) + kibble + bone
    )


def pet_toy(paint: Paint) -> str:
    """Draw a knotted rope and a ball."""
    rope = stroke("M190 500C280 470 360 530 470 490", "#e4d4b8", 50) + "".join(
        stroke(f"M{214 + 34 * index} {474 + (index % 3) * 4}l22 44", (paint.main, paint.accent)[index % 2], 13)
        for index in range(7)
    )
    ends = "".join(stroke(f"M180 500L{128 - 4 * abs(k)} {500 + 22 * k}", "#e4d4b8", 10) for k in (-2, -1, 0, 1, 2))
    knots = (
        oval(196, 500, 38, 48, paint.main)
        + oval(196, 500, 20, 30, darker(paint.main, 0.14))
        + oval(456, 492, 38, 48, paint.main)
    )
    ball = (
        oval(560, 606, 110, 16, "url(#shadow)")
        + oval(556, 500, 112, 112, "url(#trim)")
        + stroke("M470 430C520 470 520 540 474 576M642 430C592 470 592 540 640 574", "#fbf8f2", 9)
    )
    return oval(330, 600, 240, 22, "url(#shadow)") + turned(ends + rope + knots, -10, 330, 500) + ball
