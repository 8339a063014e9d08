"""Every page of console, shop and account: no barrier and no sideways scrolling, light and dark, at a desk, on a phone.

The lists in `pages` are whole: `tests/house/test_pages.py` holds them against the addresses of the shop.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.axe import barriers_in_all_colours
from tests.e2e.pages import console
from tests.e2e.pages import shop as shop_pages
from tests.e2e.shop import Shop, environment_of

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
Address = dict[str, str]


@pytest.fixture(scope="module")
def addresses(shop: Shop) -> list[Address]:
    """Each page with its address, and the session that it is seen in."""
    command = [sys.executable, "-m", "tests.e2e.pages"]
    said = subprocess.run(command, env=environment_of(shop), cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    told: list[Address] = json.loads(said.stdout)
    listed = {"console": set(console.PAGES), "storefront": set(shop_pages.PAGES)}
    found = {surface: {one["name"] for one in told if one["surface"] == surface} for surface in listed}
    assert found == listed, "the sample shop has nothing to be seen on a page"
    return told


def looked_at(page: Page, pages: Iterable[Address], expected: int, shop: Shop) -> Iterator[str]:
    """Look at each page, and yield what is wrong with it."""
    heard: list[str] = []

    def hear(said: Any) -> None:
        if said.type == "error":
            heard.append(said.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    for one in pages:
        if one["session"]:
            page.context.add_cookies([{"name": "sessionid", "value": one["session"], "url": shop.url}])
        answer = page.goto(one["address"])
        status = answer.status if answer else 0
        if status != expected and not one["address"].endswith("/made-up/"):
            yield f"{one['name']} {one['address']} answers {status}"
        yield from barriers_in_all_colours(page)
        yield from (f"{one['address']}: {what}" for what in heard if "404" not in what and "410" not in what)
        heard.clear()


def test_no_page_of_the_console_has_a_barrier(staff: BrowserContext, shop: Shop, addresses: list[Address]) -> None:
    page = staff.new_page()
    pages = [one for one in addresses if one["surface"] == "console"]
    assert list(looked_at(page, pages, 200, shop)) == []
    page.close()


def test_no_page_of_the_shop_or_the_account_has_a_barrier(
    browser: Browser, shop: Shop, addresses: list[Address]
) -> None:
    context = browser.new_context(base_url=shop.url)
    context.add_cookies([{"name": "sk_consent", "value": "t0p1s0.1790000000", "url": shop.url}])
    page = context.new_page()
    page.goto("/")
    pages = [one for one in addresses if one["surface"] == "storefront"]
    pages.sort(key=lambda one: one["session"])  # strangers first: whoever is signed in stays so
    assert list(looked_at(page, pages, 200, shop)) == []
    context.close()
