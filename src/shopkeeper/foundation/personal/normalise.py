"""One written form for each e-mail address, phone number and name, so that look-ups find what was meant."""

import contextlib
import re
import unicodedata

import idna
import phonenumbers
from anyascii import anyascii

_WORD = re.compile(r"[a-z0-9]+")


def normalise_email(text: str) -> str:
    """Return the address in one form: Unicode NFKC, lower case, the domain in ASCII (IDNA 2008, UTS 46).

    Tags after + and dots before @ are kept: they can be different mailboxes. Lower case instead of folded, which would
    make straße and strasse one address. Text without an @ is
    folded as it is, so that a look-up of nonsense finds nothing instead of failing.
    """
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    local, at, domain = folded.rpartition("@")
    if not at:
        return folded
    with contextlib.suppress(idna.IDNAError):
        domain = idna.encode(domain, uts46=True).decode()
    return f"{local}@{domain.rstrip('.')}"


def normalise_phone(text: str, region: str | None) -> str:
    """Return the number in E.164, read as people of the region (ISO 3166) write it; "" for what is no number."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), region or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_name(text: str) -> str:
    """Return the name's words in plain lower-case letters, a space between: `Zoë O'Brien-Łuk` is `zoe obrien luk`."""
    return " ".join(name_tokens(text))


def name_tokens(text: str) -> list[str]:
    """Return the words of a name, transliterated (anyascii) and folded; apostrophes join, all else divides."""
    plain = anyascii(unicodedata.normalize("NFKC", text)).casefold().replace("'", "").replace("`", "")
    return _WORD.findall(plain)
