"""How many presses a way through the shop takes, counted by the browser itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import BrowserContext

# A press is a finger, a mouse button or the key Enter going down; what a script makes up is not trusted.
COUNTING = """
addEventListener("pointerdown", event => event.isTrusted && pressed(), true);
addEventListener("keydown", event => event.isTrusted && event.key === "Enter" && pressed(), true);
"""


@dataclass
class Presses:
    """The presses of a browser since they were last counted."""

    count: int = 0

    def one(self) -> None:
        """Count a press."""
        self.count += 1

    @contextmanager
    def at_most(self, most: int) -> Iterator[None]:
        """Fail where what is done inside takes no press, or more than that."""
        before = self.count
        yield
        assert 1 <= self.count - before <= most, f"it took {self.count - before} presses"


def counted(context: BrowserContext) -> Presses:
    """Return the presses on all pages of this browser from now on; without scripts, nothing is counted."""
    presses = Presses()
    context.expose_function("pressed", presses.one)
    context.add_init_script(COUNTING)
    return presses
