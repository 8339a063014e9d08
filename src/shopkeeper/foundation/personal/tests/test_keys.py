import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from shopkeeper.foundation.personal import keys, wrapping


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Any:
    settings.KEYS_DIR, settings.MASTER_KEY, settings.KEYSTORE_URL = tmp_path, "", ""
    keys.ring.cache_clear()
    yield tmp_path
    keys.store().close()
    keys.ring.cache_clear()


def restart() -> None:
    keys.store().close()
    keys.ring.cache_clear()


def test_the_master_key_is_made_once_for_its_owner_only(folder: Path) -> None:
    keys.create([uuid4()])
    path = folder / "master.key"
    made = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    restart()
    keys.create([uuid4()])
    assert path.read_text() == made
    assert sorted(one.name for one in folder.iterdir() if "sqlite3" not in one.name) == ["master.key"]


def test_a_lost_master_key_is_never_replaced_by_a_new_one(folder: Path) -> None:
    keys.create([uuid4()])
    (folder / "master.key").unlink()
    restart()
    with pytest.raises(keys.WrongMasterKey, match=r"master.key is missing .* none was made"):
        keys.create([uuid4()])
    assert not (folder / "master.key").exists()


def test_another_master_key_fails_closed(folder: Path) -> None:
    subject = uuid4()
    keys.create([subject])
    (folder / "master.key").write_text(wrapping.new_text())
    restart()
    with pytest.raises(keys.WrongMasterKey, match=r"master.key does not open the key store at .*keys.sqlite3"):
        keys.cipher(subject)


@pytest.mark.parametrize("text", ["", "short", "zz" * 32, "é"])
def test_a_malformed_master_key_is_refused(text: str, folder: Path) -> None:
    (folder / "master.key").write_text(text)
    with pytest.raises(keys.WrongMasterKey, match="is not a key: it must be 32 bytes"):
        keys.create([uuid4()])


@pytest.mark.parametrize(
    "text", ["ab" * 32, wrapping.to_text(b"\xab" * 32), wrapping.to_text(b"\xab" * 32).rstrip("=")]
)
def test_a_master_key_from_the_environment_may_be_written_either_way(text: str, folder: Path, settings: Any) -> None:
    settings.MASTER_KEY = text
    keys.create([uuid4()])
    assert keys.ring().master().key == b"\xab" * 32
    assert not (folder / "master.key").exists()


def test_rotating_the_master_keeps_every_key(folder: Path) -> None:
    subject = uuid4()
    keys.create([subject])
    old = (folder / "master.key").read_text()
    assert keys.rotate_master() == 1
    assert (folder / "master.key").read_text() != old
    assert not (folder / "master.key.next").exists()
    restart()
    assert keys.cipher(subject) is not None


def test_a_rotation_killed_before_the_file_was_moved_is_no_loss(folder: Path) -> None:
    subject = uuid4()
    keys.create([subject])
    new = wrapping.new_text()
    wrapping.create_file(folder / "master.key.next", new)
    keys.ring().rotate(wrapping.from_text(new, "the file"))
    restart()
    assert keys.cipher(subject) is not None
    assert keys.rotate_master() == 1
    restart()
    assert keys.cipher(subject) is not None
    assert not (folder / "master.key.next").exists()


def test_a_rotation_killed_before_the_store_changed_is_taken_up_again(folder: Path) -> None:
    subject = uuid4()
    keys.create([subject])
    waiting = wrapping.new_text()
    wrapping.create_file(folder / "master.key.next", waiting)
    assert keys.rotate_master() == 1
    assert (folder / "master.key").read_text() == waiting
    assert keys.cipher(subject) is not None


def test_a_master_from_the_environment_is_rotated_to_the_one_given(folder: Path, settings: Any) -> None:
    settings.MASTER_KEY = wrapping.new_text()
    subject, new = uuid4(), wrapping.new_text()
    keys.create([subject])
    with pytest.raises(keys.UnableToRotateMaster, match="SHOPKEEPER_NEW_MASTER_KEY"):
        keys.rotate_master()
    keys.rotate_master(new)
    settings.MASTER_KEY = new
    restart()
    assert keys.cipher(subject) is not None


def test_the_status_tells_where_the_keys_are_and_who_else_can_read_them(folder: Path) -> None:
    folder.chmod(0o700)
    one, two = uuid4(), uuid4()
    keys.create([one, two])
    keys.destroy(one)
    found = keys.status()
    assert (found.living, found.destroyed, found.problems) == (1, 1, ())
    assert found.master == str(folder / "master.key")
    (folder / "master.key").chmod(0o644)
    assert keys.status().problems == (
        f"{folder}/master.key can be read by others: run `chmod 600 {folder}/master.key`",
    )


def test_a_postgresql_address_chooses_the_store_there(folder: Path, settings: Any) -> None:
    settings.KEYSTORE_URL = "postgresql://somebody:secret@keys.example/vault"
    keys.ring.cache_clear()
    assert keys.store().place == "PostgreSQL database vault at keys.example"


@pytest.mark.slow
def test_two_processes_starting_at_once_agree_on_one_master(folder: Path) -> None:
    code = (
        "import django, uuid; django.setup()\n"
        "from shopkeeper.foundation.personal import keys\n"
        "keys.create([uuid.uuid4()]); print(keys.service_key('x').hex())"
    )
    environment = {
        **os.environ,
        "SHOPKEEPER_HOME": str(folder / "home"),
        "SHOPKEEPER_KEYS": str(folder),
        "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
        "DATABASE_URL": "sqlite://:memory:",
    }
    started = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert len({one.communicate()[0] for one in started}) == 1
    assert [one.returncode for one in started] == [0, 0, 0]
