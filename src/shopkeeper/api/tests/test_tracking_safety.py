"""What must be bounded and told, whoever sends it."""

import gzip
import json
import zlib
from typing import Any

import orjson
import pytest
from django.test import Client

from shopkeeper.api.tests.conftest import AT
from shopkeeper.api.tests.test_tracking import EVENT, browser, send, work
from shopkeeper.behaviour import operations as behaviour
from shopkeeper.behaviour import queries as events
from shopkeeper.behaviour.models import Arrival, Event, Rejection
from shopkeeper.behaviour.operations import MadeSource
from shopkeeper.foundation import limits
from shopkeeper.foundation.actors import system

__all__ = ["browser"]
pytestmark = pytest.mark.django_db
TEST = system("tests")


def batch(key: str, *sent: object, **more: Any) -> dict[str, Any]:
    return {"batch": list(sent), "writeKey": key, **more}


def refusal(answer: Any) -> tuple[int, str]:
    told = orjson.loads(answer.content)
    assert told["success"] is False
    assert told["message"]
    return answer.status_code, told["code"]


def test_a_key_of_another_shop_is_refused_and_after_many_tries_has_to_wait(browser: MadeSource) -> None:
    assert refusal(send("track", {**EVENT, "writeKey": "wk_of-another-shop"})) == (400, "no-key")
    assert refusal(send("track", EVENT)) == (400, "no-key")
    assert refusal(send("track", EVENT, Authorization="Basic nonsense")) == (400, "no-key")
    tries = (send("track", {**EVENT, "writeKey": f"wk_{number}"}) for number in range(500))
    answer = next(answer for answer in tries if answer.status_code != 400)
    assert refusal(answer) == (429, "too-many")
    assert int(answer["Retry-After"]) >= 1
    assert Arrival.objects.count() == 0
    assert Rejection.objects.count() == 0
    limits.forget()


def test_more_than_a_source_may_send_has_to_wait() -> None:
    limits.forget()
    source = behaviour.make_source(name="Slow", kind="browser", rate_per_minute=2, actor=TEST, at=AT)
    answers = [send("track", {**EVENT, "writeKey": source.write_key}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) >= 1
    limits.forget()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b'{"event": "\xff\xfe"}', "not-json"),
        (b'{"n": NaN}', "not-json"),
        (b"[" * 5_000, "not-json"),
        (b'{"a":' * 5_000, "not-json"),
        (b"[]", "not-an-object"),
        (b'"text"', "not-an-object"),
    ],
)
def test_what_cannot_be_read_is_refused_and_told_with_the_sender(browser: MadeSource, body: bytes, code: str) -> None:
    headers = {"Authorization": f"Bearer {browser.write_key}", "User-Agent": "homemade/0.1"}
    assert refusal(send("track", body, **headers)) == (400, code)
    rejection = Rejection.objects.get()
    assert (rejection.reason, rejection.library, rejection.body) == (code, "homemade/0.1", None)


def test_a_source_that_sends_nonsense_for_ever_does_not_fill_the_disk(browser: MadeSource) -> None:
    for _ in range(70):
        send("track", b"{", Authorization=f"Bearer {browser.write_key}")
    assert Rejection.objects.count() == 60
    limits.forget()


def test_half_an_emoji_spoils_nothing(browser: MadeSource) -> None:
    body = b'{"event": "Cut \\ud83d", "anonymousId": "a", "writeKey": "%s"}' % browser.write_key.encode()
    assert send("track", body).status_code == 200
    work()
    assert Event.objects.get().name == "Cut ?"


def test_limits_of_size_are_those_of_the_original(browser: MadeSource) -> None:
    key = browser.write_key
    big = {**EVENT, "type": "track", "properties": {"text": "x" * 33_000}}
    assert refusal(send("track", {**big, "writeKey": key})) == (400, "too-large")
    assert send("batch", batch(key, big, {**EVENT, "type": "track"})).status_code == 200
    work()
    assert Event.objects.count() == 1
    assert sorted(Rejection.objects.values_list("reason", flat=True)) == ["too-large", "too-large"]
    assert refusal(send("batch", batch(key, *[{"type": "page", "userId": "u"}] * 2_501))) == (400, "too-many")
    assert refusal(send("batch", batch(key, "x" * 512_000))) == (400, "too-large")
    assert refusal(send("batch", {"writeKey": key})) == (400, "no-batch")
    assert send("batch", batch(key)).status_code == 200


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_bomb_is_not_unpacked(browser: MadeSource, pack: Any) -> None:
    encoding = {"Content-Encoding": "gzip" if pack is gzip.compress else "deflate"}
    bomb = pack(b'{"batch": [' + b" " * 300_000_000 + b"]}")
    assert len(bomb) < 400_000
    assert refusal(send("batch", bomb, Authorization=f"Bearer {browser.write_key}", **encoding)) == (400, "too-large")


def test_what_is_not_packed_as_it_says_is_refused(browser: MadeSource) -> None:
    whole = gzip.compress(orjson.dumps({**EVENT, "writeKey": browser.write_key}))
    assert send("track", whole, **{"Content-Encoding": "gzip"}).status_code == 200
    for body, encoding in ((b"{}", "gzip"), (whole[:-20], "gzip"), (whole, "br")):
        assert refusal(send("track", body, **{"Content-Encoding": encoding})) == (400, "bad-encoding")


def test_deep_and_wide_events_are_rejected_alone(browser: MadeSource) -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = {"a": deep}
    wide = {f"n{number}": number for number in range(2_500)}
    rotten = [{**EVENT, "type": "track", "properties": properties} for properties in ({"deep": deep}, wide)]
    body = json.dumps(batch(browser.write_key, *rotten, {**EVENT, "type": "track"})).encode()
    assert send("batch", body).status_code == 200
    work()
    assert Event.objects.count() == 1
    assert sorted(Rejection.objects.values_list("reason", flat=True)) == ["too-deep", "too-many-values"]


@pytest.mark.parametrize("year", ["1970", "2100"])
def test_a_clock_that_is_wrong_is_corrected_by_its_own_difference_or_replaced_and_told(
    browser: MadeSource, year: str
) -> None:
    wrong = {**EVENT, "type": "track", "timestamp": f"{year}-01-01T00:00:00Z"}
    assert send("batch", batch(browser.write_key, wrong, sentAt=f"{year}-01-01T00:00:10Z")).status_code == 200
    assert send("batch", batch(browser.write_key, wrong)).status_code == 200
    work()
    second, first = events.stream().rows
    assert "clock" not in first.content
    assert second.content["clock"] == f"{year}-01-01T00:00:00Z"
    assert 9.9 < (second.at - first.at).total_seconds() < 30
    assert sum(one.clocks for one in events.health(at=second.at).values()) == 1


def test_a_secret_key_in_a_page_is_refused_and_told() -> None:
    events.forget_keys()
    source = behaviour.make_source(name="Office", kind="server", actor=TEST, at=AT)
    body = {**EVENT, "writeKey": source.write_key}
    assert refusal(send("track", body, Origin="https://shop.example")) == (400, "secret-key")
    assert Rejection.objects.get().reason == "secret-key"
    assert send("track", body).status_code == 200
    assert Client().get(f"/v1/projects/{source.write_key}/settings").status_code == 404


def test_a_key_is_used_from_the_pages_it_is_for_only() -> None:
    events.forget_keys()
    source = behaviour.make_source(name="Shop", kind="browser", origins=["https://Shop.example/"], actor=TEST, at=AT)
    body = {**EVENT, "writeKey": source.write_key}
    assert refusal(send("track", body, Origin="https://elsewhere.example")) == (400, "wrong-origin")
    answer = send("track", body, Origin="https://shop.example")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "https://shop.example")
    assert "Access-Control-Allow-Credentials" not in answer
    before = Client().options("/v1/batch", headers={"Origin": "https://shop.example"})
    assert (before.status_code, before["Access-Control-Allow-Methods"]) == (204, "GET, POST, OPTIONS")


def test_a_public_key_speaks_for_its_visitor_only_whatever_it_claims(browser: MadeSource) -> None:
    claims = {"type": "identify", "anonymousId": "thief", "userId": "ada", "traits": {"email": "ada@example.org"}}
    token = {"context": {"identityToken": "e30.e30.AAAA"}}
    assert send("batch", batch(browser.write_key, claims, {**claims, **token})).status_code == 200
    work()
    assert [(row.trusted, "identityToken" in str(row.content)) for row in events.stream().rows] == [(False, False)] * 2


def test_other_methods_and_addresses_are_refused() -> None:
    answer = Client().get("/v1/track")
    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")
    assert Client().post("/v1/nothing").status_code == 404
