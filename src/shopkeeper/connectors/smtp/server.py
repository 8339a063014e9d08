"""Which mail server, read from one URL such as `smtp://user:password@mail.example.org:587`."""

from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465}
_FORM = "write it like smtp://user:password@mail.example.org:587 or smtps://..., with ?tls=none on a trusted network"


class NotAServer(ValueError):
    """The text isn't the URL of a mail server."""


@dataclass(frozen=True)
class Server:
    """Where mail is handed in: `smtp` speaks STARTTLS unless told otherwise, `smtps` TLS from the start."""

    host: str
    port: int
    tls: Literal["starttls", "immediate", "none"]
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 15.0

    @classmethod
    def parse(cls, url: str) -> Self:
        """Return the server the URL names. Raise `NotAServer`."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise NotAServer(f"the port of the mail server isn't a number; {_FORM}") from None
        if parts.scheme not in _PORTS or not parts.hostname:
            raise NotAServer(f"this isn't the URL of a mail server; {_FORM}")
        wanted = parse_qs(parts.query).get("tls", ["starttls"])[0]
        if wanted not in {"starttls", "none"}:
            raise NotAServer(f"tls={wanted} isn't known; {_FORM}")
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            tls="immediate" if parts.scheme == "smtps" else "none" if wanted == "none" else "starttls",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )
