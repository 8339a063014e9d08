"""The components in a page of another origin, under a strict policy: drawn, pressed, and quiet about people."""

import os
import re
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.axe import COLOURS, barriers
from tests.e2e.shop import COMMAND, Shop

pytestmark = pytest.mark.e2e
PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A blog</title>
<meta name="color-scheme" content="light dark"><link rel="stylesheet" href="/page.css"><main><h1>A blog</h1>
<shopkeeper-recommendations placement="best-sellers" limit="6" heading="From our shop"></shopkeeper-recommendations>
<shopkeeper-wish-button sku="{sku}"></shopkeeper-wish-button>
<shopkeeper-tracking token="{token}"></shopkeeper-tracking></main>
<shopkeeper-consent></shopkeeper-consent>
<script src="{shop}/embed/v1/components.js" data-key="{key}" defer></script></html>"""
LOOK = b":root { color-scheme: light dark; background: light-dark(#fff, #111); color: light-dark(#111, #eee); }"
ASKED = """
from shopkeeper.behaviour import operations, queries
from shopkeeper.catalog.models import Variant
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.orders.models import Shipment
from shopkeeper.orders.queries import tracking_link_token
at = clock.now()
made = operations.make_source(name="Blog", kind="browser", origins=["ORIGIN"], actor=system("tests"), at=at)
ready = Variant.objects.filter(product__status="active", stock_on_hand__gt=5)
sku = ready.order_by("sku").values_list("sku", flat=True)[0]
sent = Shipment.objects.order_by("-shipped_at").values_list("order_id", flat=True)[0]
print("FOUND", made.write_key, sku, tracking_link_token(sent, at))
"""


class Handler(BaseHTTPRequestHandler):
    shop, body = "", b""

    def log_message(self, *said: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        self.send_response(200)
        sources = f"script-src {self.shop}; connect-src {self.shop}; img-src {self.shop}"
        policy = f"default-src 'none'; style-src 'self'; {sources}"
        kind, body = ("text/css", LOOK) if self.path == "/page.css" else ("text/html", self.body)
        headers = {"Content-Type": kind, "Content-Security-Policy": policy, "Content-Length": str(len(body))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def blog(shop: Shop) -> Iterator[str]:
    """A page of another origin that embeds every component."""

    class Own(Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    origin = f"http://127.0.0.1:{server.server_port}"
    environment = os.environ | {"SHOPKEEPER_HOME": str(shop.home), "SHOPKEEPER_URL": shop.url}
    environment["DJANGO_SETTINGS_MODULE"] = "shopkeeper.config.settings"
    environment.pop("DATABASE_URL", None)
    python = COMMAND.replace("shopkeeper", "python")
    script = "import django; django.setup()\n" + ASKED.replace("ORIGIN", origin)
    said = subprocess.run([python, "-c", script], env=environment, capture_output=True, text=True, check=True).stdout
    key, sku, token = said.split("FOUND", 1)[1].split()
    Own.shop, Own.body = shop.url, PAGE.format(shop=shop.url, key=key, sku=sku, token=token).encode()
    Thread(target=server.serve_forever, daemon=True).start()
    yield origin
    server.shutdown()
    server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context()
    yield made
    made.close()


def test_another_sites_page_shows_the_parts(context: BrowserContext, shop: Shop, blog: str) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(blog)
    row = page.get_by_role("region", name="From our shop")
    expect(row.get_by_role("listitem")).to_have_count(6)
    expect(row).not_to_contain_text(re.compile("false|null|undefined"))
    assert (row.get_by_role("link").first.get_attribute("href") or "").startswith(f"{shop.url}/p/")
    expect(page.get_by_role("region", name="Where is my order?")).to_contain_text("ordered on")
    expect(page.get_by_role("region", name="May we remember this visit?")).to_be_visible()
    for scheme in COLOURS:
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == []
    page.get_by_role("button", name="Only what is needed").press("Enter")
    expect(page.get_by_role("region", name="May we remember this visit?")).to_have_count(0)
    wish = page.get_by_role("button", name="Wish list")
    expect(wish).to_have_attribute("aria-pressed", "false")
    wish.press("Space")
    expect(wish).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_role("button", name="Wish list")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Wish list").press("Space")
    expect(page.get_by_role("button", name="Wish list")).to_have_attribute("aria-pressed", "false")
    assert [one for one in complaints if "favicon" not in one] == []
    assert context.cookies() == [], "nothing crosses over"


def test_a_home_screen_opens_without_a_network(context: BrowserContext, shop: Shop) -> None:
    page = context.new_page()
    page.goto(shop.url)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto(f"{shop.url}/cart/")
    context.set_offline(True)
    page.goto(f"{shop.url}/account/orders/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no network")
    kept = page.evaluate(
        "caches.keys().then(async (names) => (await Promise.all(names.map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat())"
    )
    assert "/offline/" in kept
    assert all(path == "/offline/" or path.startswith("/static/") for path in kept)
    context.set_offline(False)
