"""A load generator that costs little itself: prepared requests over a few open connections."""

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Load:
    """What came of it: how long each answer took, in seconds, and how long all of it."""

    took: list[float] = field(default_factory=list)
    lasted: float = 0.0
    refused: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.lasted

    def percentile(self, share: float) -> float:
        """Return the time, in milliseconds, that this share of the answers did not exceed."""
        return 1000 * sorted(self.took)[int(share * (len(self.took) - 1))]


def request(path: str, body: bytes, headers: str = "") -> bytes:
    """Return the request as it goes over the line."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class _Line:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer, self.sent_at = b"", 0.0

    def send(self, data: bytes) -> None:
        self.answer, self.sent_at = b"", time.perf_counter()
        self.socket.sendall(data)

    def is_answered(self) -> bool:
        self.answer += self.socket.recv(65536)
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if not found:
            return False
        at = head.lower().index(b"content-length:") + 15
        return len(body) >= int(head[at : head.index(b"\r\n", at) if b"\r\n" in head[at:] else None])


def send(port: int, make: Callable[[], bytes], *, seconds: float = 0, count: int = 0, lines: int = 16) -> Load:
    """Send what `make` makes over so many lines, for that long or that often, and return what came of it."""
    load, waiting = Load(), selectors.DefaultSelector()
    began, sent, open_lines = time.perf_counter(), 0, lines
    for _ in range(lines):
        line = _Line(port)
        waiting.register(line.socket, selectors.EVENT_READ, line)
        line.send(make())
        sent += 1
    while open_lines:
        for key, _ in waiting.select():
            line = key.data
            if not line.is_answered():
                continue
            now = time.perf_counter()
            load.took.append(now - line.sent_at)
            if not line.answer.startswith(b"HTTP/1.1 200"):
                load.refused.append(line.answer)
            if (seconds and now - began < seconds) or sent < count:
                line.send(make())
                sent += 1
            else:
                waiting.unregister(line.socket)
                line.socket.close()
                open_lines -= 1
    load.lasted = time.perf_counter() - began
    return load
