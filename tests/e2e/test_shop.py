"""The shop in a real browser: found by eye, by keyboard and without scripts; signed in by code and by passkey."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import DESK, PHONE, barriers, barriers_in_all_colours, violations
from tests.e2e.devices import give_authenticator
from tests.e2e.shop import Shop

pytestmark = pytest.mark.e2e


def code_for(email: str, page: Page, console: Page) -> None:
    """Ask for a code and type it as the console's sink shows it."""
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code/")
    console.goto("/console/messages/")
    subject = console.get_by_text(re.compile(r"^\d{6} is your code for")).first.inner_text()
    page.get_by_label("Code").fill(subject[:6])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def test_a_shopper_signs_in_by_code_and_is_told_why(visitor: Page, console: Page, shop: Shop) -> None:
    code_for(shop.shopper, visitor, console)
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Good to see you")
    shelf = visitor.get_by_role("heading", name=re.compile("Because you bought")).first
    expect(shelf).to_be_visible()
    visitor.get_by_text("Why this?").first.click()
    visitor.get_by_role("link", name="Marta").click()
    visitor.get_by_role("link", name="All orders").click()
    visitor.locator(".order-line a").first.click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text(re.compile("Order|Credit"))
    assert violations(visitor) == []
    visitor.get_by_role("button", name="Sign out").click()
    expect(visitor.get_by_role("link", name="Sign in")).to_be_visible()


def test_a_passkey_is_set_up_and_opens_the_account(browser: Browser, console: Page, shop: Shop) -> None:
    context = browser.new_context(base_url=shop.url)
    page = context.new_page()
    give_authenticator(page)
    code_for("new.member@example.org", page, console)
    page.goto("/account/passkeys/")
    page.get_by_label("Name of the new passkey").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()
    assert violations(page) == []
    context.clear_cookies()
    page.goto("/sign-in/?next=/account/orders/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account/orders/")
    expect(page.get_by_text("No orders yet")).to_be_visible()
    page.goto("/account/passkeys/")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No passkey yet")).to_be_visible()
    context.close()


def test_letters_come_after_one_press_and_stop_after_one(visitor: Page, console: Page) -> None:
    visitor.goto("/newsletter/")
    visitor.locator("main").get_by_label("E-mail address").fill("reader@example.org")
    visitor.locator("main").get_by_label("News").check()
    visitor.locator("main").get_by_role("button", name="Sign up").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    console.goto("/console/messages/")
    console.get_by_text(re.compile("^Do you want letters from")).first.click()
    text = console.locator(".sk-pre").first.text_content() or ""
    found = re.search(r"/newsletter/confirm/\S+", text)
    assert found
    visitor.goto(found[0])
    assert barriers(visitor) == []
    visitor.get_by_role("button", name="Yes, I want them").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Thank you")
    visitor.get_by_role("link", name="Choose what and how often").click()
    expect(visitor.locator("main").get_by_label("News")).to_be_checked()
    assert barriers(visitor) == []
    visitor.get_by_role("button", name="Stop all letters").click()
    expect(visitor.get_by_role("status").first).to_contain_text("No more letters")
    expect(visitor.locator("main").get_by_label("News")).not_to_be_checked()


def test_search_suggests_while_one_types_and_is_walked_by_keys(visitor: Page) -> None:
    visitor.goto("/")
    visitor.keyboard.press("Tab")
    visitor.keyboard.press("Enter")
    expect(visitor.locator("#content")).to_be_focused()
    box = visitor.get_by_role("searchbox")
    box.press_sequentially("cof")
    hint = visitor.locator(".hint").first
    expect(hint).to_contain_text("coffee")
    box.press("ArrowDown")
    expect(hint).to_be_focused()
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/p/**")
    assert violations(visitor) == []


def test_filters_narrow_a_category_without_a_new_page(visitor: Page) -> None:
    visitor.set_viewport_size(DESK)
    visitor.goto("/c/kitchen/")
    before = visitor.locator(".card").count()
    visitor.locator(".brands").first.get_by_role("checkbox").last.check()
    visitor.wait_for_url("**f.**")
    expect(visitor.locator(".card")).not_to_have_count(before)
    assert violations(visitor) == []


def test_the_essential_way_works_without_scripts(browser: Browser, console: Page, shop: Shop) -> None:
    context = browser.new_context(base_url=shop.url, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("coffee")
    page.keyboard.press("Enter")
    page.locator(".card-name a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/c/kitchen/")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**stock=1**")
    page.get_by_role("link", name="More products").click()
    page.wait_for_url("**page=**")
    code_for(shop.shopper, page, console)
    page.goto("/account/orders/")
    expect(page.locator(".order-line").first).to_be_visible()
    context.close()


def test_the_pages_of_returns_have_no_barrier(visitor: Page, console: Page, shop: Shop) -> None:
    code_for(shop.shopper, visitor, console)
    found: list[str] = []
    visitor.goto("/account/returns/")
    found += barriers(visitor)
    visitor.goto("/account/orders/")
    numbers = [one.get_attribute("href") for one in visitor.locator(".order-line a").all()]
    for address in numbers:
        visitor.goto(f"{address}return/")
        if visitor.locator("input[name=line]").count():
            break
    found += barriers(visitor)
    visitor.locator("input[name=line]").first.check()
    visitor.get_by_label("I changed my mind").check()
    visitor.get_by_role("button", name="Continue").click()
    found += barriers(visitor)
    visitor.get_by_role("button", name="Send it back for money").click()
    visitor.wait_for_url("**/account/returns/**")
    found += barriers(visitor)
    assert found == []


def test_where_nothing_is_the_page_that_says_so_has_no_barrier(visitor: Page) -> None:
    assert visitor.goto("/nothing/here/").status == 404  # type: ignore[union-attr]  # an address always answers
    assert barriers_in_all_colours(visitor) == []
