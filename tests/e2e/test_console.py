"""The console in a real browser: read by a machine for barriers, driven by keys alone, on a desk and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.axe import DESK, PHONE, barriers_in_all_colours
from tests.e2e.shop import Shop

pytestmark = pytest.mark.e2e
SEARCHES = {"/console/search/": "mug", "/console/customers/": "nobodyatall"}


def first_row(page: Page, address: str) -> str:
    page.goto(address)
    return str(page.locator(".sk-row-link").first.get_attribute("href"))


def look_for(page: Page, text: str) -> None:
    """Send the page's own search box on its way."""
    box = page.locator("main [name=q]")
    box.fill(text)
    with page.expect_navigation():
        box.press("Enter")
    assert "?" not in page.url


@pytest.fixture
def complaints(console: Page) -> Iterator[list[str]]:
    """What the browser says against a page, such as a breach of its security policy; nothing at the end."""
    said: list[str] = []
    console.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    console.on("pageerror", lambda error: said.append(str(error)))
    yield said
    assert said == []


def test_what_a_search_shows_has_no_barrier(console: Page, complaints: list[str]) -> None:
    found: list[str] = []
    for address, text in SEARCHES.items():
        console.goto(address)
        look_for(console, text)
        found += barriers_in_all_colours(console)
    assert found == []


def test_a_customer_is_found_and_opened_by_keys_alone(console: Page, complaints: list[str]) -> None:
    console.goto("/console/")
    console.keyboard.press("/")
    console.keyboard.type("marta lind")
    expect(console.get_by_role("option").first).to_contain_text("Marta Lindqvist")
    console.keyboard.press("Enter")
    expect(console.get_by_role("heading", level=1)).to_contain_text("Marta Lindqvist")
    expect(console.locator("#timeline")).to_contain_text("Ordered")


def test_what_finds_a_person_stays_out_of_the_address(console: Page, complaints: list[str]) -> None:
    asked: list[str] = []
    console.on("request", lambda request: asked.append(request.url))
    console.goto("/console/")
    console.keyboard.press("/")
    console.keyboard.type("marta lindqvist")
    expect(console.get_by_role("option").first).to_contain_text("Marta Lindqvist")
    console.goto("/console/customers/")
    console.keyboard.press("f")
    console.keyboard.type("marta lind")
    console.keyboard.press("Enter")
    expect(console.get_by_role("link", name="Marta Lindqvist")).to_be_visible()
    expect(console.get_by_label("Find a customer")).to_have_value("marta lind")
    assert not [url for url in asked if "marta" in url]


def test_letters_lead_to_places_and_rows(console: Page, complaints: list[str]) -> None:
    console.goto("/console/")
    console.keyboard.press("g")
    console.keyboard.press("o")
    console.wait_for_url("**/console/orders/")
    console.keyboard.press("j")
    console.keyboard.press("j")
    console.keyboard.press("Enter")
    console.wait_for_url("**/console/orders/*-*/")
    console.keyboard.press("?")
    expect(console.get_by_role("dialog", name="Keys")).to_be_visible()
    console.keyboard.press("Escape")
    expect(console.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_the_first_tab_skips_to_the_page(console: Page) -> None:
    console.goto("/console/customers/")
    console.keyboard.press("Tab")
    expect(console.get_by_role("link", name="Skip to the page")).to_be_focused()
    console.keyboard.press("Enter")
    expect(console.locator("#main")).to_be_focused()


def test_the_colours_chosen_stay_chosen(console: Page, complaints: list[str]) -> None:
    console.goto("/console/")
    for choice in ("light", "dark"):
        console.get_by_role("button", name="Colours").click()
        expect(console.locator("html")).to_have_attribute("data-bs-theme", choice)
    console.goto("/console/orders/")
    expect(console.locator("html")).to_have_attribute("data-bs-theme", "dark")
    console.get_by_role("button", name="Colours").click()
    expect(console.locator("html")).to_have_attribute("data-theme-choice", "auto")


def test_a_view_is_saved_and_found_again(console: Page, complaints: list[str]) -> None:
    console.goto("/console/customers/")
    console.get_by_label("Orders", exact=True).select_option("2")
    console.wait_for_url("**orders_from=2**")
    console.get_by_role("button", name="Save this view").click()
    console.get_by_label("Name", exact=True).fill("Came twice")
    console.get_by_role("button", name="Save", exact=True).click()
    expect(console.get_by_role("link", name="Came twice")).to_be_visible()


def test_a_customers_details_are_changed_and_told_in_the_timeline(console: Page, complaints: list[str]) -> None:
    console.goto(first_row(console, "/console/customers/"))
    console.get_by_role("link", name="Edit").first.click()
    console.get_by_label("Family name").fill("Öztürk-Żółć")
    console.get_by_role("button", name="Save").click()
    expect(console.get_by_role("heading", level=1)).to_contain_text("Öztürk-Żółć")
    expect(console.locator("#timeline")).to_contain_text("Looked at this page")


def test_everything_essential_works_without_scripts(staff: BrowserContext, shop: Shop) -> None:
    plain = staff.browser
    assert plain is not None
    context = plain.new_context(base_url=shop.url, java_script_enabled=False, storage_state=staff.storage_state())
    page = context.new_page()
    page.goto("/console/")
    page.get_by_role("link", name="Search customers").click()
    page.get_by_role("searchbox").fill("mug")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name="Products")).to_be_visible()
    page.goto("/console/customers/")
    look_for(page, "marta lind")
    expect(page.get_by_role("link", name="Marta Lindqvist")).to_be_visible()
    page.get_by_label("Order", exact=True).select_option("spent")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".sk-row").first).to_be_visible()
    assert "sort=spent" in page.url
    context.close()


def test_on_a_phone_the_menu_opens_and_leads_on(console: Page, complaints: list[str]) -> None:
    console.set_viewport_size(PHONE)
    console.goto("/console/")
    console.get_by_role("button", name="Menu").click()
    console.get_by_role("link", name="Products", exact=True).click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Products")
    console.set_viewport_size(DESK)
