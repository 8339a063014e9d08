"""A small world whose effects can be counted: whatever happens twice or never shows."""

import os
import random
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from django.db import connection, transaction

from shopkeeper.delivery.ports import Outgoing
from shopkeeper.foundation.jobs import JobContext, job
from shopkeeper.foundation.outbox import tell

STEPS = 20


@dataclass(frozen=True)
class StoneThrown:
    wire_name: ClassVar[str] = "crash.stone-thrown"
    stone: int


@dataclass(frozen=True)
class WaterRose:
    wire_name: ClassVar[str] = "crash.water-rose"
    stone: int


def make_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE crash_told (kind varchar(20), name varchar(40))")
        cursor.execute("CREATE TABLE crash_effect (kind varchar(60), name varchar(40))")


def write(table: str, kind: str, name: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO crash_{table} VALUES (%s, %s)", [kind, str(name)])


def read(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kind, name FROM crash_{table}")
        return list(cursor.fetchall())


def dawdle() -> None:
    """Give kill -9 a chance to fall between two statements."""
    if random.random() < 0.3:
        time.sleep(random.random() / 200)


def splash(event: StoneThrown, at: datetime) -> None:
    """An effect with two writes and an event of its own."""
    write("effect", "splash-begun", event.stone)
    dawdle()
    tell(WaterRose(event.stone), at=at)
    write("effect", "splash-ended", event.stone)


def ripple(event: StoneThrown, at: datetime) -> None:
    dawdle()
    write("effect", "ripple", event.stone)


def measure(event: WaterRose, at: datetime) -> None:
    write("effect", "measured", event.stone)
    dawdle()


@job(name="crash.walk", max_attempts=10_000)
def walk(context: JobContext, *, walker: str) -> None:
    for step in range(context.state.get("step", 0), STEPS):
        with transaction.atomic():
            write("effect", f"step {step}", walker)
            context.keep({"step": step + 1})
        dawdle()
        context.raise_if_cancelled()


class Post:
    """A channel whose deliveries are lines of a file: they can't be rolled back."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, message: Outgoing) -> str:
        dawdle()
        descriptor = os.open(self.path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        os.write(descriptor, f"{message.purpose} {message.id}\n".encode())
        os.close(descriptor)
        dawdle()
        return "posted"
