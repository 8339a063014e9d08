"""Countries by code or by name in the languages shops write in."""

from functools import cache

from babel import Locale

_LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl")
_ALIASES = {
    "eire": "IE",
    "usa": "US",
    "uk": "GB",
    "rsa": "ZA",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "holland": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "hong kong": "HK",
    "russia": "RU",
    "south korea": "KR",
    "deutschland": "DE",
}


@cache
def country_codes() -> dict[str, str]:
    """Return ISO 3166 codes by lower-case name and by lower-case code."""
    found: dict[str, str] = {}
    for language in reversed(_LANGUAGES):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found[str(name).lower()] = code
                found[code.lower()] = code
    return found | _ALIASES
