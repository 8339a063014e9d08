"""What the documentation says is there."""

import re
from pathlib import Path

import pytest

from shopkeeper.api.endpoints import api
from shopkeeper.config.cli import COMMANDS
from shopkeeper.foundation.apikeys.scopes import SCOPES
from shopkeeper.recommendations.queries import Placement

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md"), *ROOT.glob("src/**/README.md")]
VARIABLE = re.compile(r"\b(?:SHOPKEEPER_[A-Z_]+|(?:TEST_)?DATABASE_URL|KEYSTORE_URL)\b")
CALL = re.compile(r"(?:^|`)(GET|POST|PUT|PATCH|DELETE) (?:/api/v1/|/)?((?!v1/)[^\s`?]+)", re.MULTILINE)
OURS_ALONE = {"SHOPKEEPER_WARM", "SHOPKEEPER_WORK"}  # how `serve` tells its own child


def text_of(*patterns: str) -> str:
    return "\n".join(
        path.read_text() for pattern in patterns for path in ROOT.glob(pattern) if "tests" not in path.parts
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_named_is_a_command(page: Path) -> None:
    named = set(re.findall(r"(?:^|`|bin/)shopkeeper ([a-z][a-z-]*)", page.read_text(), re.MULTILINE))
    assert named - set(COMMANDS) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_named_is_one(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", page.read_text(), re.MULTILINE)) - targets == set()


def test_every_setting_is_in_the_reference_and_the_other_way_round() -> None:
    read = set(VARIABLE.findall(text_of("src/shopkeeper/config/**/*.py"))) - OURS_ALONE
    assert set(VARIABLE.findall(text_of("docs/reference/settings.md"))) == read


def test_every_scope_and_placement_is_in_the_page_on_the_api() -> None:
    page = text_of("docs/how-to/use-the-api.md")
    assert [name for name in [*SCOPES, *Placement] if f"`{name}`" not in page] == []


def test_every_page_is_in_the_index_and_every_decision_in_its_list() -> None:
    for index, pages in (("docs/index.md", "docs/[!a]*/*.md"), ("docs/adr/README.md", "docs/adr/0*.md")):
        page = ROOT / index
        linked = {(page.parent / link).resolve() for link in re.findall(r"\]\(([^)#\s]+\.md)\)", page.read_text())}
        assert set(ROOT.glob(pages)) - linked == set()


def test_no_two_decisions_have_one_number() -> None:
    numbers = [path.name[:4] for path in ROOT.glob("docs/adr/0*.md")]
    titles = [int(path.read_text().removeprefix("# ").split(".")[0]) for path in ROOT.glob("docs/adr/0*.md")]
    assert len(set(numbers)) == len(numbers)
    assert titles == [int(number) for number in numbers]


def is_answered(method: str, path: str) -> bool:
    """Tell whether the API answers that: a part may stand for a parameter, and … for what is left out before it."""
    wanted = path.strip("/").split("/")
    for template, operations in api.get_openapi_schema()["paths"].items():
        parts = template.removeprefix("/api/v1/").strip("/").split("/")
        parts = parts[-len(wanted) + 1 :] if wanted[0] == "…" else parts
        named = wanted[1:] if wanted[0] == "…" else wanted
        same = len(parts) == len(named) and all(
            one == other or one.startswith("{") for one, other in zip(parts, named, strict=True)
        )
        if same and method.lower() in operations:
            return True
    return False


@pytest.mark.parametrize("page", [*ROOT.glob("docs/how-to/*.md")], ids=lambda page: page.name)
def test_every_call_of_the_api_that_a_page_names_is_answered(page: Path) -> None:
    assert [call for call in CALL.findall(page.read_text()) if not is_answered(*call)] == []
