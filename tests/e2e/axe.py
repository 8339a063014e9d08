"""Pages read by a machine: what axe-core finds against them, and by how much they are wider than the window."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize

AXE = next((Path(__file__).parent / "vendor").rglob("axe.min.js")).read_text()
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # no other rule's answer changes with the colours
ASK = "only => axe.run(document, {resultTypes: ['violations'], ...(only ? {runOnly: only} : {})})"

# the console's script hears of the change a frame later: until then a part of the page has the old colours
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


def violations(page: Page, only: list[str] | None = None) -> list[str]:
    """Return what axe-core finds wrong on the page, by all rules or by some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(ASK, only)
    return [f"{page.url} {one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def barriers(page: Page, only: list[str] | None = None) -> list[str]:
    """Return what is wrong with the page as it stands at a desk and on a phone; the window is a desk's after."""
    found: list[str] = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        found += violations(page, only)
        found += [f"{page.url} is {over} wider than {size['width']}" for over in [overflow(page)] if over > 0]
    return found


def barriers_in_all_colours(page: Page) -> list[str]:
    """Return what is wrong with the page in light and in dark, each without loading it again."""
    found: list[str] = []
    for colours in COLOURS:
        page.emulate_media(color_scheme=colours, reduced_motion="reduce")
        page.evaluate(DRAWN)
        found += [f"{colours}: {one}" for one in barriers(page, None if colours == "light" else OF_COLOURS)]
    return found
