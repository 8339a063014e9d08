"""How long a personalised page takes from the running server, against a bare view on the same server in the same run.

    python benchmarks/serving.py                  the shop that SHOPKEEPER_HOME and DATABASE_URL name
    python benchmarks/serving.py --requests 400   more of each

It starts `shopkeeper serve --no-work` with one thing added, `/bare/<size>/`, which returns a constant of that size
through the same middleware and with the same cookies. One client keeps one connection open and asks in turns for the
home page of a signed-in shopper (another one each time), for the page of a product (of the best-selling ones, another
for each shopper), and for the API's list of recommendations; after each for the bare view of the same size. Each
shopper, and each product, has been seen once before, not together (what is kept, and for how long: docs/adr/0014).
Bars: median at most 4 times the bare view's, 99th percentile at most 5 times; the product's page 5 and 6 times.
"""

import argparse
import http.client
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
API = "/api/v1/recommendations"
PRODUCTS = 37  # no divisor of the number of shoppers, so that the pairs differ


@dataclass(frozen=True)
class Bar:
    """How many times what the bare view takes, at most."""

    median: float
    p99: float


BARS = {
    "home page, personalised": Bar(4.0, 5.0),
    "product page, personalised": Bar(5.0, 6.0),
    "API, recommendations": Bar(4.0, 5.0),
}
HOME, PRODUCT, LIST = BARS


@dataclass
class Timed:
    """What one address took, in milliseconds."""

    name: str
    took: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.took)

    @property
    def p99(self) -> float:
        return sorted(self.took)[int(0.99 * (len(self.took) - 1))]

    def __str__(self) -> str:
        return f"{self.name:28} median {self.median:7.2f} ms   p99 {self.p99:7.2f} ms"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def shoppers(count: int) -> list[tuple[str, str]]:
    """Return (session key, customer id) of customers who bought something, signed in."""
    from shopkeeper.foundation.personal.session_store import SessionStore  # Django is set up by main
    from shopkeeper.orders.models import Order

    bought = Order.objects.filter(kind="sale", customer__status="active").order_by("-placed_at")
    chosen = list(dict.fromkeys(bought.values_list("customer_id", flat=True)[: 20 * count]))[:count]
    if not chosen:
        sys.exit(
            "No customer has bought anything yet. Run `shopkeeper demo --no-serve` first, with the same environment."
        )
    made = []
    for customer_id in chosen:
        session = SessionStore()
        session["shopper"] = str(customer_id)
        session.save()
        made.append((str(session.session_key), str(customer_id)))
    return made


def product_pages() -> list[str]:
    """Return the paths of the products that are most often bought."""
    from django.db.models import Count

    from shopkeeper.orders.models import OrderLine

    sold = OrderLine.objects.filter(variant__product__status="active").values_list("variant__product__slug")
    slugs = sold.annotate(times=Count("id")).order_by("-times", "variant__product__slug")[:PRODUCTS]
    return [f"/p/{slug}/" for slug, _ in slugs]


def api_key() -> str:
    """Return the secret of a key that may read recommendations."""
    from shopkeeper.foundation import clock
    from shopkeeper.foundation.actors import system
    from shopkeeper.foundation.apikeys import operations as apikeys

    _, secret = apikeys.make_api_key(
        label=f"benchmark {secrets.token_hex(4)}",
        scopes=["recommendations:read"],
        actor=system("benchmark"),
        at=clock.now(),
    )
    return str(secret)


class Server:
    """The product's own server, with the bare view added by `benchmarks.serving_settings`."""

    def __init__(self, port: int) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "benchmarks.serving_settings",
            "PYTHONPATH": str(ROOT),
            "SHOPKEEPER_HOSTS": "localhost,127.0.0.1",
        }
        command = [str(Path(sys.executable).with_name("shopkeeper")), "serve", "--no-work", "--port", str(port)]
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        self.client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._wait()

    def _wait(self) -> None:
        for _ in range(800):
            if self.process.poll() is not None:
                sys.exit("The server did not start; run `shopkeeper doctor`.")
            try:
                self.client.request("GET", "/bare/10/")
                self.client.getresponse().read()
            except OSError:
                self.client.close()
                time.sleep(0.25)
            else:
                return
        sys.exit("The server did not answer within 200 seconds.")

    def get(self, path: str, headers: dict[str, str]) -> tuple[float, int]:
        """Return the milliseconds and the size of one answer."""
        begin = time.perf_counter()
        self.client.request("GET", path, headers=headers)
        answer = self.client.getresponse()
        body = answer.read()
        took = 1_000 * (time.perf_counter() - begin)
        if answer.status != 200:
            sys.exit(f"{path} answered {answer.status}: {body[:300]!r}")
        return took, len(body)

    def stop(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.wait(30)


def asked(
    people: Sequence[tuple[str, str]], products: Sequence[str], secret: str | None
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (name, path, headers) of the pages to be measured, for one shopper after the other, for ever."""
    for (session, customer_id), product in zip(cycle(people), cycle(products), strict=False):
        signed_in = {"Cookie": f"sessionid={session}"}
        yield HOME, "/", signed_in
        yield PRODUCT, product, signed_in
        if secret:
            path = f"{API}?{urlencode({'customer_id': customer_id, 'placement': 'personal'})}"
            yield LIST, path, {"Authorization": f"Bearer {secret}"}


def measure(server: Server, pages: Iterator[tuple[str, str, dict[str, str]]], warm: int, asked: int) -> list[Timed]:
    """Return the times of so many requests, each page's before its bare twin's; `warm` come first and don't count."""
    times: dict[str, Timed] = {}
    for number in range(warm + asked):
        name, path, headers = next(pages)
        took, size = server.get(path, headers)
        bare, _ = server.get(f"/bare/{size}/", headers)
        if number >= warm:
            times.setdefault(name, Timed(name)).took.append(took)
            times.setdefault(f"{name}: bare", Timed("  bare view of the same size")).took.append(bare)
    return list(times.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=300, help="how many of each page (300)")
    parser.add_argument("--shoppers", type=int, default=60, help="how many shoppers take turns (60)")
    parser.add_argument("--no-api", action="store_true", help="measure the pages alone")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopkeeper.config.settings")
    import django  # the environment must stand first

    django.setup()
    from django.db import connection

    people, products, secret = shoppers(given.shoppers), product_pages(), None if given.no_api else api_key()
    database = connection.vendor
    connection.close()
    server = Server(free_port())
    try:
        kinds = 3 if secret else 2
        warm = kinds * max(20, min(len(people), 100), len(products))
        times = measure(server, asked(people, products, secret), warm, kinds * given.requests)
    finally:
        server.stop()
    return report(times, database, given.json)


def report(times: list[Timed], database: str, path: Path | None) -> int:
    kept, figures = True, []
    print(f"{database}, 1 client, {len(times[0].took)} requests each")
    for page, bare in zip(times[::2], times[1::2], strict=True):
        median, p99 = page.median / bare.median, page.p99 / bare.p99
        bar = BARS[page.name]
        good = median <= bar.median and p99 <= bar.p99
        kept &= good
        verdict = "kept" if good else "MISSED"
        print(page, bare, sep="\n")
        print(f"  ratio: median {median:.2f} (bar {bar.median}), p99 {p99:.2f} (bar {bar.p99}) {verdict}")
        figures.append(
            {"database": database, "page": page.name, "median_ratio": median, "p99_ratio": p99, "kept": good}
        )
    if path:
        path.write_text(json.dumps(figures, indent=2) + "\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
