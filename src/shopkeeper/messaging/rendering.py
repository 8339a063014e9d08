"""Making a letter: Liquid over plain values, then MJML, and the same as plain text.

Whoever may edit a template must not be able to read a file, reach an object or stop the shop. So values are plain
dicts and texts, filters and tags are few, loops and output are counted, and a clock runs.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import mjml
from liquid import DictLoader, Environment, FalsyStrictUndefined, RenderContext
from liquid.exceptions import LiquidError, ResourceLimitError
from liquid.template import BoundTemplate

from shopkeeper.messaging.capping import ALLOWED, capped, plural_in
from shopkeeper.messaging.ours import partials
from shopkeeper.messaging.plain import plain_text
from shopkeeper.messaging.tags import tag_fault

LONGEST_BODY = 20_000
MOST_TURNS = 2_000
SECONDS = 2.0
TAGS = {
    *("if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "include"),
    *("#", "doc", "content", "output", "illegal"),
}
_LINE = re.compile(r"[^\S\xa0\u202f]+")  # all but the spaces that keep an amount together
_PLACE = "<mj-column>[[body]]</mj-column>"  # no value can say it: in the layout values are escaped


class UnableToRender(Exception):
    """The template can't be made into a letter; `line` says where, 0 when that is not known."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {text}" if line else text)
        self.line = line


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


class _Watched(RenderContext):
    """Counts all turns of all loops together, and looks at the clock at each value, filter and loop."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.turns = 0
        self.until = time.monotonic() + SECONDS

    def get(self, path: list[object], **more: Any) -> object:
        """Return the value; whoever takes too long is stopped here."""
        self._in_time()
        return super().get(path, **more)

    def filter(self, name: str, token: Any) -> Any:
        """Return the filter of that name."""
        self._in_time()
        return super().filter(name, token)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Refuse the loop when all loops together turn too often."""
        self._in_time()
        self.turns += length
        if self.turns > MOST_TURNS:
            raise ResourceLimitError(f"the loops turn more than {MOST_TURNS:,} times", token=None)

    def _in_time(self) -> None:
        if time.monotonic() > self.until:
            raise ResourceLimitError(f"it takes longer than {SECONDS:g} seconds", token=None)


class _Template(BoundTemplate):
    context_class = _Watched


class _Environment(Environment):
    template_class = _Template
    context_depth_limit = 10
    block_nesting_limit = 12
    loop_iteration_limit = MOST_TURNS
    local_namespace_limit = 400_000
    output_stream_limit = 200_000
    string_first_and_last = False


@cache
def _environment(language: str, *, is_html: bool) -> Environment:
    """Return the environment of a language; what stands in a subject is no HTML, so it is not escaped there."""
    made = _Environment(
        loader=DictLoader(partials(language)), undefined=FalsyStrictUndefined, autoescape=is_html, strict_filters=True
    )
    known = {name: capped(name, made.filters[name]) for name in ALLOWED}
    made.filters.clear()
    made.filters.update(known)
    made.filters["plural"] = capped("plural", plural_in(language))
    for tag in [name for name in made.tags if name not in TAGS]:
        del made.tags[tag]
    return made


def render(*, subject: str, body: str, language: str, values: Mapping[str, Any]) -> Rendered:
    """Return the letter in the shop's layout. Raises UnableToRender, which says what is wrong and in which line."""
    if len(body) > LONGEST_BODY or len(subject) > 300:
        raise UnableToRender(f"a letter may have {LONGEST_BODY:,} characters, its subject 300")
    title = _LINE.sub(" ", _filled(subject, language, values, is_html=False)).strip()
    if not title:
        raise UnableToRender("the subject is empty")
    if fault := tag_fault(body):
        raise UnableToRender(fault.text, fault.line)
    inside = _filled(body, language, values, is_html=True)
    if fault := tag_fault(inside):
        raise UnableToRender(fault.text)
    layout = _filled('{% include "layout" %}', language, {**values, "subject": title}, is_html=True)
    try:
        whole = layout.replace(_PLACE, f"<mj-column>{inside}</mj-column>")
        html = mjml.mjml2html(whole, fonts={}, disable_comments=True)
    except ValueError as error:
        raise UnableToRender(f"this is no MJML: {error}") from None
    return Rendered(subject=title, text=plain_text(whole), html=html)


def _filled(source: str, language: str, values: Mapping[str, Any], *, is_html: bool) -> str:
    try:
        return _environment(language, is_html=is_html).from_string(source).render(**values)
    except LiquidError as error:
        where = error.context()
        raise UnableToRender(str(error.message), where[0] if where else 0) from None
    except (RecursionError, ValueError, TypeError, ArithmeticError, MemoryError) as error:
        raise UnableToRender(f"{type(error).__name__}: {str(error)[:200]}") from None
