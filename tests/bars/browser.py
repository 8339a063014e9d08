"""A browser without a screen: cookies, the token of forms, one request after another over real HTTP."""

import http.client
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

PATIENCE = 300  # seconds; a machine ten times slower must pass


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    location: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Browser:
    """One shopper at one address: `place` is the address that the shop's proxy says they come from."""

    port: int
    place: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    seen: list[int] = field(default_factory=list)

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, form: dict[str, Any]) -> Answer:
        """Send a form as this site's own page does, its token taken from the cookie."""
        token = {"csrfmiddlewaretoken": self.cookies["csrftoken"]} if "csrftoken" in self.cookies else {}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        return self.ask("POST", path, urlencode(token | form, doseq=True).encode(), headers)

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        told = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        told |= {"X-Forwarded-For": self.place} if self.place else {}
        try:
            line.request(method, path, body, told | (headers or {}))
            answer = line.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies |= {key: one.value for key, one in SimpleCookie(value).items()}
            found = Answer(answer.status, answer.read(), answer.headers.get("Location", ""))
        finally:
            line.close()
        self.seen.append(found.status)
        return found


def told_in(page: str) -> str:
    """Return the words of a page, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def hidden(page: str, name: str) -> str:
    """Return the value of a field of a form."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, f"no field {name} in {told_in(page)[:500]}"
    return found[1]
