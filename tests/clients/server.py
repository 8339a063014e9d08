"""The real server, `shopkeeper serve` with its worker: killed, started again, and asked in the end what it has."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.shop import COMMAND, free_port, wait_for

SETUP = "import django; django.setup(); "
MAKE = """
from shopkeeper.behaviour import operations
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
made = operations.make_source(name="The client", kind=sys.argv[1], actor=system("tests"), at=now())
print(json.dumps([str(made.id), made.write_key]))
"""
READ = """
import time
from collections import Counter
from django.db.models import Sum
from shopkeeper.behaviour.models import Arrival, Event, Rejection, Tally
end = time.monotonic() + 180
while Arrival.objects.exists() and time.monotonic() < end:
    time.sleep(0.2)
of = {"source_id": sys.argv[1]}
sums = Tally.objects.filter(**of).aggregate(taken=Sum("taken"), repeated=Sum("repeated"), rejected=Sum("rejected"))
held = Counter(one.content["messageId"] for one in Event.objects.filter(**of))
faults = list(Rejection.objects.filter(**of).values_list("detail", flat=True)[:5])
print(json.dumps({"held": held, "waiting": Arrival.objects.count(), "faults": faults, **sums}))
"""


@dataclass
class Server:
    """A shop on a free port of this machine, with a home and a database of its own."""

    home: Path
    database_url: str
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "SHOPKEEPER_HOME": str(self.home),
            "SHOPKEEPER_URL": self.url,
            "DATABASE_URL": self.database_url,
            "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
        }

    def prepare(self) -> None:
        subprocess.run([COMMAND, "migrate"], env=self.environment, check=True, capture_output=True)

    def start(self) -> None:
        """Start, in a session of its own, so that all of it can be killed at once; return when it answers."""
        command = [COMMAND, "serve", "--port", str(self.port)]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(f"{self.url}/healthz", self.process)

    def kill(self) -> None:
        """End it as a power cut would: nothing is finished, nothing is closed."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(40)

    def source(self, kind: str) -> tuple[str, str]:
        """Make a source and return its id and its key."""
        found: list[str] = self.ask(MAKE, kind)
        return found[0], found[1]

    def received(self, source_id: str) -> dict[str, Any]:
        """Return what has come of what was sent, once all of it is worked through."""
        found: dict[str, Any] = self.ask(READ, source_id)
        return found

    def ask(self, code: str, *arguments: str) -> Any:
        command = [sys.executable, "-c", f"import json, sys; {SETUP}\n{code}", *arguments]
        said = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
        return json.loads(said.stdout)


def crash(server: Server, *, down: float = 1.5) -> None:
    """Kill the server, leave it dead for a while, and start it again."""
    server.kill()
    time.sleep(down)
    server.start()
