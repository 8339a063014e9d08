"""Fetch the third-party files the pages use, by exact version, and build the icon sprite.

Run it as `python tools/vendor_assets.py`. Packages come through the npm client as it is configured; nothing of theirs
is run. What lands in the tree is committed, so a shop never fetches anything. A new icon: add its name to
`tools/icons.txt` and run this again.
"""

import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src/shopkeeper/foundation/assets/static"
VENDOR = STATIC / "vendor"
TEST_VENDOR = ROOT / "tests/e2e/vendor"


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    files: tuple[str, ...]
    folder: Path = VENDOR
    alias: str = ""
    licence: str = "LICENSE"

    @property
    def target(self) -> Path:
        return self.folder / f"{self.alias or self.name}-{self.version}"


INTER = tuple(f"files/inter-{part}-wght-normal.woff2" for part in ("latin", "latin-ext"))
PACKAGES = (
    Package("@tabler/core", "1.6.1", ("dist/css/tabler.min.css",), alias="tabler", licence=""),
    Package("htmx.org", "2.0.11", ("dist/htmx.min.js",), alias="htmx"),
    Package("echarts", "6.1.0", ("dist/echarts.common.min.js", "NOTICE"), alias="echarts"),
    Package("@fontsource-variable/inter", "5.3.0", INTER, alias="inter"),
    Package("axe-core", "4.14.1", ("axe.min.js",), folder=TEST_VENDOR),
)
ICON_PACKAGE = Package("@tabler/icons", "3.51.0", (), alias="tabler-icons")
ICONS = (ROOT / "tools/icons.txt").read_text().split()

MIT = """MIT License

Copyright (c) 2018-2026 The Tabler Authors
Copyright (c) 2018-2026 codecalm.net Pawel Kuna

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def fetch(package: Package, into: Path) -> Path:
    into.mkdir()
    command = ["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"]
    subprocess.run(command, check=True, cwd=into, capture_output=True)
    with tarfile.open(next(into.glob("*.tgz"))) as archive:
        archive.extractall(into, filter="data")
    return into / "package"


def without_source_map(text: str) -> str:
    """Drop the pointer to a map we do not ship (a manifest storage would look for the file)."""
    return re.sub(r"\n?(/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$", "\n", text)


def vendor(package: Package, source: Path) -> None:
    shutil.rmtree(package.target, ignore_errors=True)
    package.target.mkdir(parents=True)
    for name in package.files:
        path = package.target / Path(name).name
        if path.suffix in {".js", ".css"}:
            path.write_text(without_source_map((source / name).read_text()))
        else:
            shutil.copyfile(source / name, path)
    if package.licence:
        shutil.copyfile(source / package.licence, package.target / "LICENSE")
    else:
        (package.target / "LICENSE").write_text(MIT)


def sprite(source: Path) -> str:
    """Return one SVG with a symbol per icon of ICONS."""
    parts = ['<svg xmlns="http://www.w3.org/2000/svg">']
    for name in sorted(set(ICONS)):
        root = ET.parse(source / f"icons/outline/{name}.svg").getroot()
        drawn = "".join(
            "<"
            + child.tag.rpartition("}")[2]
            + "".join(f' {key}="{value}"' for key, value in child.attrib.items())
            + "/>"
            for child in root
            if child.get("stroke") != "none"
        )
        parts.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for number, package in enumerate((*PACKAGES, ICON_PACKAGE)):
            source = fetch(package, Path(scratch) / str(number))
            vendor(package, source)
            if package is ICON_PACKAGE:
                (package.target / "icons.svg").write_text(sprite(source))
            print(f"{package.name} {package.version} -> {package.target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
