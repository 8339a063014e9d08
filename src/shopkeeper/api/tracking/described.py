"""What the tracking API takes and answers, as OpenAPI 3.0 says it: `/v1/openapi.json`."""

from collections.abc import Mapping
from typing import Any

from shopkeeper.behaviour.queries import BATCH_EVENTS

_TEXT = {"type": "string", "maxLength": 255}
_OBJECT = {"type": "object", "additionalProperties": True}
_SHARED = {
    "messageId": {**_TEXT, "description": "Unique for 30 days; the same again counts once"},
    "userId": _TEXT,
    "anonymousId": _TEXT,
    "timestamp": {"type": "string", "description": "ISO 8601; when it happened, by the sender's clock"},
    "sentAt": {"type": "string", "description": "ISO 8601; when it was sent, by the same clock"},
    "context": _OBJECT,
    "integrations": _OBJECT,
    "writeKey": {**_TEXT, "description": "The source's key, where it is not in the header"},
}
_OWN: Mapping[str, Mapping[str, Any]] = {
    "identify": {"traits": _OBJECT},
    "track": {"event": {"type": "string"}, "properties": _OBJECT},
    "page": {"name": {"type": "string"}, "properties": _OBJECT},
    "screen": {"name": {"type": "string"}, "properties": _OBJECT},
    "group": {"groupId": _TEXT, "traits": _OBJECT},
    "alias": {"previousId": _TEXT},
}
_ANSWER = {"type": "object", "required": ["success"], "properties": {"success": {"type": "boolean", "enum": [True]}}}
_REFUSAL = {
    "type": "object",
    "required": ["success", "code", "message"],
    "properties": {
        "success": {"type": "boolean", "enum": [False]},
        "code": {"type": "string"},
        "message": {"type": "string"},
    },
}


def description(forms: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the document; `forms` are the addresses of each kind."""
    paths = {f"/v1/{name}": {"post": _taking(form)} for form, names in forms.items() for name in names}
    paths["/v1/m"] = {
        "post": {**_operation("What a browser library measures of itself; left at that"), **_body(_OBJECT)}
    }
    paths["/v1/projects/{writeKey}/settings"] = {"get": _settings()}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Shopkeeper: tracking", "version": "1"},
        "paths": paths,
        "components": {
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic", "description": "The key as the user name"},
                "bearer": {"type": "http", "scheme": "bearer"},
            }
        },
        "security": [{"basic": []}, {"bearer": []}, {}],
    }


def _taking(form: str) -> dict[str, Any]:
    if form in _OWN:
        schema = {"type": "object", "properties": {**_SHARED, **_OWN[form]}}
        return {**_operation(f"Take in one event of the kind {form}"), **_body(schema)}
    event = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"type": "string", "enum": list(_OWN)}, **_SHARED, **_OWN["track"], "traits": _OBJECT},
    }
    batch = {"type": "array", "items": event, "maxItems": BATCH_EVENTS}
    shared = {name: _SHARED[name] for name in ("sentAt", "context", "writeKey")}
    schema = {"type": "object", "required": ["batch"], "properties": {"batch": batch, **shared}}
    return {**_operation("Take in events of any kind"), **_body(schema)}


def _operation(summary: str) -> dict[str, Any]:
    return {
        "summary": summary,
        "responses": {
            "200": {"description": "On the disk", "content": {"application/json": {"schema": _ANSWER}}},
            "400": _refusal("Refused as a whole; don't send it again"),
            "429": _refusal("Too many; wait as long as Retry-After says", retry=True),
        },
    }


def _body(schema: Mapping[str, Any]) -> dict[str, Any]:
    content = {kind: {"schema": schema} for kind in ("application/json", "text/plain")}
    return {"requestBody": {"required": True, "content": content}}


def _refusal(told: str, *, retry: bool = False) -> dict[str, Any]:
    headers = {"headers": {"Retry-After": {"schema": {"type": "integer"}}}} if retry else {}
    return {"description": told, "content": {"application/json": {"schema": _REFUSAL}}, **headers}


def _settings() -> dict[str, Any]:
    key = {"name": "writeKey", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "summary": "What the browser library asks first",
        "parameters": [key],
        "responses": {
            "200": {"description": "Where to send to", "content": {"application/json": {"schema": _OBJECT}}},
            "404": _refusal("No public key of a source in use"),
        },
    }
