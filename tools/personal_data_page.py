"""Writes docs/reference/personal-data.md from what every domain declares."""

import os
import sys
from pathlib import Path

import django

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "personal-data.md"
HEAD = """# Personal data

Every field that holds personal data, what it is kept for, and whose key seals it. Written from the domains' own
declarations by `tools/personal_data_page.py`; the build fails when a field is declared neither way, is personal and not
sealed, or is missing here.

| domain | field | kind | kept for | sealed |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the page as it should be; Django must be set up."""
    from shopkeeper.foundation.personal.registry import documentation_rows  # needs Django's models

    lines = [
        f"| {row['domain']} | `{row['field']}` | {row['kind']} | {row['purpose']} | {row['sealed']} |"
        for row in documentation_rows()
    ]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopkeeper.config.settings")
    django.setup()
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE}\n")
