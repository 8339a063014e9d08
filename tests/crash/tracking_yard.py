"""A process that has everything imported and forks servers and workers on demand, so that hundreds can be killed.

The servers share a socket that the yard itself holds, so a port outlives them. It reads commands from its input, one a
line, and answers one line of JSON each. Django must be set up before this module is imported.
"""

import json
import os
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any, NoReturn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections

from shopkeeper.behaviour import operations as behaviour
from shopkeeper.behaviour.models import Arrival, Event, Rejection, Tally
from shopkeeper.config import wiring
from shopkeeper.config.wsgi import warm
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.worker.loop import Loop

application = get_wsgi_application()
warm(application, ("/v1/m",))  # a server that is forked and killed within a moment has no time to import pages
listening = socket.create_server(("127.0.0.1", 0), backlog=128)


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        self.socket.close()
        self.socket = listening
        self.server_name, self.server_port = self.socket.getsockname()[:2]
        self.setup_environ()

    def server_activate(self) -> None:
        """The socket listens already."""


def fork(child: Callable[[], None]) -> int:
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        child()
    finally:
        os._exit(0)


def serve() -> NoReturn:
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(application)
    server.serve_forever(poll_interval=0.05)
    raise SystemExit


def loop() -> Loop:
    lines = [line for line in wiring.lines() if line.name == "behaviour"]
    return Loop(lines, tick=lambda at: 0, folder=settings.DATA_DIR / "workers", clock=now)


def work() -> NoReturn:
    loop().start()
    while True:
        time.sleep(60)


def finish() -> None:
    """Work until the log is empty, at most three minutes."""
    last = loop()
    last.start()
    until = time.monotonic() + 180
    while time.monotonic() < until and Arrival.objects.exists():
        time.sleep(0.1)
    last.stop()


def report() -> dict[str, object]:
    found = Counter(row.content["messageId"] for row in Event.objects.iterator())
    return {
        "log": Arrival.objects.count(),
        "events": dict(found),
        "rejections": list(Rejection.objects.values_list("reason", "detail")),
        "taken": sum(Tally.objects.values_list("taken", flat=True)),
        "deaths": max(Arrival.objects.values_list("deaths", flat=True), default=0),
    }


def prepare() -> dict[str, object]:
    call_command("migrate", verbosity=0)
    made = behaviour.make_source(name="Crash", kind="browser", actor=system("crash"), at=now())
    return {"port": listening.getsockname()[1], "key": made.write_key}


def answer(command: str) -> object:
    match command:
        case "prepare":
            return prepare()
        case "server":
            return fork(serve)
        case "worker":
            return fork(work)
        case "finish":
            return fork(finish)
        case _:
            return report()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        print(json.dumps(answer(line.strip())), flush=True)
