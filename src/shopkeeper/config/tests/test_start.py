"""What a process loads at its start."""

import os
import subprocess
import sys
from pathlib import Path

ASKED = """
import django, sys
django.setup()
import shopkeeper.config.urls
print(*sorted({"fpdf", "fontTools", "PIL"} & set(sys.modules)))
"""


def test_no_library_for_paper_is_loaded_before_paper_is_wanted(tmp_path: Path) -> None:
    environment = os.environ | {
        "SHOPKEEPER_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
    }
    said = subprocess.run([sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == []
