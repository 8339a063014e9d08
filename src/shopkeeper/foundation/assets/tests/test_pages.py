"""What every template must keep to, so that the strict content security policy holds and no icon is missing."""

import re
from pathlib import Path

import shopkeeper
from shopkeeper.foundation.assets.templatetags.parts import SPRITE

ROOT = Path(shopkeeper.__file__).parent
STATIC = ROOT / "foundation/assets/static"
TEMPLATES = sorted(ROOT.glob("**/templates/**/*.html"))
MAILS = re.compile(r"/e?mail/")  # a mail has no policy, and needs its styles in place


def test_no_template_has_an_inline_script_style_or_handler() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in TEMPLATES
        if not MAILS.search(str(path))
        for match in re.finditer(
            r"<script(?![^>]*(src=|type=.application/(ld\+)?json))|<style|\sstyle=|\son[a-z]+=", path.read_text()
        )
    ]
    assert found == []


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'id="([a-z0-9-]+)"', (STATIC / SPRITE).read_text()))
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([a-z0-9-]+)"|\sicon="([a-z0-9-]+)"', path.read_text())
    }
    assert {first or second for first, second in asked} <= drawn


def test_every_vendored_folder_has_its_licence_and_nothing_from_outside() -> None:
    for folder in (STATIC / "vendor").iterdir():
        assert (folder / "LICENSE").is_file(), folder.name
    ours = [*STATIC.glob("shopkeeper/*"), *ROOT.glob("console/static/**/*.*"), *TEMPLATES]
    linked = [
        path.name for path in ours if re.search(r'(src|href)="https?://|url\("?https?://|@import', path.read_text())
    ]
    assert linked == []
