"""The gateway as a WSGI application: Stripe's addresses, keys and idempotency, and its own pages."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from shopkeeper.connectors.local_gateway.payments import Form, Payments
from shopkeeper.connectors.local_gateway.sessions import Sessions
from shopkeeper.connectors.local_gateway.store import Object, Store
from shopkeeper.connectors.local_gateway.wire import Refusal, invalid, parsed

Route = Callable[[str, Form], Object]
KINDS = {
    "payment_intents": "payment_intent",
    "setup_intents": "setup_intent",
    "payment_methods": "payment_method",
    "customers": "customer",
    "refunds": "refund",
    "charges": "charge",
    "disputes": "dispute",
    "events": "event",
    "checkout/sessions": "checkout.session",
}
EXPANDABLE = {"payment_intent": "payment_intent", "setup_intent": "setup_intent", "payment_method": "payment_method"}
MOST_BYTES = 1_000_000


class Gateway:
    """One gateway with its own file; `address` is where it is reached, `clock` gives seconds since 1970."""

    def __init__(self, path: Path | str, *, address: str, clock: Callable[[], float]) -> None:
        self.store = Store(path)
        self.payments = Payments(self.store, clock=clock, address=address.rstrip("/"))
        self.sessions = Sessions(self.payments)
        self._actions = self._table()

    def _table(self) -> dict[tuple[str, str], Route]:
        pay, ses, found = self.payments, self.sessions, self.payments.found
        return {
            ("customers", ""): lambda _, form: pay.new("customer", "cus", metadata=form.get("metadata", {})),
            ("payment_intents", ""): lambda _, form: pay.create_intent(form),
            ("payment_intents", "confirm"): lambda key, form: pay.confirm(found("payment_intent", key), form),
            ("payment_intents", "capture"): lambda key, form: pay.capture(found("payment_intent", key), form),
            ("payment_intents", "cancel"): lambda key, form: pay.cancel(found("payment_intent", key), form),
            ("setup_intents", ""): lambda _, form: ses.create_setup(form),
            ("setup_intents", "confirm"): lambda key, form: ses.confirm_setup(found("setup_intent", key), form),
            ("payment_methods", "attach"): lambda key, form: pay.attach(pay.method(key), form.get("customer", "")),
            ("payment_methods", "detach"): lambda key, _: pay.detach(found("payment_method", key)),
            ("refunds", ""): lambda _, form: pay.refund(form),
            ("disputes", "close"): lambda key, _: pay.end_dispute(found("dispute", key), "lost"),
            ("disputes", "update"): lambda key, form: pay.update_dispute(found("dispute", key), form),
            ("checkout/sessions", ""): lambda _, form: ses.create(form),
            ("checkout/sessions", "expire"): lambda key, form: ses.expire(found("checkout.session", key), form),
        }

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, query = environ.get("PATH_INFO", "/"), environ.get("QUERY_STRING", "")
        size = min(int(environ.get("CONTENT_LENGTH") or 0), MOST_BYTES)
        body = environ["wsgi.input"].read(size).decode("utf-8", "replace") if size else ""
        with self.store.lock:
            if path.startswith("/v1/"):
                status, headers, text = self._api(environ, path[4:].strip("/"), query, body)
            else:
                status, headers, text = self._page(environ["REQUEST_METHOD"], path, query, parsed(body))
            self.store.commit()
        start_response(f"{status} {'OK' if status < 300 else 'See'}", headers)
        return [text.encode()]

    def _api(self, environ: dict[str, Any], path: str, query: str, body: str) -> tuple[int, list[tuple[str, str]], str]:
        headers = [("Content-Type", "application/json")]
        key = environ.get("HTTP_IDEMPOTENCY_KEY", "") if environ["REQUEST_METHOD"] == "POST" else ""
        digest = hashlib.sha256(f"{path}\n{body}".encode()).hexdigest()
        try:
            _require_key(environ)
            if key and (seen := self.store.answered(key)):
                return self._repeated(seen, digest, headers)
            said, status = self._done(environ["REQUEST_METHOD"], path, parsed(body), parsed(query)), 200
        except Refusal as refusal:
            said, status = refusal.body, refusal.status
        if key and status != 401:
            self.store.answer(key, digest, status, said)
        return status, headers, json.dumps(said)

    @staticmethod
    def _repeated(
        seen: tuple[str, int, Object], digest: str, headers: list[tuple[str, str]]
    ) -> tuple[int, list[tuple[str, str]], str]:
        if seen[0] != digest:
            told = "Keys for idempotent requests can only be used with the same parameters they were first used with."
            return 400, headers, json.dumps(Refusal(400, "idempotency_error", told).body)
        return seen[1], [*headers, ("Idempotent-Replayed", "true")], json.dumps(seen[2])

    def _done(self, method: str, path: str, form: Form, asked: Form) -> Object:
        if path == "balance":
            return {"object": "balance", "available": [], "pending": [], "livemode": False}
        subject = next((name for name in KINDS if path == name or path.startswith(name + "/")), "")
        if not subject:
            raise Refusal(404, "invalid_request_error", f"Unrecognized request URL ({method}: /v1/{path}).")
        key, _, action = path[len(subject) :].strip("/").partition("/")
        if method == "POST":
            return self._posted(subject, key, action, form)
        if method == "DELETE":
            return self._deleted(self.payments.found(KINDS[subject], key))
        if not key:
            return self._listed(subject, asked)
        if action == "payment_methods":
            return self._listed("payment_methods", asked | {"customer": key})
        return self._expanded(self.payments.found(KINDS[subject], key), asked)

    def _posted(self, subject: str, key: str, action: str, form: Form) -> Object:
        name = action or ("update" if key else "")
        act = self._actions.get((subject, name))
        if act is not None:
            return self._expanded(act(key, form), form)
        if name != "update":
            raise invalid(f"Unrecognized request URL (POST: /v1/{subject}/{key}/{action}).")
        row = self.payments.found(KINDS[subject], key)
        row["metadata"] = row["metadata"] | form.get("metadata", {})
        return self.store.put(row)

    def _deleted(self, row: Object) -> Object:
        self.store.put(row | {"deleted": True})
        return {"id": row["id"], "object": row["object"], "deleted": True}

    def _listed(self, subject: str, asked: Form) -> Object:
        """Return a page, the latest first, filtered by what is a field of the object."""
        wanted = {
            name: value for name, value in asked.items() if name in {"customer", "payment_intent", "charge", "type"}
        }
        rows = self.store.every(KINDS[subject])
        rows = [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]
        if after := asked.get("starting_after"):
            places = [place for place, row in enumerate(rows) if row["id"] == after]
            rows = rows[places[0] + 1 :] if places else []
        limit = max(1, min(100, int(asked.get("limit", 10))))
        page = {"object": "list", "url": f"/v1/{subject}", "has_more": len(rows) > limit}
        return page | {"data": [self._expanded(row, asked, "data.") for row in rows[:limit]]}

    def _expanded(self, row: Object, asked: Form, prefix: str = "") -> Object:
        """Return the object with what was asked to be expanded."""
        for name in dict(asked.get("expand", {})).values():
            self._expand(row, str(name).removeprefix(prefix).split("."))
        return row

    def _expand(self, row: Object, names: list[str]) -> None:
        kind, value = EXPANDABLE.get(names[0]), row.get(names[0])
        if kind and isinstance(value, str):
            row[names[0]] = value = self.payments.found(kind, value)
        if len(names) > 1 and isinstance(value, dict):
            self._expand(value, names[1:])

    def _page(self, method: str, path: str, query: str, form: Form) -> tuple[int, list[tuple[str, str]], str]:
        html = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
        found = re.fullmatch(r"/(pay|3ds)/([a-z_A-Z0-9]+)", path)
        if found is None:
            return 404, html, "<p>There is nothing at this address.</p>"
        what, key = found.groups()
        try:
            if method != "POST":
                return 200, html, self.sessions.page(key) if what == "pay" else self.sessions.bank_page()
            session = parse_qs(query).get("session", [""])[0]
            to = self.sessions.choose(key, form) if what == "pay" else self.sessions.answer_bank(key, form, session)
        except Refusal as refusal:
            if refusal.status == 402 and what == "pay":
                return 200, html, self.sessions.page(key, str(refusal))
            return refusal.status, html, "<p>This page has ended. Go back to the shop.</p>"
        return 303, [*html, ("Location", to)], ""


def _require_key(environ: dict[str, Any]) -> None:
    if not environ.get("HTTP_AUTHORIZATION", "").partition(" ")[2].strip():
        raise Refusal(401, "invalid_request_error", "You did not provide an API key.")
