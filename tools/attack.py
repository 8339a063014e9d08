"""Let wapiti and sqlmap attack a sample shop of this machine: as a stranger, a shopper, the owner, and by the API.

Both have environments of their own under `.attack/`, made when they are missing; reports are left in `.attack/reports`.
`tools/attack.py` takes about an hour; `--minutes 3` bounds each scan of wapiti, `--who owner` lets one alone try.
Anything found ends it with 1.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.shop import Shop, sample_shop  # noqa: E402  found only once the folder is known

PLACE = ROOT / ".attack"
# wapiti's modules for what an application can get wrong; left out are those that look for other people's products
# (wp_enum, nikto, spring4shell ...), need hosts of the world outside (ssrf, log4shell), or guess passwords and names.
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,methods,permanentxss,redirect,shellshock,"
)
MODULES += "sql,timesql,upload,xss,xxe"
# What wapiti calls a fault and is none: the shop under attack speaks HTTP, on this machine; a form's token is no secret
# from the shop's own scripts; and strangers' forms are known by their origin (storefront/origin.py), for a token would
# need a cookie before anything was chosen.
ACCEPTED = (
    ("Secure Flag cookie", ""),
    ("HttpOnly Flag cookie", "csrftoken"),
    *(("Cross Site Request Forgery", path) for path in ("/newsletter/", "/cart/add/", "/deliver-to/", "/privacy/")),
    *(("Cross Site Request Forgery", path) for path in ("/wishes/add/", "/sign-in/")),
)
TOOLS = {"wapiti": "wapiti3", "sqlmap": "sqlmap"}
SESSIONS = """
import json, sys
import django
django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.apikeys import operations as apikeys
from shopkeeper.foundation.apikeys.scopes import SCOPES
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.staff.queries import staff_by_email
from shopkeeper.customers import queries as customers
from shopkeeper.orders.models import Order

def session(**fields):
    made = import_module(settings.SESSION_ENGINE).SessionStore()
    made.update(fields)
    made.create()
    return made.session_key

user = staff_by_email(sys.argv[1])
owner = {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0]}
owner[HASH_SESSION_KEY] = user.get_session_auth_hash()
_, key = apikeys.make_api_key(label="attack", scopes=list(SCOPES), actor=system("attack"), at=now())
last = Order.objects.filter(customer__isnull=False).latest("placed_at")
print(json.dumps({"owner": session(**owner), "shopper": session(shopper=str(last.customer_id)),
                  "api": key, "order": last.number, "order_id": str(last.pk), "customer": str(last.customer_id)}))
