from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.doors import sign_in
from tests.e2e.shop import Shop, sample_shop

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The sample shop, made once and served for the whole run."""
    with sample_shop(tmp_path_factory.mktemp("shop")) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def staff(browser: Browser, shop: Shop) -> Iterator[BrowserContext]:
    """A browser in which the owner is signed in to the console."""
    context = browser.new_context(base_url=shop.url)
    page = context.new_page()
    sign_in(page, shop)
    page.close()
    yield context
    context.close()


@pytest.fixture
def console(staff: BrowserContext) -> Iterator[Page]:
    """A page of the signed-in owner."""
    page = staff.new_page()
    yield page
    page.close()


@pytest.fixture
def visitor(browser: Browser, shop: Shop) -> Iterator[Page]:
    """A page of someone whom the shop has never seen, and who will not be remembered."""
    context = browser.new_context(base_url=shop.url)
    context.add_cookies([{"name": "sk_consent", "value": "t0p1s0.1790000000", "url": shop.url}])
    yield context.new_page()
    context.close()
