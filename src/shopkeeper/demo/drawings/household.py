"""Drawings of things that keep a house running."""

from shopkeeper.demo.drawings.canvas import (
    INK,
    PAPER,
    STEEL,
    WOOD,
    Paint,
    darker,
    label,
    lighter,
    oval,
    path,
    rect,
    shadow,
    stroke,
    turned,
)


def cartridge(paint: Paint) -> str:
    """Draw a pack of water-filter cartridges."""

    def one(x: float, y: float) -> str:
        return (
            rect(x, y, 150, 190, "url(#body)", r=20)
            + "".join(rect(x + 16, y + 60 + 22 * k, 118, 9, darker(paint.main, 0.14), r=4) for k in range(5))
            + rect(x - 8, y - 26, 166, 56, "url(#trim)", r=18)
            + oval(x + 75, y - 20, 62, 14, lighter(paint.accent, 0.3))
        )

    drop = path("M400 150C440 206 448 236 400 262C352 236 360 206 400 150Z", "#7fb4d6", 'opacity=".9"')
    return (
        shadow(400, 280)
        + one(160, 430)
        + one(490, 430)
        + one(325, 340)
        + rect(325, 530, 150, 92, "url(#body)", r=20)
        + drop
    )


def paper_filters(paint: Paint) -> str:
    """Draw a box of paper coffee filters, some standing out of it."""
    cones = "".join(
        path(f"M{230 + 26 * k} {250 - 6 * k}H{500 + 14 * k}L{420 + 20 * k} 470H{300 + 20 * k}Z", tone)
        for k, tone in ((0, "#e6d3b1"), (1, "#efdfc2"), (2, "#f6ead3"))
    )
    return (
        shadow(400, 230)
        + cones
        + rect(210, 400, 380, 222, "url(#body)", r=10)
        + path("M210 410H590V436H210Z", darker(paint.main, 0.2))
        + label(270, 452, 260, 144, paint)
    )


def spray(paint: Paint) -> str:
    """Draw a spray bottle of household cleaner."""
    return (
        shadow(390, 150)
        + path("M300 172H470Q486 172 486 190V214H420V250H352V226L300 214Z", "url(#trim)")
        + path("M300 232C292 270 300 300 320 316L336 306C322 286 322 262 328 238Z", darker(paint.accent, 0.2))
        + rect(286, 180, 20, 26, INK, r=4)
        + rect(350, 246, 76, 46, darker(paint.accent, 0.15), r=6)
        + path(
            "M350 290H426C430 350 500 360 500 430V586Q500 622 464 622H316Q280 622 280 586V430C280 360 346 350 350 290Z",
            "url(#body)",
        )
        + label(294, 420, 192, 150, paint)
        + "".join(
            oval(x, y, 5, 5, "#9cc4d8")
            for x, y in ((252, 170), (228, 186), (236, 150), (204, 166), (210, 200), (184, 184))
        )
    )


def brush(paint: Paint) -> str:
    """Draw a dish brush and a scrubbing brush."""
    bristles = "".join(rect(226 + 15 * k, 548, 10, 70, "#e2c893" if k % 2 else "#d3b67d", r=3) for k in range(23))
    dish = (
        rect(384, 160, 30, 270, "url(#wood)", r=14)
        + oval(399, 180, 6, 6, darker(WOOD, 0.5))
        + "".join(turned(rect(394, 420, 9, 86, "#e8d3a6", r=3), angle, 399, 420) for angle in range(-48, 49, 8))
        + oval(399, 426, 56, 26, "url(#body)")
    )
    return (
        shadow(400, 220)
        + bristles
        + rect(206, 496, 388, 66, "url(#wood)", r=30)
        + rect(206, 496, 388, 20, lighter(WOOD, 0.2), r=10)
        + turned(dish, 24, 400, 330)
    )


