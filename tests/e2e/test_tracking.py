"""From a stranger's first look to the customer's story: the shop's own snippet, its banner, and the console."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.axe import COLOURS, PHONE, barriers, violations
from tests.e2e.shop import Shop
from tests.e2e.test_shop import code_for

pytestmark = pytest.mark.e2e


@pytest.fixture
def stranger(browser: Browser, shop: Shop) -> Iterator[BrowserContext]:
    """A browser that has not been asked yet."""
    made = browser.new_context(base_url=shop.url)
    yield made
    made.close()


def sent(page: Page) -> list[str]:
    """Return a list that grows with every request of the page to the door of events."""
    found: list[str] = []
    page.on("request", lambda one: found.append(one.post_data or "") if "/v1/" in one.url else None)
    return found


def kept(page: Page) -> list[str]:
    stored: list[str] = page.evaluate("[...Object.keys(localStorage), ...document.cookie.split('; ').filter(Boolean)]")
    return stored


def test_what_a_stranger_looked_at_stands_in_the_customers_story(
    stranger: BrowserContext, console: Page, shop: Shop
) -> None:
    page = stranger.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto("/search/?q=coffee")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".ask")).to_have_count(0)
    page.locator(".card-name a").first.click()
    page.wait_for_url("**/p/**")
    title = page.get_by_role("heading", level=1).inner_text()
    page.wait_for_timeout(1_000)
    console.goto("/console/behaviour/")
    lately = re.compile(rf"Product Viewed · {re.escape(title)} .*(now|s ago)")
    expect(console.get_by_role("row", name=lately).first).to_be_visible(timeout=10_000)
    expect(console.get_by_role("row", name=re.compile("Products Searched · “coffee” .*(now|s ago)"))).to_be_visible()
    code_for("earlier.stranger@example.org", page, console)
    console.goto("/console/")
    console.keyboard.press("/")
    console.keyboard.type("earlier.stranger@example.org")
    console.get_by_role("option").first.click()
    console.wait_for_url("**/customers/**")
    expect(console.get_by_text(re.compile("1 product looked at · 1 search"))).to_be_visible()
    console.get_by_role("link", name="Visited the shop").click()
    expect(console.get_by_text(title).first).to_be_visible()
    assert complaints == []


def test_a_refusal_sends_and_stores_nothing_and_is_remembered(stranger: BrowserContext) -> None:
    page = stranger.new_page()
    requests = sent(page)
    page.goto("/c/kitchen/")
    assert kept(page) == []
    page.get_by_role("button", name="Only what is needed").click()
    expect(page.locator(".ask")).to_have_count(0)
    page.locator(".card-name a").first.click()
    page.wait_for_url("**/p/**")
    page.wait_for_timeout(800)
    assert requests == []
    assert [one for one in kept(page) if not re.match(r"sk_consent=t0p0s0\.\d+$", one)] == []
    expect(page.locator(".ask")).to_have_count(0)


def test_the_banner_is_answered_by_keys_and_without_scripts(
    browser: Browser, stranger: BrowserContext, shop: Shop
) -> None:
    page = stranger.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Accept")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".ask")).to_have_count(0)
    page.get_by_role("link", name="Privacy choices").click()
    expect(page.get_by_role("switch", name=re.compile("Remember what I look at"))).not_to_be_checked()
    page.get_by_role("switch", name=re.compile("Remember what I look at")).check()
    page.get_by_role("button", name="Save my choices").click()
    expect(page.get_by_text("Saved. Thank you.")).to_be_visible()
    plain = browser.new_context(base_url=shop.url, java_script_enabled=False, viewport=PHONE)
    bare = plain.new_page()
    bare.goto("/c/kitchen/")
    bare.get_by_role("button", name="Only what is needed").click()
    bare.wait_for_url("**/c/kitchen/")
    expect(bare.locator(".ask")).to_have_count(0)
    plain.close()


def test_global_privacy_control_is_honoured_and_written_down(browser: Browser, shop: Shop) -> None:
    context = browser.new_context(base_url=shop.url, extra_http_headers={"Sec-GPC": "1"})
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true })")
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_text("Your browser asks us not to sell or share your data")).to_be_visible()
    before = signals(shop)
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".ask")).to_have_count(0)
    page.wait_for_function("document.cookie.includes('sk_consent=t1p1s0')")
    assert signals(shop) == before + 2
    page.goto("/privacy/")
    expect(page.get_by_role("switch", name=re.compile("Share with sellers"))).to_be_disabled()
    assert violations(page) == []
    context.close()


def signals(shop: Shop) -> int:
    """Return how many refusals by Global Privacy Control stand in the ledger."""
    with closing(sqlite3.connect(shop.home / "data" / "shop.sqlite3")) as database:
        found: int = database.execute("SELECT count(*) FROM consent_entry WHERE source = 'gpc'").fetchone()[0]
        return found


@pytest.mark.parametrize("colours", COLOURS)
def test_banner_and_choices_are_open_to_everybody(
    browser: Browser, shop: Shop, colours: Literal["light", "dark"]
) -> None:
    context = browser.new_context(base_url=shop.url, color_scheme=colours)
    page = context.new_page()
    page.goto("/c/kitchen/")
    expect(page.locator(".ask")).to_be_visible()
    assert barriers(page) == []
    page.goto("/privacy/")
    assert barriers(page) == []
    page.goto("/privacy/?saved")
    assert barriers(page) == []
    context.close()
