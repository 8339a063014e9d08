"""The browser snippet as it is sent: without comments and indentation, packed once, told apart by its version."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("track.js")
LEFT_OUT = re.compile(r"^\s*(?://.*)?\n?", re.MULTILINE)


@dataclass(frozen=True)
class Snippet:
    """The bytes sent, plain and packed; `version` changes when they do."""

    plain: bytes
    packed: bytes
    version: str


@cache
def snippet() -> Snippet:
    """Return the snippet of this version of Shopkeeper."""
    plain = LEFT_OUT.sub("", SOURCE.read_text()).encode()
    return Snippet(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:12])
