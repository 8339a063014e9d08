"""The way into the console."""

from playwright.sync_api import Page

from tests.e2e.shop import Shop


def sign_in(page: Page, shop: Shop) -> None:
    """Sign the owner in with the password."""
    page.goto("/console/staff/login/")
    page.get_by_label("E-mail address").fill(shop.owner)
    page.get_by_label("Password").fill(shop.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/console/")
