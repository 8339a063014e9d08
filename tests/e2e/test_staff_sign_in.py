"""The owner's ways in: password, mailed code, passkey, authenticator app."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.shop import Shop

pytestmark = pytest.mark.e2e


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
    console.goto("/console/messages/")
    subject = console.get_by_text(re.compile(r"^\d{6} is your sign-in code")).first.inner_text()
    visitor.get_by_label("Code").fill(subject[:6])
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/console/")


def test_a_passkey_is_added_and_then_opens_the_console(browser: Browser, shop: Shop) -> None:
    context = browser.new_context(base_url=shop.url)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/console/staff/login/")
    page.get_by_label("E-mail address").fill(shop.owner)
    page.get_by_label("Password").fill(shop.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/")
    page.goto("/console/staff/mfa/webauthn/add/")
    page.get_by_label(re.compile("Name")).fill("Laptop")
    page.get_by_label(re.compile("asskey|asswordless")).check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile("recovery-codes|webauthn/$"))
    context.clear_cookies()
    page.goto("/console/staff/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/console/")
    context.close()