def rolls(paint: Paint) -> str:
    """Draw a pack of bin bags or vacuum bags in their sleeve."""
    return (
        shadow(400, 240)
        + rect(190, 330, 420, 292, "url(#body)", r=18)
        + path("M190 350L240 290H560L610 350Z", darker(paint.main, 0.18))
        + oval(400, 392, 66, 20, darker(paint.main, 0.4))
        + path("M352 392C352 330 380 300 400 260C420 300 448 330 448 392Z", PAPER)
        + label(250, 440, 300, 150, paint)
    )


def apron(paint: Paint) -> str:
    """Draw an apron on its hook."""
    body = "M318 250H482C484 330 520 360 572 366L584 620Q400 646 216 620L228 366C280 360 316 330 318 250Z"
    return (
        oval(410, 640, 200, 16, "url(#shadow)")
        + stroke("M324 254C324 140 476 140 476 254", darker(paint.accent, 0.12), 14)
        + oval(400, 158, 13, 13, "url(#wood)")
        + stroke("M228 372L158 440M572 372L642 440", darker(paint.accent, 0.12), 12)
        + path(body, "url(#body)")
        + "".join(
            rect(x, 380, 6, 236, lighter(paint.main, 0.35), extra='opacity=".5"')
            for x in (range(250, 570, 40) if paint.look % 2 else ())
        )
        + rect(300, 440, 200, 116, darker(paint.main, 0.12), r=12)
        + rect(300, 440, 200, 14, "url(#trim)")
    )


def tea_towel(paint: Paint) -> str:
    """Draw a tea towel over a rail."""
    return (
        oval(410, 636, 170, 14, "url(#shadow)")
        + rect(150, 196, 500, 18, "url(#steel)", r=9)
        + path("M280 190H520V600Q400 612 280 600Z", "url(#body)")
        + "".join(
            rect(280, y, 240, h, paint.accent) for y, h in ((300, 10), (322, 26), (360, 10), (520, 10), (542, 26))
        )
        + rect(280, 190, 240, 26, lighter(paint.main, 0.25), r=12)
        + "".join(rect(x, 596, 4, 18, lighter(paint.main, 0.2)) for x in range(284, 518, 12))
        + stroke(
            "M330 230C326 340 336 450 328 580M440 230C446 350 436 470 444 590",
            darker(paint.main, 0.14),
            5,
            'opacity=".6"',
        )
    )


def scale(paint: Paint) -> str:
    """Draw a flat kitchen scale."""
    return (
        shadow(400, 240)
        + path("M220 460H580L622 590Q626 622 594 622H206Q174 622 178 590Z", "url(#body)")
        + path("M240 452H560L574 496H226Z", lighter(STEEL, 0.35))
        + rect(318, 532, 164, 60, INK, r=12)
        + "".join(rect(346 + 32 * k, 546, 20, 32, "#9fe0c3", r=3) for k in range(4))
        + oval(522, 562, 15, 15, "url(#trim)")
        + path("M300 448C300 380 340 352 400 352S500 380 500 448Z", "#5a3623", 'opacity=".0"')
        + "".join(
            oval(330 + (i * 43) % 150, 438 - (i * 17) % 46, 20, 14, ("#6b4330", "#5a3623", "#7b5038")[i % 3])
            for i in range(14)
        )
    )


def whetstone(paint: Paint) -> str:
    """Draw a two-sided sharpening stone on its base."""
    return (
        shadow(400, 270)
        + rect(170, 560, 460, 62, "url(#wood)", r=14)
        + path("M206 470H572L594 560H184Z", "none")
        + rect(196, 500, 408, 62, "url(#body)", r=8)
        + rect(196, 440, 408, 64, "url(#trim)", r=8)
        + path("M196 448L236 404H632L604 448Z", lighter(paint.accent, 0.25))
        + path("M604 448L632 404V520L604 562Z", darker(paint.main, 0.2))
        + "".join(oval(300 + 60 * k, 424, 14, 6, "#ffffff", 'opacity=".5"') for k in range(5))
    )
