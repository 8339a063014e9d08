import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
import stripe

from shopkeeper.connectors.local_gateway.app import Gateway
from shopkeeper.connectors.local_gateway.serving import _Quiet, _Server


@dataclass
class Served:
    gateway: Gateway
    address: str
    clock: list[float] = field(default_factory=lambda: [1_800_000_000.0])

    def client(self, **more: Any) -> Any:
        addresses: Any = dict.fromkeys(("api", "connect", "files", "meter_events"), self.address)
        return stripe.StripeClient("sk_test_local", base_addresses=addresses, max_network_retries=0, **more).v1


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    clock = [1_800_000_000.0]
    gateway = Gateway(tmp_path / "gateway.sqlite3", address="http://127.0.0.1", clock=lambda: clock[0])
    server = make_server("127.0.0.1", 0, gateway, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield Served(gateway, f"http://127.0.0.1:{server.server_port}", clock)
    server.shutdown()
    thread.join()
    server.server_close()
    gateway.store.close()
