"""The components as they are sent: without comments and indentation, packed once, told apart by their version."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("components.js")
LEFT_OUT = re.compile(r"^\s*(?://.*)?\n?", re.MULTILINE)


@dataclass(frozen=True)
class Script:
    """The bytes sent, plain and packed; `version` changes when they do."""

    plain: bytes
    packed: bytes
    version: str


@cache
def script() -> Script:
    """Return the components of this version of Shopkeeper."""
    plain = LEFT_OUT.sub("", SOURCE.read_text()).encode()
    return Script(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:12])
