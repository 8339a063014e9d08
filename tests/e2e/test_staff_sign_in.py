"""The owner's ways in: password, mailed code, passkey; open to everybody."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import COLOURS, barriers
from tests.e2e.devices import give_authenticator
from tests.e2e.doors import sign_in, sign_in_again
from tests.e2e.shop import Shop, joined_by

pytestmark = pytest.mark.e2e
OUTSIDE = ("/console/staff/login/", "/console/staff/login/code/")
INSIDE = (
    "/console/staff/mfa/",
    "/console/staff/mfa/webauthn/",
    "/console/staff/mfa/webauthn/add/",
    "/console/staff/mfa/totp/activate/",
    "/console/staff/password/",
)


def test_a_wrong_password_keeps_the_door_shut(visitor: Page, shop: Shop) -> None:
    visitor.goto("/console/")
    visitor.get_by_label("E-mail address").fill(shop.owner)
    visitor.get_by_label("Password").fill("wrong")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_text("not correct")).to_be_visible()


def test_a_mailed_code_opens_the_console(visitor: Page, console: Page, shop: Shop) -> None:
    visitor.goto("/console/staff/login/code/")
    visitor.get_by_label("E-mail address").fill(shop.owner)
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/login/code/confirm/**")
    console.goto("/console/messages/")
    subject = console.get_by_text(re.compile(r"^\d{6} is your sign-in code")).first.inner_text()
    visitor.get_by_label("Code").fill(subject[:6])
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/console/")


@pytest.mark.parametrize("colours", COLOURS)
def test_no_way_in_has_a_barrier(visitor: Page, console: Page, shop: Shop, colours: Literal["light", "dark"]) -> None:
    found: list[str] = []
    for page, addresses in ((visitor, OUTSIDE), (console, INSIDE)):
        page.emulate_media(color_scheme=colours, reduced_motion="reduce")
        for address in addresses:
            page.goto(address)
            found += barriers(page)
            if "/reauthenticate/" in page.url:
                sign_in_again(page, shop)
                found += barriers(page)
    assert found == []


def test_a_passkey_is_added_and_then_opens_the_console(browser: Browser, shop: Shop) -> None:
    seen = joined_by(shop, "passkey@example.com")
    context = browser.new_context(base_url=shop.url)
    page = context.new_page()
    give_authenticator(page)
    sign_in(page, seen)
    page.goto("/console/staff/mfa/webauthn/add/")
    if "/reauthenticate/" in page.url:
        sign_in_again(page, seen)
    page.get_by_label(re.compile("Name")).fill("Laptop")
    page.get_by_label(re.compile("asskey|asswordless")).check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile("recovery-codes|webauthn/$"))
    context.clear_cookies()
    page.goto("/console/staff/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/console/")
    context.close()
