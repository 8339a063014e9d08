"""What a browser is called by people, from what it says of itself."""

import re

LONGEST_READ = 400
_BROWSERS = (
    ("Edge", re.compile(r"Edg(e|A|iOS)?/")),
    ("Opera", re.compile(r"OPR/|OPiOS/")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/")),
    ("Firefox", re.compile(r"Firefox/|FxiOS/")),
    ("Chrome", re.compile(r"Chrome/|CriOS/|Chromium/")),
    ("Safari", re.compile(r"Safari/")),
)
_DEVICES = (
    ("iPhone", re.compile(r"iPhone|iPod")),
    ("iPad", re.compile(r"iPad")),
    ("Android tablet", re.compile(r"Android(?!.*Mobile)")),
    ("Android phone", re.compile(r"Android")),
    ("Chromebook", re.compile(r"CrOS")),
    ("Windows", re.compile(r"Windows")),
    ("Mac", re.compile(r"Macintosh|Mac OS X")),
    ("Linux", re.compile(r"Linux|X11")),
)


def device_in_words(agent: str) -> str:
    """Return browser and device in words, such as "Safari on iPhone"; empty when the text tells neither."""
    read = agent[:LONGEST_READ]
    browser = next((name for name, found in _BROWSERS if found.search(read)), "")
    device = next((name for name, found in _DEVICES if found.search(read)), "")
    return f"{browser} on {device}" if browser and device else browser or device
