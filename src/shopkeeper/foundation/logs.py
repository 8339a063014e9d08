"""Logs: one line an event, readable on a terminal and JSON elsewhere, with personal data and secrets masked in all."""

import re
from collections.abc import Iterable, MutableMapping
from functools import partial
from typing import Any

import orjson
import structlog

MASK = "[masked]"
_SECRETS = {
    "address",
    "api_key",
    "authorization",
    "body",
    "code",
    "cookie",
    "email",
    "key",
    "ip",
    "otp",
    "password",
    "phone",
    "secret",
    "session",
    "sessionid",
    "to",
    "token",
}
_names = set(_SECRETS)

_PATTERNS = [
    (re.compile(r"[^\s<>\"(),:;]{0,64}@[^\s<>\"'(),:;=]+"), "[e-mail]"),
    # Written with +, 00 or a leading 0; at least eight digits. Dates, amounts and keys begin otherwise.
    (re.compile(r"(?<![\w.:-])(?:\+|0)\d(?:[ ()/.-]{0,2}\d){6,16}(?![\w-])"), "[phone]"),
    (re.compile(r"\b(code|otp|pin)(\W{1,4})\d{4,10}\b", re.IGNORECASE), rf"\1\2{MASK}"),
    (re.compile(r"\b(password|token|secret|key|code)(\s?[:=]\s?)(?!\[)[^\s,;&]+", re.IGNORECASE), rf"\1\2{MASK}"),
    (re.compile(r"\b(Bearer|Basic) +\S+", re.IGNORECASE), rf"\1 {MASK}"),
    # Long runs of letters and digits mixed are tokens; UUIDs have hyphens, words have no digits.
    (re.compile(r"(?<![\w/.-])(?=\w*\d)(?=\w*[A-Za-z])[\w-]{28,}={0,2}(?![\w/.])"), "[token]"),
]
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def also_mask(names: Iterable[str]) -> None:
    """Mask what is logged under these names from now on; the registry of personal data calls it for each field."""
    _names.update(names)


def mask_text(text: str) -> str:
    """Return the text with e-mail addresses, phone numbers, codes and tokens replaced; keys of rows are left."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(partial(_replaced, replacement), text)
    return text


def mask(value: Any, name: str = "") -> Any:
    """Return a logged value without personal data: all of it when its name says so, else what its text shows."""
    if name.lower() in _names and value is not None and not isinstance(value, bool):
        return MASK
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        return {key: mask(item, str(key)) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [mask(item, name) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return mask_text(str(value))


def masked(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask a whole event (a processor of structlog)."""
    return {key: mask(value, key) if not key.startswith("_") else value for key, value in event.items()}


def configure(*, as_json: bool, level: str = "INFO", colours: bool = False) -> dict[str, Any]:
    """Set up structlog and return Django's LOGGING, so that every library's lines take the same way out."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    render = _line if as_json else structlog.dev.ConsoleRenderer(colors=colours)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, masked, render],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Django's own handlers are taken away: each line once, by the root.
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # These tell of each call and each table of a font; who looks for a fault asks for DEBUG.
            **({} if level == "DEBUG" else {name: {"level": "WARNING"} for name in ("fontTools", "stripe")}),
        },
    }


def _line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    return orjson.dumps(event, default=str).decode()


def _replaced(by: str, found: re.Match[str]) -> str:
    return found.group() if _UUID.fullmatch(found.group()) else found.expand(by)
