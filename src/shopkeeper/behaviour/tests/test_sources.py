from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.behaviour import operations, queries
from shopkeeper.behaviour.models import SourceKey
from shopkeeper.behaviour.operations import MadeSource, UnableToChangeSource, UnableToMakeSource
from shopkeeper.behaviour.rules import SourceKind
from shopkeeper.behaviour.tests.conftest import AT, TEST
from shopkeeper.foundation.audit import queries as audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    """Return what stands for the commit of a request."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def slug_of(key: str, at: object = AT) -> str:
    found = queries.source_of_key(key, at=at)  # type: ignore[arg-type]  # an instant
    return found.slug if found else ""


def test_a_source_is_found_by_its_key_and_a_servers_key_is_not_kept(browser: MadeSource, server: MadeSource) -> None:
    assert (slug_of(browser.write_key), slug_of(server.write_key)) == ("web-shop", "back-office")
    assert slug_of("wk_another") == ""
    assert queries.public_key(browser.id, at=AT) == browser.write_key
    assert queries.public_key(server.id, at=AT) == ""
    assert server.write_key not in str(list(SourceKey.objects.values()))
    made = queries.source(server.id)
    assert made is not None
    assert made.signing_secret == server.signing_secret


def test_names_may_repeat_and_slugs_do_not(browser: MadeSource) -> None:
    again = operations.make_source(name="Web shop", kind="app", actor=TEST, at=AT)
    third = operations.make_source(name="Web shop", kind="app", channel="device", actor=TEST, at=AT)
    assert (again.slug, third.slug) == ("web-shop-2", "web-shop-3")
    assert sorted(row.channel for row in queries.sources()) == ["app", "device", "web"]
    assert queries.source_with_slug("web-shop-3") is not None


def test_a_rotated_key_holds_for_its_overlap_and_a_revoked_source_at_once_no_more(
    browser: MadeSource, commits: Any
) -> None:
    assert slug_of(browser.write_key) == "web-shop"
    with commits():
        new = operations.rotate_key(source_id=browser.id, actor=TEST, at=AT, overlap=timedelta(hours=1))
    assert (slug_of(browser.write_key), slug_of(new.write_key)) == ("web-shop", "web-shop")
    later = AT + timedelta(hours=1)
    assert (slug_of(browser.write_key, later), slug_of(new.write_key, later)) == ("", "web-shop")
    assert queries.public_key(browser.id, at=AT) == new.write_key
    with commits():
        operations.revoke_source(source_id=browser.id, actor=TEST, at=AT)
    assert (slug_of(browser.write_key), slug_of(new.write_key)) == ("", "")
    for change in (operations.rotate_key, operations.revoke_source):
        with pytest.raises(UnableToChangeSource):
            change(source_id=browser.id, actor=TEST, at=AT)


def test_origins_are_written_without_a_path(browser: MadeSource) -> None:
    operations.allow_origins(
        source_id=browser.id, origins=["https://Shop.example/", "http://localhost:8000"], actor=TEST, at=AT
    )
    found = queries.source_of_key(browser.write_key, at=AT)
    assert found is not None
    assert (found.origins, found.kind) == (("http://localhost:8000", "https://shop.example"), SourceKind.BROWSER)
    with pytest.raises(UnableToChangeSource, match=r"https://shop\.example/path"):
        operations.allow_origins(source_id=browser.id, origins=["https://shop.example/path"], actor=TEST, at=AT)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "toaster"}, "kind"),
        ({"channel": "smoke"}, "channel"),
        ({"name": " "}, "name"),
        ({"rate_per_minute": 0}, "rate_per_minute"),
        ({"origins": ["shop.example"]}, "origins"),
    ],
)
def test_what_is_not_acceptable_is_refused_by_name(changes: dict[str, object], told: str) -> None:
    wanted = {"name": "Shop", "kind": "browser", "actor": TEST, "at": AT, **changes}
    with pytest.raises(UnableToMakeSource, match=told):
        operations.make_source(**wanted)  # type: ignore[arg-type]  # some of them wrong on purpose


def test_each_change_of_a_source_is_in_the_audit_log_without_its_key(browser: MadeSource) -> None:
    operations.rotate_key(source_id=browser.id, actor=TEST, at=AT)
    entries = list(audit.entries(subject_kind="source", subject_id=str(browser.id)))
    assert [entry.action for entry in entries] == ["behaviour.source-key-rotated", "behaviour.source-made"]
    assert browser.write_key not in str([entry.changes for entry in entries])
