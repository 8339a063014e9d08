"""Drawings of things for the desk, the craft table and the bathroom."""

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
    rect,
    shadow,
    stroke,
    turned,
    words,
)


def notebook(paint: Paint) -> str:
    """Draw a bound notebook with an elastic band and a ribbon."""
    drawn = (
        rect(262, 178, 320, 446, "#2a2028", r=14, extra='opacity=".16"')
        + rect(246, 172, 320, 440, PAPER, r=10)
        + "".join(rect(556, y, 10, 3, "#cfc8ba") for y in range(184, 606, 9))
        + rect(236, 166, 320, 440, "url(#body)", r=14)
        + rect(236, 166, 44, 440, darker(paint.main, 0.18), r=14)
        + rect(506, 166, 14, 440, paint.accent)
        + path("M330 606V650L341 638L352 650V606Z", paint.accent)
        + (
            rect(318, 256, 160, 96, PAPER, r=6) + rect(340, 288, 116, 6, INK) + rect(360, 312, 76, 5, paint.accent)
            if paint.look % 2
            else ""
        )
    )
    return turned(drawn, 7)


def pencils(paint: Paint) -> str:
    """Draw five pencils fanned out."""
    tones = (paint.main, paint.accent, lighter(paint.main, 0.35), darker(paint.accent, 0.15), darker(paint.main, 0.25))

    def one(tone: str) -> str:
        return (
            rect(380, 290, 40, 330, tone, r=4)
            + rect(392, 290, 14, 330, lighter(tone, 0.25))
            + path("M380 292L400 214L420 292Z", "#ecd2a8")
            + path("M392 244L400 212L408 244Z", tone)
            + rect(380, 596, 40, 26, STEEL)
            + rect(380, 614, 40, 26, "#d98c8c", r=8)
        )

    return oval(400, 630, 210, 22, "url(#shadow)") + "".join(
        turned(one(tone), angle, 400, 660) for tone, angle in zip(tones, (-30, -15, 0, 15, 30), strict=True)
    )


def pen(paint: Paint) -> str:
    """Draw a fountain pen with its cap beside it."""
    drawn = (
        oval(410, 446, 300, 30, "url(#shadow)")
        + path("M120 400L222 372H250V428H222Z", "url(#steel)")
        + stroke("M128 400H220", darker(STEEL, 0.4), 3)
        + rect(240, 366, 80, 68, INK, r=10)
        + rect(316, 362, 18, 76, "url(#trim)")
        + path("M334 360H640Q684 372 684 400T640 440H334Z", "url(#body)")
        + rect(350, 372, 280, 12, "#ffffff", r=6, extra='opacity=".35"')
    )
    cap = (
        rect(330, 520, 250, 76, "url(#body)", r=30)
        + rect(330, 520, 22, 76, "url(#trim)")
        + rect(350, 506, 170, 14, STEEL, r=7)
    )
    return turned(drawn + oval(460, 604, 150, 18, "url(#shadow)") + cap, -18)


def ink_bottle(paint: Paint) -> str:
    """Draw a squat bottle of ink."""
    return (
        shadow(400, 190)
        + rect(326, 280, 148, 84, INK, r=14)
        + rect(346, 360, 108, 34, "#dfe7ea")
        + path("M300 392H500Q566 400 566 460V580Q566 622 524 622H276Q234 622 234 580V460Q234 400 300 392Z", "#e2eaed")
        + path("M248 470H552V576Q552 608 520 608H280Q248 608 248 576Z", "url(#body)")
        + label(296, 462, 208, 120, paint)
    )


def yarn(paint: Paint) -> str:
    """Draw a ball of wool with two needles in it."""
    turns = "".join(
        turned(
            f'<ellipse cx="400" cy="440" rx="{rx}" ry="174" fill="none" stroke="{tone}" stroke-width="13"/>',
            angle,
            400,
            440,
        )
        for angle, rx, tone in (
            (24, 150, lighter(paint.main, 0.22)),
            (24, 118, darker(paint.main, 0.1)),
            (24, 84, lighter(paint.main, 0.14)),
            (-48, 140, darker(paint.main, 0.14)),
            (-48, 104, lighter(paint.main, 0.26)),
            (-48, 66, darker(paint.main, 0.06)),
            (-48, 30, lighter(paint.main, 0.2)),
        )
    )
    needles = (
        stroke("M250 660L566 190", "#d8b27e", 16)
        + oval(570, 184, 20, 20, paint.accent)
        + stroke("M560 660L236 190", "#c99f69", 16)
        + oval(232, 184, 20, 20, paint.accent)
    )
    return (
        shadow(400, 190)
        + needles
        + oval(400, 440, 180, 180, "url(#body)")
        + turns
        + stroke("M520 574C580 640 640 590 700 628", paint.main, 12)
    )


