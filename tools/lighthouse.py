"""Let Lighthouse judge home, a product's page and the checkout of a running shop, as on a middling phone.

    tools/lighthouse.sh                                            installs it, once
    python tools/lighthouse.py http://localhost:8000               the shop, which has to run
    python tools/lighthouse.py http://localhost:8000 --desktop     as at a desk

Bars: performance, accessibility, best practices and SEO at least 95 each; at most 250 KB on the wire, without pictures.
A checkout is no page to be found by a search engine, and says so, so of its SEO everything but that is judged.
"""

import argparse
import http.cookiejar
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMMAND = ROOT / ".lighthouse/node_modules/.bin/lighthouse"
BROWSER = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
BAR, WEIGHT_BAR = 95, 250
PICTURES = "image"


def cart(url: str) -> tuple[str, str]:
    """Put the first product of the first category into a cart; return its page's address and the cart's cookie."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def get(path: str) -> str:
        return str(browser.open(url + path).read().decode())

    category = re.search(r'href="(/c/[^"/]+/)"', get("/"))
    product = re.search(r'class="card-name"><a href="([^"]+)"', get(category[1])) if category else None
    variant = re.search(r'name="variant" value="([^"]+)"', get(product[1])) if product else None
    if product is None or variant is None:
        sys.exit("No product is for sale there. Run `shopkeeper demo` first.")
    asked = urllib.request.Request(url + "/cart/add/", urllib.parse.urlencode({"variant": variant[1]}).encode())
    asked.add_header("Origin", url)
    browser.open(asked).read()
    return product[1], "; ".join(f"{one.name}={one.value}" for one in jar)


def judged(url: str, cookie: str, *, desktop: bool) -> dict[str, Any]:
    """Return Lighthouse's report of one page."""
    with tempfile.TemporaryDirectory() as folder:
        headers, report = Path(folder, "headers.json"), Path(folder, "report.json")
        headers.write_text(json.dumps({"Cookie": cookie}))
        command = [
            *(str(COMMAND), url, "--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={BROWSER}"),
            *(f"--extra-headers={headers}", f"--only-categories={','.join(CATEGORIES)}"),
            *(["--preset=desktop"] if desktop else []),
            *(["--skip-audits=is-crawlable"] if "/checkout/" in url else []),
        ]
        subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": "/usr/bin/chromium"})
        found: dict[str, Any] = json.loads(report.read_text())
        return found


def weight(report: dict[str, Any]) -> float:
    """Return the kilobytes that came over the wire, pictures left out."""
    rows = report["audits"]["network-requests"]["details"]["items"]
    sizes: list[int] = [one["transferSize"] for one in rows if one.get("resourceType", "").lower() != PICTURES]
    return sum(sizes) / 1024


def wrong(report: dict[str, Any]) -> list[str]:
    """Return in words what each category lost points by."""
    found = []
    for name in CATEGORIES:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                found.append(f"{name}: {audit['title']} {audit.get('displayValue', '')}".rstrip())
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="where the shop is served")
    parser.add_argument("--desktop", action="store_true", help="judge as at a desk, not as on a phone")
    given = parser.parse_args()
    url, kept = given.url.rstrip("/"), True
    product, cookie = cart(url)
    for path in ("/", product, "/checkout/"):
        report = judged(url + path, cookie, desktop=given.desktop)
        scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
        heavy = weight(report)
        good = min(scores.values()) >= BAR and heavy <= WEIGHT_BAR
        kept &= good
        said = ", ".join(f"{name} {score}" for name, score in scores.items())
        print(f"{path}: {said}, {heavy:.0f} KB without pictures: {'kept' if good else 'MISSED'}")
        print(*(f"    {one}" for one in wrong(report)), sep="\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
