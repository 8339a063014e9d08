"""Finding a canary in what was stolen, however it is written there."""

import base64
import codecs
import contextlib
import zlib
from collections.abc import Iterator
from pathlib import Path

_STREAMS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b\x08")


def forms(canary: str) -> dict[str, bytes]:
    """Return the canary as it would stand in a file: raw, in other alphabets, other widths, or backwards."""
    raw = canary.encode()
    written = {
        "utf-8": raw,
        "utf-16-le": canary.encode("utf-16-le"),
        "utf-16-be": canary.encode("utf-16-be"),
        "utf-32-le": canary.encode("utf-32-le"),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "upper case": canary.upper().encode(),
        "backwards": raw[::-1],
        "rot13": codecs.encode(canary, "rot13").encode(),
        "url-quoted": "".join(f"%{byte:02x}" for byte in raw).encode(),
        "json-escaped": "".join(f"\\u{ord(letter):04x}" for letter in canary).encode(),
        "html-escaped": "".join(f"&#{ord(letter)};" for letter in canary).encode(),
    }
    for offset in range(3):
        whole = base64.b64encode(bytes(offset) + raw + bytes(3))
        inner = whole[-(-offset * 8 // 6) : -(4 + 4)]
        written[f"base64 at {offset}"] = inner[1:] if offset else inner
    for offset in range(4):
        whole = base64.b85encode(bytes(offset) + raw + bytes(4))
        written[f"base85 at {offset}"] = whole[5:-10]
    return written


def found_in(content: bytes, canary: str) -> list[str]:
    """Return in which forms the canary stands in the bytes, also inside compressed streams."""
    seen = [name for name, form in forms(canary).items() if form in content]
    seen += [f"{name}, compressed" for stream in _streams(content) for name in found_in(stream, canary)]
    return seen


def found_beside(folder: Path, canary: str, *, apart_from: Path) -> list[str]:
    """Return each file under the folder that shows the canary, and how."""
    return [
        f"{path.relative_to(folder)}: {form}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and apart_from not in path.parents
        for form in found_in(path.read_bytes(), canary)
    ]


def _streams(content: bytes) -> Iterator[bytes]:
    for mark in _STREAMS:
        at = content.find(mark)
        while at != -1:
            with contextlib.suppress(zlib.error):
                # 47: zlib or gzip, by its header.
                yield zlib.decompressobj(47).decompress(content[at : at + 65_536], 1 << 20)
            at = content.find(mark, at + 1)
