from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shopkeeper.consent import operations
from shopkeeper.consent.models import Entry
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system

Api = Callable[..., Client]
ADA = "ada@example.org"
GRANT = {"address": ADA, "topic": "news", "proof": {"form": "checkout", "ip": "203.0.113.7"}}
ACTOR = system("tests")


@pytest.fixture(autouse=True)
def _topics(db: None) -> None:
    for slug in ("news", "offers"):
        operations.set_topic(slug=slug, texts={"en": {"name": slug}}, channels=["email"], at=clock.now(), actor=ACTOR)


def both(api: Api) -> Client:
    return api("consent:read", "consent:write")


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/v1/consent/{path}", body, content_type="application/json")


def permitted(client: Client, topic: str = "news", **more: str) -> bool:
    state = post(client, "lookup", {"address": ADA, **more}).json()
    return bool(next(one["permitted"] for one in state["topics"] if one["topic"] == topic))


def test_a_permission_is_recorded_with_its_proof_and_read_back(api: Api) -> None:
    client = both(api)
    made = post(client, "grants", GRANT)
    assert (made.status_code, made.json()["permitted"]) == (201, True)
    state = post(client, "lookup", {"address": "ADA@example.org"}).json()
    news = next(one for one in state["topics"] if one["topic"] == "news")
    assert (news["permitted"], news["reason"], news["text"]) == (True, "permitted", "the person permitted this topic")
    assert [(one["said"], one["source"], one["text"]) for one in state["history"]] == [
        ("granted", "api", "Permitted news by e-mail")
    ]
    assert "203.0.113.7" not in str(state)
    assert Entry.objects.get().proof == {"form": "checkout", "ip": "203.0.113.7"}


def test_what_held_at_a_past_instant_is_asked(api: Api) -> None:
    client = both(api)
    post(client, "grants", GRANT)
    then = clock.now().isoformat()
    post(client, "withdrawals", {"address": ADA, "topic": "news"})
    assert not permitted(client)
    assert permitted(client, at=then)


def test_a_program_can_not_raise_what_a_person_refused(api: Api) -> None:
    client = both(api)
    post(client, "withdrawals", {"address": ADA})
    made = post(client, "grants", GRANT)
    assert (made.status_code, made.json()["permitted"]) == (201, False)
    assert not permitted(client)


def test_a_double_opt_in_is_begun_here_and_ends_on_the_page(api: Api, client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://shop.example"
    body = {"address": ADA, "topics": ["offers"], "proof": {"form": "app"}}
    link = post(both(api), "requests", body).json()["link"]
    assert link.startswith("https://shop.example/newsletter/confirm/")
    assert not permitted(both(api), "offers")
    client.post(link.removeprefix("https://shop.example"))
    assert permitted(both(api), "offers")


def test_a_suppression_shows_and_is_new_once(api: Api) -> None:
    client = both(api)
    body = {"address": ADA, "reason": "bounce"}
    assert [post(client, "suppressions", body).json()["is_new"] for _ in range(2)] == [True, False]
    assert post(client, "lookup", {"address": ADA}).json()["suppressed"] == ["bounce"]


def test_a_list_is_imported_line_by_line(api: Api) -> None:
    text = f"address,topic,said_at,source,proof\n{ADA},news,2025-01-02,old shop,form 7\nnonsense,news,2025-01-02,a,b\n"
    report = post(both(api), "imports", {"text": text}).json()
    assert (report["read"], report["granted"], report["left"][0]["line"]) == (2, 1, 3)
    assert "e-mail address" in report["left"][0]["text"]


def test_a_customer_is_read_with_addresses_choices_and_history(api: Api) -> None:
    client = both(api)
    post(client, "grants", GRANT)
    person = Entry.objects.get().person_id
    whole = client.get(f"/api/v1/consent/customers/{person}").json()
    assert whole["regime"] == "strictest"
    assert whole["addresses"][0]["address"] == ADA
    assert whole["choices"] == {
        "tracking": None,
        "personalisation": None,
        "sharing_with_sellers": None,
        "sharing_with_advertisers": None,
        "global_privacy_control": False,
        "frequency": "all",
    }
    assert len(whole["history"]) == 1


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("grants", GRANT | {"topic": "nothing"}, "no topic"),
        ("grants", GRANT | {"address": "ada"}, "e-mail address"),
        ("grants", GRANT | {"proof": {}}, "proof"),
        ("grants", GRANT | {"channel": "sms", "address": "12"}, "phone number"),
        ("grants", GRANT | {"notice": "sign-up", "notice_version": 9}, "notice"),
        ("withdrawals", {"address": ADA, "topic": "nothing"}, "no topic"),
        ("requests", {"address": ADA, "topics": ["nothing"], "proof": {"a": "b"}}, "no topic"),
        ("imports", {"text": "a,b\n1,2\n"}, "columns"),
        ("suppressions", {"address": ADA, "reason": "erased"}, "reason"),
    ],
)
def test_what_can_not_be_taken_is_refused_with_what_to_do(api: Api, path: str, body: Any, word: str) -> None:
    answer = post(both(api), path, body)
    assert (answer.status_code, word in answer.json()["detail"]) == (422, True), answer.json()
    assert not Entry.objects.exists()


def test_who_is_not_there_is_told(api: Api) -> None:
    answer = both(api).get("/api/v1/consent/customers/0190b5a0-0000-7000-8000-000000000000")
    assert answer.status_code == 404
