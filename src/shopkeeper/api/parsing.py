"""What comes in as text: JSON by the letter, and no NUL, which a database takes or refuses as it likes."""

from typing import Any

import orjson
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from shopkeeper.api.problems import Problem

ESCAPED_NUL = b"\\u0000"


class StrictParser(Parser):
    """Reads bodies and queries; refuses broken UTF-8, half surrogate pairs, NaN, nesting without end, and NUL."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            body = orjson.loads(request.body)
        except orjson.JSONDecodeError as error:
            raise Problem(400, "unreadable", f"The body is not JSON: {error}") from None
        if ESCAPED_NUL in request.body and holds_nul(body):
            raise Problem(422, "invalid", "body: a text holds the character NUL; leave it out")
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        if any("\0" in value for values in data.lists() for value in (values[0], *values[1])):
            raise Problem(422, "invalid", "query: a text holds the character NUL; leave it out")
        return super().parse_querydict(data, list_fields, request)


def holds_nul(body: Any) -> bool:
    """Return whether a text in the JSON value holds NUL, however deep it lies."""
    waiting = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and "\0" in value:
            return True
        if isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
    return False
