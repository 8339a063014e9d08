"""Kill -9 at random points: each event's effect, each step of a job exactly once; no marketing message twice.

CRASH_RUNS says how often (200 by default). Workers and writers are real processes on a real database.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

STEPS = 20
RUNS = int(os.environ.get("CRASH_RUNS", "200"))
ROOT = Path(__file__).parents[2]
START = "import django; django.setup(); from tests.crash import {0}; {0}.main()"
pytestmark = pytest.mark.slow


class Yard:
    """The process that forks."""

    def __init__(self, home: Path, database_url: str, *, module: str = "yard") -> None:
        environment = os.environ | {
            "SHOPKEEPER_HOME": str(home),
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
        }
        self.log = (home / "log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-c", START.format(module)],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
        )

    def ask(self, command: str) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            self.log.seek(0)
            pytest.fail(self.log.read()[-4000:])
        return json.loads(answer)

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()
        self.log.close()


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    given = os.environ.get("TEST_DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{tmp_path / 'shop.sqlite3'}"
        return
    name = f"crash_{os.getpid()}"
    base, _, query = given.partition("?")
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield base.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def yard(tmp_path: Path, database_url: str) -> Iterator[Yard]:
    yard = Yard(tmp_path, database_url)
    yard.ask("prepare")
    yield yard
    yard.close()


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def wait_for(pid: int) -> None:
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)


def test_each_effect_happens_exactly_once_however_often_workers_are_killed(yard: Yard) -> None:
    writers: list[int] = []
    for run in range(RUNS):
        workers = [yard.ask("worker")]
        if run % 3 == 0:
            workers.append(yard.ask("worker"))
            writers.append(yard.ask("writer"))
        for pid in workers:
            time.sleep(random.uniform(0.0, 0.15))
            kill(pid)
        if run % 3 == 2:
            kill(writers.pop())
    for pid in writers:
        kill(pid)
    wait_for(yard.ask("finish"))
    report = yard.ask("report")

    assert report["failed"] == []
    assert report["open"] == {}
    assert report["jobs"] == ["done"]
    told: dict[str, set[str]] = {"stone": set(), "walker": set(), "transactional": set(), "marketing": set()}
    for kind, name in report["told"]:
        told[kind].add(name)
    assert len(told["stone"]) >= 200
    expected = Counter(
        (kind, stone) for stone in told["stone"] for kind in ("splash-begun", "splash-ended", "ripple", "measured")
    )
    expected.update((f"step {step}", walker) for walker in told["walker"] for step in range(STEPS))
    assert Counter((kind, name) for kind, name in report["effects"]) == expected
    letters = Counter((purpose, message_id) for purpose, message_id in report["letters"])
    sent = {purpose: {name for kind, name in letters if kind == purpose} for purpose in ("transactional", "marketing")}
    assert sent["transactional"] == told["transactional"]
    assert sent["marketing"] <= told["marketing"]
    assert all(number == 1 for (purpose, _), number in letters.items() if purpose == "marketing")
    print({kind: len(names) for kind, names in told.items()})
    print({name: report[name] for name in ("workers_killed", "most_attempts", "in_doubt")})
