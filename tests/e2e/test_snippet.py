"""The snippet in a shop that is not ours: what it tells, what it keeps to itself, what no network makes it lose."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.elsewhere import Elsewhere, elsewhere

pytestmark = pytest.mark.e2e
NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true })"
OPEN = "?setup:consent=opt-out"


@pytest.fixture
def other() -> Iterator[Elsewhere]:
    with elsewhere() as opened:
        yield opened


@pytest.fixture
def context(browser: Browser, other: Elsewhere) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=other.url)
    yield made
    made.close()


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def arrived(other: Elsewhere, page: Page, *names: str) -> None:
    """Wait until these events are there; Playwright's own loop turns meanwhile."""
    end = time.monotonic() + 10
    while not set(names) <= set(other.named):
        assert time.monotonic() < end, f"only {other.named} came"
        page.wait_for_timeout(50)


def kept(page: Page) -> list[str]:
    """Return everything that the page has stored."""
    stored: list[str] = page.evaluate("[...Object.keys(localStorage), ...document.cookie.split('; ').filter(Boolean)]")
    return stored


def test_a_visit_is_told_under_a_strict_policy(context: BrowserContext, other: Elsewhere) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(f"/tea{OPEN};products=json-ld&utm_source=letter&utm_campaign=spring")
    arrived(other, page, "page", "Early Bird", "List Viewed", "Product Viewed")
    product = next(event for event in other.events if event.get("event") == "Product Viewed")
    assert product["properties"] == {
        "product_id": "KETTLE",
        "sku": "KETTLE",
        "name": "Copper kettle",
        "brand": "Larch",
        "price": 48,
        "currency": "EUR",
    }
    assert product["context"]["campaign"] == {"source": "letter", "name": "spring"}
    assert product["context"]["library"]["name"] == "shopkeeper.js"
    assert product["context"]["gpc"] is False
    assert "consent" not in product["context"], "nobody has chosen"
    assert {event["anonymousId"] for event in other.events} == {
        page.evaluate("document.cookie.match(/sk_anon=([^;]+)/)[1]")
    }
    page.evaluate("""() => {
      shopkeeper.identify("17", { plan: "gold" }, { token: "signed" });
      shopkeeper.search("green tea");
      shopkeeper.cart("add", { product_id: "P1" });
      history.pushState({}, "", "/coffee");
    }""")
    arrived(other, page, "identify", "Products Searched", "Product Added")
    until(lambda: other.named.count("page") == 2)
    second = [event for event in other.events if event["type"] == "page"][1]
    assert (second["properties"]["path"], second["properties"]["referrer"].split("?")[0]) == (
        "/coffee",
        f"{other.url}/tea",
    )
    assert (second["userId"], second["context"]["identityToken"]) == ("17", "signed")
    assert set(other.requests) == {"text/plain"}
    assert (other.repeated, complaints) == ([], [])


def test_nothing_is_stored_or_sent_before_the_choice_and_after_a_refusal(
    context: BrowserContext, other: Elsewhere
) -> None:
    page = context.new_page()
    page.goto("/tea")
    page.wait_for_function("shopkeeper.version")
    page.wait_for_timeout(600)
    assert (kept(page), other.bodies) == ([], [])
    page.evaluate("shopkeeper.consent({ tracking: false })")
    page.evaluate("shopkeeper.track('Refused')")
    page.wait_for_timeout(600)
    assert other.bodies == []
    assert [one for one in kept(page) if not one.startswith("sk_consent=t0p0s0.")] == []


def test_a_consent_releases_what_this_page_has_seen_and_a_withdrawal_clears_all(
    context: BrowserContext, other: Elsewhere
) -> None:
    page = context.new_page()
    page.goto("/tea")
    page.wait_for_function("shopkeeper.version")
    page.evaluate("shopkeeper.consent({ tracking: true, personalisation: true })")
    arrived(other, page, "page", "Early Bird", "Consent Changed")
    assert page.evaluate("shopkeeper.consent()") == {
        "tracking": True, "personalisation": True, "sharing": False, "decided": True, "gpc": False,
    }  # fmt: skip
    context.set_offline(True)
    page.evaluate("shopkeeper.track('Never Sent')")
    context.set_offline(False)
    before = len(other.events)
    page.evaluate("shopkeeper.consent({ tracking: false })")
    until(lambda: len(other.events) > before)
    last = other.events[-1]
    assert (last["event"], last["properties"]["tracking"]) == ("Consent Changed", False)
    assert [one for one in kept(page) if not one.startswith("sk_consent=t0")] == []
    page.wait_for_timeout(500)
    assert "Never Sent" not in other.named


def test_the_global_privacy_control_is_told_and_forbids_sharing(context: BrowserContext, other: Elsewhere) -> None:
    context.add_init_script(GPC)
    page = context.new_page()
    page.goto(f"/tea{OPEN}")
    arrived(other, page, "page")
    page.evaluate("shopkeeper.consent({ tracking: true, sharing: true })")
    arrived(other, page, "Consent Changed")
    assert {event["context"]["gpc"] for event in other.events} == {True}
    assert other.events[-1]["context"]["consent"]["categoryPreferences"] == {
        "tracking": True, "personalisation": False, "sharing-with-sellers": False, "sharing-with-advertisers": False,
    }  # fmt: skip
    silent = context.new_page()
    context.clear_cookies()
    count = len(other.events)
    silent.goto(f"/tea{OPEN};gpc=refuse")
    silent.wait_for_timeout(600)
    assert (len(other.events), kept(silent)) == (count, [])


