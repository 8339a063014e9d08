"""Every field that could hold personal data is declared in its domain's privacy.py; what is personal is sealed."""

import importlib.util
from pathlib import Path

from shopkeeper.foundation.personal import registry

TOOL = Path(__file__).parents[2] / "tools" / "personal_data_page.py"


def test_every_field_is_declared_and_every_personal_one_is_sealed() -> None:
    assert registry.undeclared() == []


# Sealed by keys that are not a customer's: what staff told of themselves goes with the account, what a file held goes
# with the import.
KEYS_OF_THEIR_OWN = {"staff", "intake"}


def test_every_domain_that_holds_personal_data_says_how_it_is_exported_and_erased() -> None:
    silent = [
        declaration.domain
        for declaration in registry.declarations()
        if declaration.personal
        and declaration.domain not in KEYS_OF_THEIR_OWN
        and not (declaration.export and declaration.erase)
    ]
    assert silent == []


def test_the_reference_lists_every_personal_field() -> None:
    specification = importlib.util.spec_from_file_location("personal_data_page", TOOL)
    assert specification
    assert specification.loader
    tool = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(tool)
    assert tool.PAGE.read_text() == tool.page(), "run `.venv/bin/python tools/personal_data_page.py`"
