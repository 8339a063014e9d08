"""From a file to a shop that knows why: import it, find a customer, read their story, see the shop as they see it."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.shop import Shop

pytestmark = pytest.mark.e2e
HEAD = ["Order ID", "Order date", "E-mail", "First name", "Last name", "Country", "SKU", "Product", "Quantity", "Price"]
KETTLE, TOWEL = ("KETTLE", "Copper kettle", 1, "48.00"), ("TOWEL", "Linen tea towel", 2, "9.50")


def history(path: Path) -> Path:
    """Write a shop's orders: thirty people bought kettle and towel together, Zora Quill only the kettle."""
    with path.open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(HEAD)
        for number in range(30):
            person = [
                f"Q-{number}",
                f"2026-{number % 9 + 1:02}-17",
                f"p{number}@example.net",
                "Pat",
                f"Doe{number}",
                "IE",
            ]
            rows.writerows([[*person, *KETTLE], [*person, *TOWEL]])
        rows.writerow(["Q-99", "2026-09-20", "zora.quill@example.net", "Zora", "Quill", "IE", *KETTLE])
    return path


def test_a_file_becomes_a_shop_that_knows_why(console: Page, shop: Shop, tmp_path: Path) -> None:
    console.goto("/console/imports/")
    console.get_by_label(re.compile("^Files")).set_input_files(history(tmp_path / "orders.csv"))
    console.get_by_label("Name of that system").fill("old-shop")
    console.get_by_label("Currency, where none is named").fill("EUR")
    console.get_by_role("button", name="Upload and look").click()
    expect(console.get_by_role("cell", name=re.compile("Copper kettle")).first).to_be_visible()
    console.get_by_role("button", name="Check").click()
    console.get_by_role("button", name="Load 61 rows").click(timeout=60_000)
    expect(console.get_by_role("heading", name="Done")).to_be_visible(timeout=60_000)
    trained(console)

    console.keyboard.press("/")
    console.keyboard.type("zora qui")
    console.get_by_role("option", name=re.compile("Zora Quill")).first.click()
    expect(console.get_by_role("heading", level=1)).to_contain_text("Zora Quill")
    expect(console.get_by_text("€48.00").first).to_be_visible()
    expect(console.get_by_text(re.compile("Linen tea towel")).first).to_be_visible()

    console.get_by_role("button", name="See the shop as Zora").click()
    expect(console.get_by_text("Because you bought Copper kettle")).to_be_visible()
    expect(console.get_by_role("link", name=re.compile("Linen tea towel")).first).to_be_visible()


def trained(console: Page) -> None:
    """Wait until the shop has learned from the new history, as it does by itself."""
    console.goto("/console/background/")
    row = console.get_by_role("row", name=re.compile("recommendations.*(train|asked)", re.IGNORECASE)).first
    expect(row).to_contain_text(re.compile("done", re.IGNORECASE), timeout=60_000)
