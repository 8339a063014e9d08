"""The way into the console, and further in."""

from playwright.sync_api import Page

from tests.e2e.shop import Shop


def sign_in(page: Page, shop: Shop) -> None:
    """Sign the owner in with the password."""
    page.goto("/console/staff/login/")
    page.get_by_label("E-mail address").fill(shop.owner)
    page.get_by_label("Password").fill(shop.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/console/")


def sign_in_again(page: Page, shop: Shop) -> None:
    """Type the password once more, as a page about ways in asks before anything is added."""
    page.wait_for_url("**/console/staff/reauthenticate/**")
    page.get_by_label("Password").fill(shop.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/reauthenticate/" not in url)
