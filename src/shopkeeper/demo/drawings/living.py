"""Drawings of things that make a room."""

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


def lamp(paint: Paint) -> str:
    """Draw a table lamp that is lit."""
    shade = "M310 190H490L560 392H240Z"
    return (
        shadow(400, 150)
        + oval(400, 400, 330, 270, "url(#warm)")
        + rect(388, 390, 24, 200, "url(#wood)", r=10)
        + oval(400, 604, 104, 20, darker(paint.accent, 0.25))
        + oval(400, 594, 104, 20, "url(#trim)")
        + path(shade, "url(#body)")
        + pattern("skin", shade, paint, 190, 392)
        + oval(400, 392, 160, 20, "#fff1c9")
        + oval(400, 190, 90, 12, darker(paint.main, 0.12))
        + stroke("M318 214L262 376", "#ffffff", 10, 'opacity=".3"')
    )


def pendant(paint: Paint) -> str:
    """Draw a hanging lamp."""
    dome = "M210 470C210 350 300 296 400 296S590 350 590 470Z"
    return (
        path("M230 470H570L660 760H140Z", "#ffedbd", 'opacity=".34"')
        + rect(396, 0, 8, 250, INK)
        + rect(376, 240, 48, 62, "url(#trim)", r=12)
        + path(dome, "url(#body)")
        + oval(400, 470, 190, 32, darker(paint.main, 0.3))
        + oval(400, 474, 166, 24, "#fff3d0")
        + oval(400, 480, 42, 30, "#fffaf0")
        + stroke("M246 440C256 380 296 344 346 328", "#ffffff", 12, 'opacity=".35"')
    )


def chair(paint: Paint) -> str:
    """Draw a wooden chair with a padded seat."""
    leg = darker(WOOD, 0.08)
    return (
        shadow(400, 190)
        + stroke("M300 460L272 612", darker(leg, 0.2), 20)
        + stroke("M500 460L528 612", darker(leg, 0.2), 20)
        + stroke("M282 160L290 440", leg, 22)
        + stroke("M518 160L510 440", leg, 22)
        + path("M276 176Q400 140 524 176L518 286Q400 256 282 286Z", "url(#body)")
        + stroke("M288 340Q400 316 512 340", leg, 16)
        + path("M256 430Q400 404 544 430L566 476Q400 500 234 476Z", "url(#body)")
        + path("M234 476Q400 500 566 476V492Q400 520 234 492Z", darker(paint.main, 0.22))
        + stroke("M252 500L230 618", leg, 22)
        + stroke("M548 500L570 618", leg, 22)
        + stroke("M246 560Q400 576 554 560", leg, 12)
    )


def stool(paint: Paint) -> str:
    """Draw a round stool on three legs."""
    return (
        shadow(400, 180)
        + stroke("M400 400V600", darker(WOOD, 0.25), 24)
        + stroke("M300 400L250 616", darker(WOOD, 0.06), 26)
        + stroke("M500 400L550 616", darker(WOOD, 0.06), 26)
        + stroke("M278 520H522", darker(WOOD, 0.12), 16)
        + rect(230, 348, 340, 62, darker(paint.main, 0.2), r=31)
        + oval(400, 352, 170, 50, "url(#body)")
        + oval(400, 346, 140, 36, lighter(paint.main, 0.12), 'opacity=".6"')
    )


def rug(paint: Paint) -> str:
    """Draw a rug from above, with a woven pattern and fringes."""
    tones = (paint.accent, darker(paint.main, 0.25), lighter(paint.main, 0.5))
    rows = "".join(rect(180, 250 + 58 * row, 440, 18, tones[row % 3], extra='opacity=".85"') for row in range(6))
    diamonds = "".join(
        path(f"M{240 + 80 * column} {y - 40}l34 40l-34 40l-34 -40Z", tones[(column + paint.look) % 3])
        for column in range(5)
        for y in (320, 480)
    )
    inner = (diamonds, rows, diamonds + rows)[paint.look % 3]
    fringe = "".join(rect(x, 184, 5, 448, lighter(paint.main, 0.65), r=2) for x in range(176, 626, 14))
    flat = (
        rect(176, 214, 476, 424, "#2a2028", r=10, extra='opacity=".14"')
        + fringe
        + rect(168, 204, 464, 408, "url(#body)", r=8)
        + rect(186, 222, 428, 372, "none", r=4, extra=f'stroke="{lighter(paint.main, 0.55)}" stroke-width="7"')
        + within("weave", "M200 236H600V580H200Z", inner)
    )
    return turned(flat, -8, 400, 408)


