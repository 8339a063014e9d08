import base64
import gzip
from typing import Any

import orjson
import pytest
from django.test import Client

from shopkeeper.api.tests.conftest import AT
from shopkeeper.behaviour import operations as behaviour
from shopkeeper.behaviour import queries as events
from shopkeeper.behaviour.operations import MadeSource
from shopkeeper.foundation import clock, limits
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.leasing.leases import Claimant

pytestmark = pytest.mark.django_db
EVENT = {"anonymousId": "anon-1", "event": "Product Viewed", "groupId": "g", "userId": "u", "previousId": "p"}


@pytest.fixture
def browser() -> MadeSource:
    limits.forget()
    events.forget_keys()
    return behaviour.make_source(name="Web shop", kind="browser", actor=system("tests"), at=AT)


def work() -> None:
    while behaviour.work_through(clock=clock.now, claimant=Claimant(new_id())):
        pass


def send(path: str, body: Any, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    kind = headers.pop("content_type", "application/json")
    return Client().post(f"/v1/{path}", content, content_type=kind, headers=headers)


@pytest.mark.parametrize(
    ("path", "kind"),
    [(path, kind) for kind in ("identify", "track", "page", "screen", "group", "alias") for path in (kind, kind[0])],
)
def test_each_kind_is_taken_at_its_address_and_its_short_form(browser: MadeSource, path: str, kind: str) -> None:
    answer = send(path, {**EVENT, "writeKey": browser.write_key})
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        200,
        b'{"success": true}',
        "application/json",
    )
    work()
    assert [row.kind for row in events.stream().rows] == [kind]


@pytest.mark.parametrize("path", ["batch", "b", "import"])
def test_a_batch_is_taken(browser: MadeSource, path: str) -> None:
    body = {"batch": [{**EVENT, "type": "track"}, {**EVENT, "type": "page"}], "writeKey": browser.write_key}
    assert send(path, body).content == b'{"success": true}'
    work()
    assert [row.kind for row in events.stream().rows] == ["page", "track"]


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


@pytest.mark.parametrize("way", ["body", "Basic", "Bearer"])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "text/plain;charset=UTF-8"])
@pytest.mark.parametrize("packed", [False, True])
def test_the_key_and_the_body_are_taken_in_every_form(
    browser: MadeSource, way: str, content_type: str, packed: bool
) -> None:
    key = browser.write_key
    headers = {"Basic": {"Authorization": basic(key)}, "Bearer": {"Authorization": f"Bearer {key}"}}.get(way, {})
    text = orjson.dumps({**EVENT, **({"writeKey": key} if way == "body" else {})})
    if packed:
        text, headers = gzip.compress(text), {**headers, "Content-Encoding": "gzip"}
    assert send("track", text, content_type=content_type, **headers).content == b'{"success": true}'