def paint_tubes(paint: Paint) -> str:
    """Draw three tubes of paint and a brush."""

    def tube(tone: str) -> str:
        return (
            path("M350 230H450L438 520H362Z", lighter(STEEL, 0.5))
            + path("M352 280H448L440 470H360Z", tone)
            + rect(342, 206, 116, 32, darker(STEEL, 0.1), r=4)
            + rect(374, 518, 52, 22, STEEL)
            + rect(368, 536, 64, 56, INK, r=10)
            + rect(372, 330, 56, 60, PAPER, r=4)
        )

    tones = (paint.accent, paint.main, lighter(paint.accent, 0.4))
    drawn = "".join(turned(tube(tone), angle, 400, 740) for tone, angle in zip(tones, (-22, 0, 22), strict=True))
    brush = turned(
        rect(390, 250, 18, 280, "url(#wood)", r=8)
        + rect(386, 180, 26, 80, STEEL)
        + path("M386 182C378 150 392 118 399 104C406 118 420 150 412 182Z", paint.main),
        62,
        400,
        560,
    )
    return oval(400, 606, 230, 22, "url(#shadow)") + drawn + f'<g transform="translate(40 60)">{brush}</g>'


def puzzle(paint: Paint) -> str:
    """Draw a puzzle's box with two loose pieces."""
    hills = path("M236 470C290 380 340 400 390 440C440 370 500 380 564 470V520H236Z", darker(paint.main, 0.3)) + path(
        "M236 500C320 440 420 470 564 452V520H236Z", lighter(paint.main, 0.25)
    )
    piece = "M0 0H40C30 -26 74 -26 64 0H104V40C130 30 130 74 104 64V104H64C74 80 30 80 40 104H0Z"
    return (
        shadow(400, 260)
        + rect(212, 230, 376, 392, darker(paint.main, 0.25), r=10)
        + rect(212, 214, 376, 386, "url(#body)", r=10)
        + rect(236, 300, 328, 220, "#dbe8ee", r=4)
        + oval(480, 360, 34, 34, paint.accent)
        + hills
        + words(400, 272, paint.label, 40, PAPER if paint.main < "#c" else INK)
        + words(400, 566, paint.line, 26, PAPER if paint.main < "#c" else INK)
        + f'<g transform="translate(560 540) rotate(18) scale(.8)">{path(piece, paint.accent)}</g>'
        + f'<g transform="translate(150 560) rotate(-14) scale(.7)">{path(piece, lighter(paint.main, 0.35))}</g>'
    )


def towel(paint: Paint) -> str:
    """Draw a stack of folded towels."""
    tones = (darker(paint.main, 0.12), lighter(paint.accent, 0.25), paint.main)
    rows = ""
    for index, tone in enumerate(tones):
        y = 526 - 98 * index
        rows += (
            rect(196, y, 408, 96, tone, r=40)
            + rect(196, y + 44, 380, 7, darker(tone, 0.16), r=3)
            + stroke(f"M568 {y + 8}Q596 {y + 20} 596 {y + 48}T568 {y + 88}", darker(tone, 0.12), 7)
            + "".join(
                rect(252 + 26 * k, y + 12, 9, 30, lighter(tone, 0.35), r=4, extra='opacity=".6"') for k in range(3)
            )
        )
    return shadow(400, 240) + rows


def soap(paint: Paint) -> str:
    """Draw a bar of soap on a dish, with bubbles."""
    bubbles = "".join(
        oval(x, y, r, r, "#ffffff", 'opacity=".65"') + oval(x - r / 3, y - r / 3, r / 4, r / 4, "#ffffff")
        for x, y, r in ((520, 330, 34), (572, 280, 20), (486, 270, 16), (300, 350, 22), (262, 300, 13))
    )
    return (
        shadow(400, 250)
        + path("M170 546H630Q620 622 540 622H260Q180 622 170 546Z", "url(#trim)")
        + oval(400, 546, 230, 26, lighter(paint.accent, 0.25))
        + rect(236, 404, 328, 148, darker(paint.main, 0.18), r=54)
        + rect(236, 392, 328, 140, "url(#body)", r=54)
        + rect(280, 420, 240, 84, "none", r=34, extra=f'stroke="{darker(paint.main, 0.16)}" stroke-width="5"')
        + words(400, 476, paint.label, 38, darker(paint.main, 0.42))
        + bubbles
    )


def pump_bottle(paint: Paint) -> str:
    """Draw a bottle with a pump."""
    return (
        shadow(400, 140)
        + path("M330 186H426Q440 186 440 200V214H392L352 222Q330 216 330 186Z", INK)
        + rect(388, 206, 26, 60, INK)
        + rect(352, 256, 96, 44, darker(INK, 0.2), r=8)
        + path(
            "M340 298H460Q510 306 510 360V586Q510 622 474 622H326Q290 622 290 586V360Q290 306 340 298Z", "url(#body)"
        )
        + rect(312, 352, 14, 220, "#ffffff", r=7, extra='opacity=".3"')
        + label(306, 404, 188, 148, paint)
    )


def cream_jar(paint: Paint) -> str:
    """Draw a low jar of cream with its lid on, and a leaf."""
    return (
        shadow(400, 210)
        + rect(236, 440, 328, 182, "url(#body)", r=34)
        + label(276, 474, 248, 122, paint)
        + rect(226, 352, 348, 100, "url(#trim)", r=22)
        + oval(400, 360, 174, 26, lighter(paint.accent, 0.25))
        + rect(226, 436, 348, 14, darker(paint.accent, 0.25), r=6)
        + turned(
            path("M400 346C440 290 520 280 580 300C560 350 480 372 400 346Z", "#7d9f78")
            + stroke("M410 342C460 316 510 304 566 304", "#5c7f59", 4),
            -12,
            400,
            346,
        )
    )
