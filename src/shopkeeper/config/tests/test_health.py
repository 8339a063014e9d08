import pytest
from django.test import Client
from pytest_django import Settings

from shopkeeper.config import health as views
from shopkeeper.foundation.observability import health
from shopkeeper.foundation.observability.health import Finding, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unseen() -> None:
    views._migrated.cache_clear()


def test_a_living_process_says_so(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert client.post("/healthz").status_code == 405


def test_a_shop_that_can_serve_is_ready(client: Client) -> None:
    for _ in range(2):
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (
            200,
            {"ready": True, "checks": {"database": "well", "migrations": "well", "key-store": "well"}},
        )


def test_a_shop_whose_database_is_behind_is_not_ready_and_tells_no_details(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "unapplied_migrations", lambda: ["orders.0002_more"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "failed")
    assert b"0002" not in answer.content


def test_a_process_that_works_says_whether_it_does(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPKEEPER_WORK", "1")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["worker"]) == (200, "warning")


def test_metrics_count_requests_by_route_and_show_the_backlogs(client: Client) -> None:
    client.get("/healthz")
    client.get("/no/such/page/at-all")
    text = client.get("/metrics").content.decode()
    assert 'shopkeeper_requests_total{method="GET",route="/healthz",status="2xx"}' in text
    assert "at-all" not in text
    assert 'shopkeeper_request_seconds_bucket{le="0.1",route="/healthz"}' in text
    assert 'shopkeeper_outbox{state="waiting"} 0.0' in text
    assert 'shopkeeper_jobs{state="failed"} 0.0' in text
    assert 'shopkeeper_messages{state="queued"} 0.0' in text


@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [
        ({}, "127.0.0.1", 200),
        ({}, "::1", 200),
        ({}, "192.0.2.7", 403),
        ({}, "", 403),
        ({"X-Forwarded-For": "192.0.2.7"}, "127.0.0.1", 403),
    ],
)
def test_without_a_token_metrics_are_for_this_machine(
    client: Client, headers: dict[str, str], address: str, status: int
) -> None:
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


def test_with_a_token_metrics_are_for_whoever_holds_it(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "open sesame"
    right, wrong = {"Authorization": "Bearer open sesame"}, {"Authorization": "Bearer guess"}
    assert client.get("/metrics", headers=right, REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get("/metrics", headers=wrong).status_code == 403
    assert client.get("/metrics").status_code == 403


def test_a_check_that_breaks_has_failed_with_its_error() -> None:
    def broken() -> Finding:
        raise OSError("the disk is gone")

    found = health.run("Disk", broken)
    assert (found.verdict, found.told) == (Verdict.FAILED, "OSError: the disk is gone")