"""
# Where each begins; what is not linked from there, such as what only a letter links, is named besides.
STARTS = {
    "": ("/", "/deals/", "/withdraw/", "/newsletter/", "/sign-in/"),
    "shopper": (
        "/account/",
        "/account/returns/",
        "/account/credit/",
        "/account/methods/",
        "/wishes/",
        "/cart/",
        "/checkout/",
    ),
    "owner": ("/console/", "/console/returns/", "/console/deals/", "/console/orders/money/"),
    "api": ("/api/v1/docs", "/api/v1/openapi.json", "/api/v1/orders", "/api/v1/products", "/api/v1/customers"),
}
# A star marks where sqlmap tries; what stands after `?` it tries as well.
ASKED = (
    ("", "/search/?q=tea&page=2"),
    ("", "/search/suggestions/?q=tea"),
    ("", "/deals/?deal=x&after=x"),
    ("", "/c/{category}/?sort=price&page=2"),
    ("", "/p/{product}/?variant=x"),
    ("", "/c/{category}*/"),
    ("", "/track/x*/"),
    ("shopper", "/account/orders/?after=x"),
    ("shopper", "/account/orders/{order}*/"),
    ("shopper", "/account/credit/?after=x"),
    ("owner", "/console/customers/?q=ada&cursor=x"),
    ("owner", "/console/orders/?q=10&status=paid&cursor=x"),
    ("owner", "/console/products/?q=tea"),
    ("owner", "/console/search/?q=tea"),
    ("owner", "/console/settings/audit/?action=orders&cursor=x"),
    ("owner", "/console/customers/{customer}/?kind=order&before=2026-01-01"),
    ("owner", "/console/returns/?status=review&cursor=x"),
    ("owner", "/console/orders/money/?status=asked&cursor=x"),
    ("owner", "/console/deals/?q=x&cursor=x"),
    ("api", "/api/v1/orders?status=paid&cursor=x&limit=5"),
    ("api", "/api/v1/orders/{order}*"),
    ("api", "/api/v1/orders/{order}/tracking?x=1"),
    ("api", "/api/v1/products?cursor=x&limit=5"),
    ("api", "/api/v1/products/search?q=tea&limit=5"),
    ("api", "/api/v1/customers?cursor=x&limit=5"),
    ("api", "/api/v1/returns?status=review&cursor=x"),
    ("api", "/api/v1/customers/{customer}/events?cursor=x"),
)
SENT = (
    ("", "/cart/add/", "variant=x&quantity=1"),
    ("", "/sign-in/", "email=ada@example.org&next=/"),
    ("", "/cart/codes/", "code=x"),
    ("", "/withdraw/", "number={order}&email=ada@example.org"),
    ("shopper", "/account/orders/{order}/return/", "reason=too_big&outcome=refund"),
    ("shopper", "/account/orders/{order}/change/", "code=x&quantity=1"),
    ("owner", "/console/orders/{order_id}/refund/", "amount=1&to=tenders&reason=asked&key=x"),
    ("api", "/api/v1/customers/lookup", '{"email": "ada@example.org"}'),
    ("api", "/api/v1/carts", '{"visitor": "x"}'),
    ("api", "/api/v1/quotes", '{"customer_id": "x", "lines": [{"sku": "x", "quantity": 1}], "codes": ["x"]}'),
    ("api", "/api/v1/orders/{order}/changes", '{"lines": [{"position": 1, "quantity": 1}], "shipping": "x"}'),
)


@dataclass(frozen=True)
class Target:
    shop: Shop
    keys: dict[str, str]

    def cookie(self, who: str) -> str:
        token = "a" * 32
        return f"csrftoken={token}" + (f"; sessionid={self.keys[who]}" if who in {"owner", "shopper"} else "")

    def url(self, path: str) -> str:
        return self.shop.url + self.filled(path)

    def filled(self, text: str) -> str:
        """Return a path or a form with the keys of the shop; braces of JSON stay as they are."""
        for name, value in self.keys.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def main(arguments: Sequence[str]) -> int:
    """Return 1 when anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=10, help="how long each scan of wapiti may take")
    parser.add_argument("--only", choices=list(TOOLS))
    parser.add_argument(
        "--who", choices=["stranger", *STARTS], help="who alone tries; all of them where it is not said"
    )
    asked = parser.parse_args(arguments)
    prepare()
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="shopkeeper-attack-") as home, sample_shop(Path(home)) as shop:
        target = Target(shop, known(shop))
        if asked.only != "sqlmap":
            for who in STARTS:
                if asked.who in {None, who or "stranger"}:
                    found += wapiti(target, who, asked.minutes)
        if asked.only != "wapiti":
            found += sqlmap(target, asked.who)
    print("\n".join(found) or "Nothing was found.")
    return 1 if found else 0


def prepare() -> None:
    """Make the environments of the tools that are missing."""
    for name, package in TOOLS.items():
        if not (PLACE / name / "bin" / name).exists():
            subprocess.run([sys.executable, "-m", "venv", PLACE / name], check=True)
            subprocess.run([PLACE / name / "bin" / "pip", "install", "--quiet", package], check=True)
    (PLACE / "reports").mkdir(exist_ok=True)


def known(shop: Shop) -> dict[str, str]:
    """Return sessions and keys of the sample shop, as one who stole a member's browser would have them."""
    environment = os.environ | {
        "SHOPKEEPER_HOME": str(shop.home),
        "SHOPKEEPER_URL": shop.url,
        "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
    }
    command = [sys.executable, "-c", SESSIONS, shop.owner]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    found: dict[str, str] = json.loads(said.splitlines()[-1])
    pages = read(shop.url + "/")
    for name, pattern in (("category", r'href="/c/([a-z0-9-]+)/'), ("product", r'href="/p/([a-z0-9-]+)/')):
        match = re.search(pattern, pages)
        found[name] = match[1] if match else "none"
    return found


def read(url: str) -> str:
    """Return a page of the shop."""
    return subprocess.run(["curl", "-s", url], capture_output=True, text=True, check=True).stdout


