"""A process that has everything imported and forks workers and writers on demand, so that hundreds can be killed.

It reads commands from its input, one a line (`prepare`, `worker`, `writer`, `finish`, `report`), and answers one line
of JSON each. Django must be set up before this module is imported.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from shopkeeper.config import wiring
from shopkeeper.consent import operations as consent
from shopkeeper.consent import queries as permission
from shopkeeper.delivery import operations as delivery
from shopkeeper.delivery.models import Attempt, Message
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs.models import Job, Worker
from shopkeeper.foundation.outbox import tell
from shopkeeper.foundation.outbox.models import Event, FailedDelivery
from shopkeeper.foundation.outbox.registry import registry
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.worker.loop import Loop
from tests.crash import world

LETTERS = Path(settings.DATA_DIR, "letters")
RECIPIENT = new_id()


def fork(child: Callable[[], None]) -> int:
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    random.seed(os.getpid())
    try:
        child()
    finally:
        os._exit(0)


def loop() -> Loop:
    return Loop(wiring.lines(), tick=lambda at: 0, folder=settings.DATA_DIR / "workers", clock=now)


def start_worker() -> int:
    """Fork a worker; mostly wait until it works, so that the kill falls into its work and not into its start."""
    reader, writer = os.pipe()

    def work() -> NoReturn:
        loop().start()
        os.write(writer, b".")
        while True:
            time.sleep(60)

    pid = fork(work)
    os.close(writer)
    if random.random() < 0.8:
        os.read(reader, 1)
    os.close(reader)
    return pid


def write_for_ever() -> NoReturn:
    while True:
        write_once()
        time.sleep(random.random() / 20)


@transaction.atomic
def write_once() -> None:
    """Tell, enqueue and send, all in one transaction with the note that it was told."""
    stone = random.getrandbits(60)
    world.write("told", "stone", stone)
    tell(world.StoneThrown(stone), at=now())
    if random.random() < 0.02:
        walk_one()
    if random.random() < 0.2:
        say()


def walk_one() -> None:
    walker = new_id()
    world.write("told", "walker", walker)
    world.walk.enqueue(at=now(), walker=str(walker))


def say() -> None:
    kind = random.choice(["transactional", "marketing"])
    message = delivery.send_message(
        key=str(new_id()),
        channel="email",
        purpose=kind,
        kind=kind,
        topic="news" if kind == "marketing" else "",
        recipient_kind="customer",
        recipient_id=RECIPIENT,
        address="anna@example.org",
        subject="Hello",
        text="Hello",
        at=now(),
        actor=system("crash"),
    )
    world.write("told", kind, message.id)


def finish() -> None:
    """Work until nothing is open, at most three minutes."""
    last = loop()
    last.start()
    until = time.monotonic() + 180
    while time.monotonic() < until and still_open():
        time.sleep(0.2)
    last.stop()


def still_open() -> dict[str, int]:
    found = {
        "events": Event.objects.filter(settled_at__isnull=True).count(),
        "jobs": Job.objects.filter(state__in=Job.OPEN).count(),
        "messages": Message.objects.filter(state__in=["queued", "handing_off"]).count(),
    }
    return {name: number for name, number in found.items() if number}


def report() -> dict[str, object]:
    return {
        "told": world.read("told"),
        "effects": world.read("effect"),
        "letters": [line.split() for line in LETTERS.read_text().splitlines()],
        "open": still_open(),
        "failed": list(FailedDelivery.objects.values_list("error", flat=True)),
        "jobs": sorted(set(Job.objects.values_list("state", flat=True))),
        "messages": sorted(set(Message.objects.values_list("state", flat=True))),
        "most_attempts": max(Job.objects.values_list("attempts", flat=True), default=0),
        "in_doubt": Attempt.objects.filter(outcome="unknown").count(),
        "workers_killed": Worker.objects.filter(stopped_at__isnull=False).count() - 1,
    }


def prepare() -> None:
    call_command("migrate", verbosity=0)
    world.make_tables()
    keys.create([RECIPIENT])
    proof = consent.Evidence(source=permission.Source.API, occurred_at=now(), proof={"form": "crash"})
    consent.record_permission(
        channel="email", address="anna@example.org", topic="news", evidence=proof, at=now(), actor=system("crash")
    )
    LETTERS.touch()
    with transaction.atomic():  # enough for every run to find something to do
        for _ in range(5):
            walk_one()
        for _ in range(200):
            write_once()


def answer(command: str) -> object:
    match command:
        case "prepare":
            prepare()
            return None
        case "worker":
            return start_worker()
        case "writer":
            return fork(write_for_ever)
        case "finish":
            return fork(finish)
        case _:
            return report()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    registry.install(
        {world.StoneThrown: (world.splash, world.ripple), world.WaterRose: (world.measure,)}, wiring.event_classes()
    )
    wiring.channels = lambda: {"email": world.Post(LETTERS)}
    for line in sys.stdin:
        print(json.dumps(answer(line.strip())), flush=True)
