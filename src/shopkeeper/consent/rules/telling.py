"""Entries in words that a shopper can read."""

from collections.abc import Mapping

from shopkeeper.consent.rules.ledger import Said
from shopkeeper.consent.rules.words import Frequency, Purpose, Reason, Source, Word

CHANNELS: Mapping[str, str] = {
    "email": "by e-mail",
    "sms": "by text message",
    "push": "by push message",
    "whatsapp": "by WhatsApp",
    "phone": "by phone",
    "post": "by post",
    "onsite": "in the shop's inbox",
}
CHANNEL_NAMES: Mapping[str, str] = {
    "email": "E-mail",
    "sms": "Text message",
    "push": "Push message",
    "whatsapp": "WhatsApp",
    "phone": "Phone",
    "post": "Post",
    "onsite": "Inbox in the shop",
}
WAYS: Mapping[Source, str] = {
    Source.FORM: "in a form of the shop",
    Source.ACCOUNT: "in the account",
    Source.LINK: "by a link in a mail",
    Source.ONE_CLICK: "by the unsubscribe button of the mail program",
    Source.API: "by another system of the shop",
    Source.IMPORT: "by an import",
    Source.PROVIDER: "by the mail provider",
    Source.CONSOLE: "by staff",
    Source.GPC: "by the browser's privacy signal (GPC)",
    Source.COOKIE_BANNER: "in the cookie banner",
    Source.SYSTEM: "by the shop itself",
}
WISHES: Mapping[Frequency, str] = {
    Frequency.ALL: "as often as there is something",
    Frequency.WEEKLY: "at most once a week",
    Frequency.FEWER: "at most once a month",
}
PURPOSES: Mapping[Purpose, str] = {
    Purpose.MARKETING: "mail",
    Purpose.TRACKING: "remembering what is looked at",
    Purpose.PERSONALISATION: "a personal shop",
    Purpose.SELLERS: "sharing with sellers",
    Purpose.ADVERTISERS: "sharing with advertisers",
    Purpose.FREQUENCY: "how often mail comes",
}
_SAID: Mapping[Word, str] = {
    Word.ASKED: "Asked for {what}; a confirmation was sent",
    Word.GRANTED: "Permitted {what}",
    Word.CONFIRMED: "Confirmed {what}",
    Word.REFUSED: "Refused {what}",
    Word.WITHDRAWN: "Said no to {what}",
}
_SUPPRESSED: Mapping[Reason, str] = {
    Reason.BOUNCE: "Mail came back for good: nothing is sent any more",
    Reason.COMPLAINT: "Mail was reported as spam: no more of it",
    Reason.MANUAL: "Put on the suppression list",
    Reason.ERASED: "Data erased: no more mail",
}


def sentence(said: Said, topics: Mapping[str, str]) -> str:
    """Return what was said, in one sentence without its end; `topics` gives the name of each topic."""
    if said.word is Word.SUPPRESSED:
        return _SUPPRESSED[said.reason]
    if said.word is Word.LIFTED:
        return f"Taken off the suppression list ({said.reason.value})"
    if said.purpose is Purpose.FREQUENCY and said.value:
        return f"Chose mail {WISHES[Frequency(said.value)]}"
    return _SAID[said.word].format(what=_what(said, topics))


def way(said: Said) -> str:
    """Return by which way it was said."""
    return WAYS[said.source]


def _what(said: Said, topics: Mapping[str, str]) -> str:
    if said.purpose is not Purpose.MARKETING:
        return PURPOSES[said.purpose]
    topic = topics.get(said.topic, said.topic) if said.topic else "all topics"
    return f"{topic} {CHANNELS.get(said.channel, said.channel)}"
