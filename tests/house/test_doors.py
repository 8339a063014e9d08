"""Other packages enter a domain only through its doors."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

DOMAINS = (
    "customers",
    "catalog",
    "consent",
    "ledger",
    "promotions",
    "orders",
    "delivery",
    "behaviour",
    "returns",
    "recommendations",
    "intake",
)
DOORS = {"operations", "queries", "events", "ports"}
DOORS_FOR_CONFIG = DOORS | {"handlers", "privacy", "tasks"}
ROOT = Path(__file__).parents[2]


def closed_doors(graph: grimp.ImportGraph) -> list[str]:
    """Return every import that reaches into a domain past its doors, as `importer -> imported`."""
    found = []
    for importer in graph.modules:
        home = importer.split(".")[1] if "." in importer else ""
        allowed = DOORS_FOR_CONFIG if home == "config" else DOORS
        for imported in graph.find_modules_directly_imported_by(importer):
            parts = imported.split(".")
            if parts[0] != "shopkeeper" or len(parts) < 2 or parts[1] not in DOMAINS or parts[1] == home:
                continue
            if is_test(importer) or (len(parts) > 2 and parts[2] in allowed):
                continue
            if len(parts) > 2 and parts[2] == "rules" and importer.split(".")[2:3] == ["rules"]:
                continue
            found.append(f"{importer} -> {imported}")
    return sorted(found)


def is_test(module: str) -> bool:
    return ".tests" in module


def test_no_package_reaches_past_a_domains_doors() -> None:
    assert closed_doors(grimp.build_graph("shopkeeper", exclude_type_checking_imports=True)) == []


def test_a_planted_import_of_anothers_models_is_caught() -> None:
    graph = grimp.build_graph("shopkeeper", exclude_type_checking_imports=True)
    graph.add_import(importer="shopkeeper.console.urls", imported="shopkeeper.orders.models")
    assert closed_doors(graph) == ["shopkeeper.console.urls -> shopkeeper.orders.models"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "text", "contract"),
    [
        ("catalog/planted.py", "import shopkeeper.console.urls\n", "Storeys"),
        ("catalog/planted.py", "import shopkeeper.customers.apps\n", "Storeys"),
        ("planted/__init__.py", "", "Storeys"),
        ("customers/events.py", "import shopkeeper.customers.operations\n", "Rooms"),
        ("customers/events.py", "import django.db.models\n", "Rules and events"),
        ("foundation/clock.py", "import shopkeeper.foundation.ids\n", None),
    ],
)
def test_each_contract_catches_a_planted_violation(tmp_path: Path, path: str, text: str, contract: str | None) -> None:
    copied = tmp_path / "src"
    subprocess.run(["cp", "-r", str(ROOT / "src"), str(copied)], check=True)
    planted = copied / "shopkeeper" / path
    planted.parent.mkdir(exist_ok=True)
    with planted.open("a") as stream:
        stream.write(text)
    command = [sys.executable, "-c", LINT, str(ROOT / ".importlinter")]
    run = subprocess.run(
        command, cwd=copied, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(copied)}
    )
    if contract is None:
        assert run.returncode == 0, run.stdout + run.stderr
    else:
        assert run.returncode != 0
        assert f"{contract}" in run.stdout
        assert "BROKEN" in run.stdout


LINT = """
import sys
from importlinter.cli import lint_imports
sys.exit(lint_imports(config_filename=sys.argv[1], no_cache=True))
"""