def cushion(paint: Paint) -> str:
    """Draw a plump cushion with piping."""
    body = "M214 250C300 226 500 226 586 250C612 360 612 480 590 596C500 620 300 620 210 596C188 480 188 360 214 250Z"
    stripes = "".join(rect(x, 200, 22, 440, paint.accent, extra='opacity=".8"') for x in (268, 330, 448, 510))
    dots = "".join(
        oval(240 + 64 * c + 32 * (r % 2), 290 + 62 * r, 13, 13, paint.accent) for c in range(6) for r in range(5)
    )
    motif = ("", stripes, dots, path("M400 270L520 420L400 570L280 420Z", paint.accent, 'opacity=".85"'))[
        paint.look % 4
    ]
    return (
        shadow(400, 230, 614)
        + path(body, "url(#body)", f'stroke="{darker(paint.main, 0.22)}" stroke-width="8"')
        + within("cover", body, motif)
        + stroke(
            "M236 276C262 300 276 320 284 346M564 276C538 300 524 320 516 346"
            "M230 574C258 552 272 534 282 510M570 574C542 552 528 534 518 510",
            darker(paint.main, 0.3),
            5,
            'opacity=".5"',
        )
        + oval(340, 350, 100, 70, "#ffffff", 'opacity=".12"')
    )


def throw(paint: Paint) -> str:
    """Draw a stack of folded blankets, the top one fringed."""

    def fold(y: float, tone: str) -> str:
        return (
            path(f"M200 {y}Q190 {y + 44} 200 {y + 88}H590Q622 {y + 88} 622 {y + 44}T590 {y}Z", tone)
            + stroke(f"M210 {y + 44}H586", darker(tone, 0.2), 5)
            + stroke(f"M590 {y + 4}Q614 {y + 10} 614 {y + 44}T590 {y + 84}", darker(tone, 0.14), 8)
        )

    fringe = "".join(
        rect(x, 330, 6, 62 + (x // 12) % 2 * 6, lighter(paint.main, 0.25), r=3) for x in range(212, 400, 13)
    )
    checks = "".join(rect(x, 262, 12, 74, paint.accent, extra='opacity=".55"') for x in range(230, 560, 54))
    return (
        shadow(410, 250)
        + fold(532, darker(paint.accent, 0.05))
        + fold(442, lighter(paint.main, 0.45))
        + fold(352, paint.main)
        + path("M204 262Q190 300 204 340H400V340H590Q620 330 612 296T580 262Z", "url(#body)")
        + (checks if paint.look % 2 else rect(204, 288, 404, 14, paint.accent, extra='opacity=".8"'))
        + fringe
    )


def candle(paint: Paint) -> str:
    """Draw a burning candle in a glass with a label."""
    return (
        shadow(400, 160)
        + oval(400, 236, 170, 180, "url(#warm)")
        + path("M400 182C430 230 432 262 400 284C368 262 370 230 400 182Z", "#f6b04a")
        + path("M400 220C416 246 416 264 400 280C384 264 384 246 400 220Z", "#fff2cf")
        + rect(397, 276, 6, 40, INK, r=2)
        + path("M270 330H530V580Q530 622 488 622H312Q270 622 270 580Z", "url(#body)")
        + oval(400, 330, 130, 26, lighter(paint.main, 0.4))
        + oval(400, 334, 114, 19, "#fdf3df")
        + rect(292, 366, 12, 220, "#ffffff", r=6, extra='opacity=".35"')
        + rect(322, 410, 156, 132, "#fbf8f2", r=6)
        + rect(346, 444, 108, 8, INK, r=4)
        + rect(362, 470, 76, 6, paint.accent, r=3)
        + rect(352, 494, 96, 5, "#9a948e", r=2)
        + rect(366, 510, 68, 5, "#9a948e", r=2)
    )


def vase(paint: Paint) -> str:
    """Draw a vase with three dry stems."""
    body = "M362 330H438C438 372 520 400 520 500C520 580 470 622 400 622S280 580 280 500C280 400 362 372 362 330Z"
    stems = stroke(
        "M396 336C390 260 350 220 330 160M402 336C404 260 410 210 408 140M408 336C420 270 456 236 478 186", "#9a8a63", 6
    )
    heads = "".join(
        oval(x + dx, y + dy, 15, 22, paint.accent)
        for x, y in ((330, 160), (408, 140), (478, 186))
        for dx, dy in ((0, 0), (-16, 26), (17, 30))
    )
    return (
        shadow(400, 150)
        + stems
        + heads
        + path(body, "url(#body)")
        + pattern("skin", body, paint, 380, 622)
        + oval(400, 330, 40, 9, darker(paint.main, 0.35))
        + stroke("M306 470C300 520 318 566 346 590", "#ffffff", 12, 'opacity=".3"')
    )


def clock(paint: Paint) -> str:
    """Draw a wall clock that shows ten past ten."""
    marks = "".join(
        turned(rect(396, 232, 8, 28 if hour % 3 == 0 else 14, INK, r=3), hour * 30, 400, 400) for hour in range(12)
    )
    return (
        oval(414, 424, 230, 226, "url(#shadow)")
        + oval(400, 400, 204, 204, "url(#body)")
        + oval(400, 400, 180, 180, "#fbf8f2")
        + marks
        + stroke("M400 400L326 338", INK, 13)
        + stroke("M400 400L488 292", INK, 9)
        + stroke("M400 426L414 270", paint.accent, 4)
        + oval(400, 400, 13, 13, paint.accent)
        + oval(400, 400, 5, 5, STEEL)
    )
