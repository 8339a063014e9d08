"""The way to an order, read by a machine for barriers at each step: light, dark, wide, narrow."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import barriers_in_all_colours
from tests.e2e.shop import Shop
from tests.e2e.test_shop import code_for

pytestmark = pytest.mark.e2e


class Reader:
    """Looks at pages one after the other, and remembers what is wrong."""

    def __init__(self, page: Page) -> None:
        self.page, self.found = page, list[str]()
        page.on("console", self._heard)

    def reads(self, path: str = "") -> None:
        """Look at the page as it stands, or at another."""
        if path:
            self.page.goto(path)
        self.found += barriers_in_all_colours(self.page)

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name).first.click()

    def _heard(self, said: Any) -> None:
        if said.type == "error" and "400" not in said.text and "404" not in said.text:
            self.found.append(said.text)


def test_no_step_of_the_purchase_has_a_barrier(visitor: Page, console: Page, shop: Shop) -> None:
    reader, main = Reader(visitor), visitor.locator("main")
    reader.reads("/cart/")
    fills(visitor)
    reader.reads("/checkout/")
    reader.press("See the total and pay")
    expect(main.get_by_text("is needed for the parcel").first).to_be_visible()
    reader.reads()

    code_for(shop.shopper, visitor, console)
    reader.reads("/cart/")
    reader.reads("/checkout/")
    reader.press("See the total and pay")
    reader.reads()
    main.get_by_role("radio", name="Test payment").check()
    reader.press("Order and pay")
    expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()
    reader.reads()
    assert reader.found == []


def fills(page: Page) -> None:
    """Put the first thing of the kitchen that can be had into the cart."""
    page.goto("/c/kitchen/?stock=1")
    page.locator(".card-name a").first.click()
    page.locator("main").get_by_role("button", name="Put into the cart").click()
    expect(page.get_by_role("status").first).to_contain_text("lies in your cart")
