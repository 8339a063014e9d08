from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from shopkeeper.config.cli import main
from shopkeeper.consent import operations
from shopkeeper.consent.models import Entry
from shopkeeper.consent.queries import Source
from shopkeeper.consent.tests.conftest import ACTOR, ADA, confirm, evidence, forget_entries, link, permits

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 4, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _topic(db: None) -> None:
    operations.set_topic(slug="news", texts={"en": {"name": "News"}}, channels=["email"], at=AT, actor=ACTOR)


def shopkeeper(*words: Any, given: bytes | None = None) -> tuple[int, str]:
    told = CliRunner().invoke(main, ["consent", *map(str, words)], input=given)
    return told.exit_code, told.output


def refused_since_the_backup(file: Path) -> None:
    """Permit, back up, withdraw, export, and put the backup back."""
    confirm("news", at=AT)
    backup = set(Entry.objects.values_list("pk", flat=True))
    operations.unsubscribe(link=link("news"), evidence=evidence(Source.ONE_CLICK, AT), at=AT)
    assert shopkeeper("export", file)[0] == 0
    forget_entries(Entry.objects.exclude(pk__in=backup).values_list("pk", flat=True))


def test_a_restored_backup_gets_the_newer_refusals_back(tmp_path: Path) -> None:
    file = tmp_path / "ledger"
    refused_since_the_backup(file)
    assert permits("news")
    assert shopkeeper("restore", file) == (0, "1 entries, 0 wordings and 0 topics were missing.\n")
    assert not permits("news")
    assert shopkeeper("restore", file) == (0, "0 entries, 0 wordings and 0 topics were missing.\n")
    assert (Entry.objects.get(word="confirmed").proof or {})["asking"]


def test_the_file_holds_no_address(tmp_path: Path) -> None:
    file = tmp_path / "ledger"
    refused_since_the_backup(file)
    assert ADA.encode() not in file.read_bytes()
    assert b"203.0.113.7" not in file.read_bytes()


@pytest.mark.parametrize("harm", ["cut", "changed", "foreign", "empty", "more"])
def test_a_file_that_is_not_whole_is_refused_and_nothing_is_written(tmp_path: Path, harm: str) -> None:
    file = tmp_path / "ledger"
    refused_since_the_backup(file)
    whole = file.read_bytes()
    lines = whole.splitlines(keepends=True)
    file.write_bytes(
        {
            "cut": b"".join(lines[:-3] + lines[-1:]),
            "changed": whole.replace(b'"withdrawn"', b'"confirmed"'),
            "foreign": b"a,b,c\n1,2,3\n",
            "empty": b"",
            "more": whole + lines[-2],
        }[harm]
    )
    before = Entry.objects.count()
    code, said = shopkeeper("restore", file)
    assert code == 1
    assert "ledger" in said
    assert Entry.objects.count() == before


def test_any_other_mail_is_passed_over() -> None:
    code, said = shopkeeper("returned-mail", given=b"Subject: hello\r\n\r\nhello")
    assert (code, said) == (0, "passed over: no bounce or complaint about a message of ours\n")
