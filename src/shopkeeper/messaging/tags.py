"""Which tags a letter may hold: MJML passes what it does not know, and a mail is no place for a script."""

import re
from dataclasses import dataclass

MJML = {"mj-text", "mj-button", "mj-divider", "mj-spacer", "mj-table", "mj-image"}
HTML = {
    *("a", "b", "strong", "em", "i", "u", "s", "br", "p", "h1", "h2", "h3", "ul", "ol", "li", "span", "small"),
    *("table", "tbody", "thead", "tr", "td", "th", "code", "div", "img"),
}
_TAG = re.compile(r"<\s*/?\s*([a-zA-Z][a-zA-Z0-9-]*)([^>]*)", re.DOTALL)
_HANDLER = re.compile(r"(?:^|[\s\"'/])on[a-z]+\s*=", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:href|src)\s*=\s*[\"']?\s*(?:javascript|data|vbscript|file)\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    text: str
    line: int


def tag_fault(source: str) -> Fault | None:
    """Return the first tag that may not stand in a letter, with its line; None when there is none."""
    for found in _TAG.finditer(source):
        name, rest = found.group(1).lower(), found.group(2)
        line = source.count("\n", 0, found.start()) + 1
        if name not in MJML and name not in HTML:
            allowed = ", ".join(sorted(MJML))
            return Fault(f"<{name}> may not stand here; use {allowed}, and inside mj-text plain HTML", line)
        if _HANDLER.search(rest) or _ADDRESS.search(rest):
            return Fault(f"<{name}> would run something; a link leads to https:// or mailto:", line)
    return None
