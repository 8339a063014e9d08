from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner

from shopkeeper.config.cli import main
from shopkeeper.foundation.audit.anchor import CHAIN, CUT
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.keystore.port import Anchor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    tmp_path.chmod(0o700)
    settings.KEYS_DIR, settings.MASTER_KEY, settings.KEYSTORE_URL = tmp_path, "", ""
    keys.ring.cache_clear()
    yield tmp_path
    keys.store().close()
    keys.ring.cache_clear()


def shopkeeper(*words: str) -> tuple[int, str]:
    told = CliRunner().invoke(main, list(words))
    return told.exit_code, told.output


def test_an_intact_log_is_told_and_ends_with_zero() -> None:
    assert shopkeeper("audit", "verify") == (
        0,
        "The audit log is intact: 0 entries, none changed, deleted or cut off.\n",
    )


def test_a_log_cut_short_is_told_and_can_be_accepted() -> None:
    keys.store().advance(CHAIN, Anchor(3, bytes(32)))
    keys.store().advance(CUT, Anchor(2, bytes(32)))
    code, told = shopkeeper("audit", "verify")
    assert code == 1
    assert "Entries 1 to 3 were cut off the end of the log" in told
    assert shopkeeper("audit", "accept-end", "--reason", "a backup was restored")[0] == 0


def test_a_wrong_master_key_is_no_verdict(folder: Path) -> None:
    keys.create([uuid4()])
    (folder / "master.key").write_text("00" * 32)
    keys.store().close()
    keys.ring.cache_clear()
    for words in (("audit", "verify"), ("keys", "status"), ("keys", "rotate-master")):
        code, told = shopkeeper(*words)
        assert code == (2 if words[0] == "audit" else 1)
        assert "does not open the key store" in told
    (folder / "master.key").unlink()


def test_the_status_of_the_keys_names_problems(folder: Path) -> None:
    keys.create([uuid4()])
    code, told = shopkeeper("keys", "status")
    assert (code, "Living keys  1" in told) == (0, True)
    (folder / "master.key").chmod(0o640)
    code, told = shopkeeper("keys", "status")
    assert (code, "can be read by others" in told) == (1, True)


def test_the_master_is_rotated_and_that_is_recorded(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    keys.create([uuid4()])
    assert shopkeeper("keys", "rotate-master")[1].startswith("1 keys are wrapped under the new master key")
    keys.ring.cache_clear()
    settings.MASTER_KEY = (Path(settings.KEYS_DIR) / "master.key").read_text()
    new = shopkeeper("keys", "new-master")[1].strip()
    monkeypatch.setenv("SHOPKEEPER_NEW_MASTER_KEY", new)
    code, told = shopkeeper("keys", "rotate-master")
    assert (code, "Set SHOPKEEPER_MASTER_KEY to the new key now" in told) == (0, True)
    settings.MASTER_KEY = new
