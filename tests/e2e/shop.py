"""A real shop for the browser: the sample shop in a folder thrown away after, served by the command itself."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("shopkeeper"))
CUSTOMERS = 300
CARRIER_SECRET = "what the carrier of the tests signs with"


@dataclass(frozen=True)
class Shop:
    url: str
    home: Path
    owner: str
    password: str
    shopper: str


@contextmanager
def sample_shop(home: Path) -> Iterator[Shop]:
    """Yield the sample shop, open on a free port of this machine."""
    port = free_port()
    url = f"http://localhost:{port}"
    environment = os.environ | {
        "SHOPKEEPER_HOME": str(home),
        "SHOPKEEPER_URL": url,
        "SHOPKEEPER_TEST_PAYMENTS": "yes",
        "SHOPKEEPER_GATEWAY_PORT": str(free_port()),  # another shop of this machine may have the usual one
        "SHOPKEEPER_EASYPOST_WEBHOOK_SECRET": CARRIER_SECRET,
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment.pop("DATABASE_URL", None)
    said = made(environment)
    server = subprocess.Popen([COMMAND, "serve", "--port", str(port)], env=environment)
    try:
        wait_for(f"{url}/healthz", server)
        yield Shop(
            url=url,
            home=home,
            owner=first(r"Staff\s+(\S+)", said),
            password=first(r"first password[^:]*:\s+(\S+)", said),
            shopper=first(r"Shopper\s+(\S+@[^\s,]+)", said),
        )
    finally:
        server.terminate()
        server.wait(60)  # it finishes what it has in hand, for half a minute at most


def made(environment: dict[str, str]) -> str:
    """Return what `shopkeeper demo` said when it made the shop."""
    command = [COMMAND, "demo", "--no-serve", "--customers", str(CUSTOMERS)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def environment_of(shop: Shop) -> dict[str, str]:
    """Return the environment in which a command finds this shop."""
    environment = os.environ | {
        "SHOPKEEPER_HOME": str(shop.home),
        "SHOPKEEPER_URL": shop.url,
        "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
    }
    environment.pop("DATABASE_URL", None)
    return environment


def joined_by(shop: Shop, email: str) -> Shop:
    """Return the shop as seen by another member of staff, added now: what they set up touches nobody else's way in."""
    environment = environment_of(shop)
    command = [COMMAND, "staff", "add", email]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return replace(shop, owner=email, password=first(r"password: (\S+)", said))


def first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"{pattern} is not in:\n{text}"
    return found[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(1_200):
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(url, timeout=1).read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} did not answer in two minutes")
