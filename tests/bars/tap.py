"""A wire between the shop and its gateway that writes down every call, and can hold one or let a thing happen in it."""

import http.client
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DROPPED = {"host", "connection", "content-length", "transfer-encoding", "date", "server"}
When = Callable[[str, str], None]


def _nothing(_: str, __: str) -> None:
    """Let the call pass."""


class Tap:
    """Passes calls on to the gateway; `before` and `after` are called with (path, idempotency key) of writing ones.

    Where one of them raises OSError, the call ends there, as when a line breaks.
    """

    def __init__(self, gateway_port: int) -> None:
        self.before: When = _nothing
        self.after: When = _nothing
        self.calls: Counter[tuple[str, str]] = Counter()
        self.lock = threading.Lock()
        tap = self

        class Passing(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                tap.pass_on(self, gateway_port)

            do_POST = do_DELETE = do_GET  # noqa: N815  the base names them so

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "Tap":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def pass_on(self, asked: BaseHTTPRequestHandler, port: int) -> None:
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        call = asked.path.partition("?")[0], asked.headers.get("Idempotency-Key", "")
        writes = asked.command == "POST"
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            if writes:
                self.before(*call)
            headers = {name: value for name, value in asked.headers.items() if name.lower() not in DROPPED}
            line.request(asked.command, asked.path, body, headers)
            answer = line.getresponse()
            said = answer.read()
            if writes:
                with self.lock:
                    self.calls[call] += 1
                self.after(*call)
            asked.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in DROPPED:
                    asked.send_header(name, value)
            asked.send_header("Content-Length", str(len(said)))
            asked.end_headers()
            asked.wfile.write(said)
        except (OSError, http.client.HTTPException):
            asked.close_connection = True  # whoever asked was killed meanwhile, or is about to be
        finally:
            line.close()
