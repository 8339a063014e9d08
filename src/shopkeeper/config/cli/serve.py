"""`shopkeeper serve`: the web server, with background work beside it unless that runs apart."""

import multiprocessing
import os
import socket

import click
from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from rich.console import Console

from shopkeeper.behaviour import operations as behaviour
from shopkeeper.config import gateway
from shopkeeper.config.cli import ready
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now

THREADS = 8
PATIENCE = 30  # seconds that work in hand has to end when the server stops


@click.command(name="serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--no-work", is_flag=True, help="Leave background work to `shopkeeper work`.")
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1), help="Requests served at once.")
def command(host: str, port: int, no_work: bool, threads: int) -> None:
    """Open the shop, the console and the API on one address, and do background work beside them.

    The shop is at /, the console at /console/, the API at /api/v1/. Stop with Ctrl-C.
    """
    ready.require_migrated()
    run(host=host, port=port, work=not no_work, threads=threads)


def run(*, host: str, port: int, work: bool = True, threads: int = THREADS) -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what is in hand."""
    _require_free(host, port)
    behaviour.open_own_source(actor=system("shopkeeper serve"), at=now())
    os.environ |= {"SHOPKEEPER_WARM": "1", "SHOPKEEPER_WORK": "1" if work else "0"}
    connections.close_all()
    multiprocessing.set_start_method(
        "spawn", force=True
    )  # a fork would copy locks of threads that numpy and polars run
    shown = f"[{host}]" if ":" in host else host
    if host == "127.0.0.1":
        os.environ.setdefault("SHOPKEEPER_URL", f"http://{shown}:{port}")  # a cookie of localhost is none of 127.0.0.1
    if os.environ.get("SHOPKEEPER_TEST_PAYMENTS") == "yes" and not settings.STRIPE_KEY:
        gateway.start(shop=f"http://{shown}:{port}")
    server = Granian(
        "shopkeeper.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=threads,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    )
    Console().print(f"Shop     http://{shown}:{port}/\nConsole  http://{shown}:{port}/console/\nStop with Ctrl-C.")
    server.serve()


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Can't listen on {host}:{port}: {error.strerror}. Choose another with --port."
            ) from None
