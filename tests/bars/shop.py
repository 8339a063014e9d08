"""A shop as it is run, with a payment gateway in a process of its own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.clients.server import Server
from tests.databases import database_for
from tests.e2e.shop import COMMAND, free_port


@dataclass
class Shop(Server):
    """`more` are settings of this shop beside those of every test."""

    more: dict[str, str] = field(default_factory=dict)
    gateway_port: int = field(default_factory=free_port)

    @property
    def environment(self) -> dict[str, str]:
        told = {"SHOPKEEPER_TEST_PAYMENTS": "yes", "SHOPKEEPER_GATEWAY_PORT": str(self.gateway_port)}
        return super().environment | told | self.more

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.gateway_port}"

    @contextmanager
    def gateway(self, told: str = "") -> Iterator[None]:
        """Let the gateway run apart, so that it outlives a shop that is killed; it tells `told`, else this shop."""
        with (self.home / "gateway.log").open("ab") as log:
            process = subprocess.Popen(
                [COMMAND, "gateway", "--shop", told or self.url],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            wait_for_port(self.gateway_port, process)
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def open_shop(home: Path, **more: str) -> Iterator[Shop]:
    """Yield a shop that is ready and not started, on the database that the tests run on."""
    with database_for(home) as url:
        shop = Shop(home, url, more=more)
        shop.prepare()
        try:
            yield shop
        finally:
            shop.stop()


def wait_for_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Return once somebody listens there; fails when the process ends before that."""
    for _ in range(1_200):
        assert process.poll() is None, "the gateway ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nobody listens on {port} after two minutes")
