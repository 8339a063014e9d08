"""`shopkeeper work`: background work in a process of its own."""

import signal
import threading
from types import FrameType

import click
from rich.console import Console

from shopkeeper.config import wiring
from shopkeeper.config.cli import ready


@click.command(name="work")
def command() -> None:
    """Do background work only: send messages, deliver events, run imports and training.

    `shopkeeper serve` does this work too, unless it is started with --no-work. Run as many workers as you
    like, on as many machines; each piece of work is done by one. Stop with Ctrl-C or SIGTERM: work in hand is
    finished, or goes on later.
    """
    ready.require_migrated()
    asked_to_stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked_to_stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    loop = wiring.work_loop()
    loop.start()
    Console().print("Working. Stop with Ctrl-C.")
    asked_to_stop.wait()
    loop.stop()
