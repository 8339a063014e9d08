"""Where a file's bytes come from: a path given on the command line, or an upload kept sealed."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Source:
    """A file under the name people know it by; `open` starts again at its first byte each time."""

    name: str
    open: Callable[[], BinaryIO]
    size: int


def from_path(path: Path) -> Source:
    """Return the file at the path."""
    return Source(path.name, lambda: path.open("rb"), path.stat().st_size)


def from_bytes(name: str, content: bytes) -> Source:
    """Return a file whose bytes are at hand."""
    return Source(name, lambda: io.BytesIO(content), len(content))