def test_a_do_not_track_signal_is_respected_where_the_shop_says_so(context: BrowserContext, other: Elsewhere) -> None:
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'doNotTrack', { value: '1' })")
    page = context.new_page()
    page.goto(f"/tea{OPEN};dnt=respect")
    page.wait_for_timeout(600)
    assert (kept(page), other.bodies) == ([], [])
    page.goto(f"/tea{OPEN}")
    arrived(other, page, "page")


def test_addresses_of_mail_and_tokens_in_urls_stay_at_home(context: BrowserContext, other: Elsewhere) -> None:
    page = context.new_page()
    jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"
    page.goto(
        f"/reset/a8f5f167f44f4964e6c998dee827110c/anna@example.org{OPEN}"
        f"&q=anna%40example.org&token=hush&next=%2Fx%3Fa%3Dbo%40example.org&jwt={jwt}&kept=v60-pour-over-set#access_token=hush"
    )
    arrived(other, page, "page")
    page.evaluate("shopkeeper.search('anna@example.org')")
    arrived(other, page, "Products Searched")
    said = str(other.events)
    assert not re.search(r"example\.org|hush|a8f5f167|eyJ|typed", said)
    assert "kept=v60-pour-over-set" in said


def test_what_happens_offline_arrives_once_when_the_line_is_back(context: BrowserContext, other: Elsewhere) -> None:
    page = context.new_page()
    page.goto(f"/tea{OPEN}")
    arrived(other, page, "page", "List Viewed")
    context.set_offline(True)
    page.evaluate("for (let n = 0; n < 300; n++) shopkeeper.track('Offline ' + n, { filler: 'x'.repeat(500) })")
    page.wait_for_timeout(600)
    page.close()
    context.set_offline(False)
    assert len(other.events) < 10
    later = context.new_page()
    later.goto(f"/tea{OPEN}")
    arrived(other, later, *[f"Offline {number}" for number in range(300)])
    assert other.repeated == []
    assert max(len(str(body)) for body in other.bodies) < 70_000


@pytest.mark.parametrize("locks", [True, False])
def test_of_several_pages_one_sends(context: BrowserContext, other: Elsewhere, locks: bool) -> None:
    if not locks:
        context.add_init_script(NO_LOCKS)
    pages = [context.new_page() for _ in range(3)]
    for page in pages:
        page.goto(f"/tea{OPEN}")
    until(lambda: other.named.count("page") == 3)
    context.set_offline(True)
    for number, page in enumerate(pages):
        page.evaluate(f"for (let n = 0; n < 40; n++) shopkeeper.track('Of {number}')")
    context.set_offline(False)
    arrived(other, pages[0], "Of 0", "Of 1", "Of 2")
    until(lambda: all(other.named.count(f"Of {number}") == 40 for number in range(3)))
    assert other.repeated == []


def test_a_door_that_is_busy_or_broken_is_asked_again_when_it_said(context: BrowserContext, other: Elsewhere) -> None:
    other.answers = [(503, {}), (429, {"Retry-After": "2"})]
    page = context.new_page()
    page.goto(f"/tea{OPEN}")
    until(lambda: len(other.requests) == 2)
    began = time.monotonic()
    later = context.new_page()
    later.goto(f"/tea{OPEN}")
    arrived(other, later, "page")
    assert time.monotonic() - began > 1.5
    until(lambda: other.named.count("page") == 2)
    assert other.repeated == []


def test_a_page_that_closes_sends_what_it_has(context: BrowserContext, other: Elsewhere) -> None:
    page = context.new_page()
    page.goto(f"/tea{OPEN}")
    arrived(other, page, "page")
    page.evaluate("shopkeeper.track('Last Words'); location.assign('about:blank')")
    until(lambda: "Last Words" in other.named, 3)


def test_the_queue_has_bounds_and_the_oldest_goes_first(context: BrowserContext, other: Elsewhere) -> None:
    page = context.new_page()
    page.goto(f"/tea{OPEN}")
    arrived(other, page, "page", "List Viewed")
    context.set_offline(True)
    page.evaluate("for (let n = 0; n < 1100; n++) shopkeeper.track('N' + n)")
    page.evaluate("shopkeeper.track('Huge', { text: 'x'.repeat(40000) })")
    assert page.evaluate("Object.keys(localStorage).length") == 1000
    context.set_offline(False)
    arrived(other, page, "N1099", "N100")
    assert not {"N99", "Huge"} & set(other.named)


def test_a_reset_makes_another_visitor(context: BrowserContext, other: Elsewhere) -> None:
    page = context.new_page()
    page.goto(f"/tea{OPEN}")
    page.evaluate("shopkeeper.identify('17'), shopkeeper.reset(), shopkeeper.track('After')")
    arrived(other, page, "After", "identify")
    after = next(event for event in other.events if event.get("event") == "After")
    before = next(event for event in other.events if event["type"] == "identify")
    assert "userId" not in after
    assert after["anonymousId"] != before["anonymousId"]