def wapiti(target: Target, who: str, minutes: int) -> list[str]:
    """Scan what can be reached from a page, and return what is wrong with it."""
    report = PLACE / "reports" / f"wapiti-{who or 'stranger'}.json"
    command: list[str | Path] = [
        PLACE / "wapiti" / "bin" / "wapiti",
        "--no-bugreport",
        "--flush-session",
        "-u",
        target.url(STARTS[who][0]),
    ]
    for start in STARTS[who][1:]:
        command += ["-s", target.url(start)]
    if who == "api":
        command += [
            "--swagger",
            target.url("/api/v1/openapi.json"),
            "-H",
            f"Authorization: Bearer {target.keys['api']}",
        ]
    command += ["--scope", "domain", "-m", MODULES, "-f", "json", "-o", report, "-v", "1", "--depth", "6"]
    command += ["--max-scan-time", str(minutes * 60), "--max-attack-time", str(max(30, minutes * 12))]
    command += ["--max-links-per-page", "30", "--max-files-per-dir", "15", "--max-parameters", "12", "--tasks", "4"]
    command += [
        "-x",
        target.url("/console/staff/logout/"),
        "-x",
        target.url("/sign-out/"),
        "-S",
        "normal",
        "--detailed-report",
        "1",
    ]
    command += ["-H", f"Origin: {target.shop.url}"]
    if who in {"shopper", "owner"}:
        command += ["-H", f"Cookie: {target.cookie(who)}"]
    log = report.with_suffix(".log")
    with log.open("wb") as out:
        subprocess.run(command, stdout=out, stderr=out, check=False, env=os.environ | {"HOME": str(PLACE)})
    if not report.exists():
        return [f"wapiti as {who or 'a stranger'} wrote no report; see {log}"]
    told = json.loads(report.read_text())
    crawled = told.get("infos", {}).get("crawled_pages_nbr", "?")
    print(f"wapiti as {who or 'a stranger'}: {crawled} pages", flush=True)
    groups = {**told.get("vulnerabilities", {}), **told.get("anomalies", {})}
    actor = who or "a stranger"
    return [
        f"wapiti as {actor}: {name}: {one['method']} {one['path']} {one['parameter']}: {one['info']}"
        for name, ones in groups.items()
        for one in ones
        if not any(name == kind and where in f"{one['path']} {one['info']}" for kind, where in ACCEPTED)
    ]


def sqlmap(target: Target, only: str | None) -> list[str]:
    """Try to inject into every address that takes something, and return where that was possible."""
    found = []
    asked = [(who, path, "") for who, path in ASKED] + list(SENT)
    for who, path, form in asked:
        if only not in {None, who or "stranger"}:
            continue
        command: list[str | Path] = [
            PLACE / "sqlmap" / "bin" / "sqlmap",
            "--batch",
            "--flush-session",
            "-u",
            target.url(path),
        ]
        command += [
            "--cookie",
            target.cookie(who),
            "--level",
            "2",
            "--risk",
            "2",
            "--technique",
            "BEUST",
            "--threads",
            "2",
        ]
        command += [
            "--output-dir",
            PLACE / "reports" / "sqlmap",
            "--ignore-code",
            "*",
            "--time-sec",
            "5",
            "--dbms",
            "sqlite",
        ]
        command += ["--skip", "cookie,user-agent,referer,host", "--timeout", "30", "--disable-coloring"]
        if who == "api":
            command += ["-H", f"Authorization: Bearer {target.keys['api']}"]
        if form.startswith("{"):
            command += ["--data", target.filled(form), "-H", "Content-Type: application/json"]
            command += ["-H", "Idempotency-Key: attack"]
        elif form:
            command += [
                "--data",
                target.filled(form) + f"&csrfmiddlewaretoken={'a' * 32}",
                "-H",
                f"Origin: {target.shop.url}",
            ]
        said = subprocess.run(
            command, capture_output=True, text=True, check=False, env=os.environ | {"HOME": str(PLACE)}
        ).stdout
        name = re.sub(r"\W+", "-", path)
        (PLACE / "reports" / f"sqlmap{name}.log").write_text(said)
        if "identified the following injection point" in said or "is vulnerable" in said:
            found.append(f"sqlmap: {path} can be injected; see sqlmap{name}.log")
        elif "do not appear to be injectable" not in said:
            found.append(f"sqlmap: {path} was not tried to the end; see sqlmap{name}.log")
        print(f"sqlmap {who or 'a stranger'} {path}: tried", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
