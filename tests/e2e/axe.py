"""Pages read by a machine: what axe-core finds against them, and by how much they are wider than the window."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize

AXE = next((Path(__file__).parent / "vendor").rglob("axe.min.js")).read_text()
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong on the page."""
    found = page.evaluate(f"{AXE};axe.run(document, {{resultTypes: ['violations']}})")
    return [f"{page.url} {one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def barriers(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands at a desk and on a phone; the window is a desk's after."""
    found: list[str] = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        found += violations(page)
        found += [f"{page.url} is {over} wider than {size['width']}" for over in [overflow(page)] if over > 0]
    return found
