"""The letter as plain text: what stands in its MJML, a button as its label and address."""

import re
from html.parser import HTMLParser

BREAKS = {"p", "h1", "h2", "h3", "mj-text", "mj-button", "tr", "br", "li", "div", "mj-table", "mj-divider"}
APART = {"p", "h1", "h2", "h3", "mj-text", "mj-button", "mj-table"}
SKIPPED = {"mj-head", "mj-style", "mj-title", "mj-preview", "mj-raw"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []
        self.skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipping += tag in SKIPPED
        if tag in APART:
            self.parts.append("\n\n")
        elif tag in BREAKS:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("- ")
        if tag in {"a", "mj-button"}:
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self.skipping -= tag in SKIPPED
        if tag in {"a", "mj-button"} and self.links:
            link = self.links.pop()
            if link and not self.parts[-1].strip().startswith(link):
                self.parts.append(f"\n{link}" if tag == "mj-button" else f" ({link})")
        if tag in {"td", "th"}:
            self.parts.append("  ")
        if tag in APART:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.parts.append(re.sub(r"[ \t\r\n]+", " ", data))


def plain_text(mjml: str) -> str:
    """Return the text of the MJML, paragraphs apart by one empty line."""
    reader = _Reader()
    reader.feed(mjml)
    reader.close()
    lines = (re.sub(r"[ \t]+$", "", line).strip(" ") for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
