"""The words in which the ledger is written."""

from datetime import timedelta
from enum import StrEnum

ASKED_FOR = timedelta(days=7)  # a confirmation that nobody presses is worth nothing after a week


class Word(StrEnum):
    """What was said. `suppressed` and `lifted` speak of the address; the others are a person's answer."""

    ASKED = "asked"
    GRANTED = "granted"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SUPPRESSED = "suppressed"
    LIFTED = "lifted"


class Purpose(StrEnum):
    """What it was said about; all but `marketing` are choices of a person, whatever the address."""

    MARKETING = "marketing"
    TRACKING = "tracking"
    PERSONALISATION = "personalisation"
    SELLERS = "sharing-with-sellers"
    ADVERTISERS = "sharing-with-advertisers"
    FREQUENCY = "frequency"


class Channel(StrEnum):
    """How an address is reached."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    WHATSAPP = "whatsapp"
    PHONE = "phone"
    POST = "post"
    ONSITE = "onsite"


class Basis(StrEnum):
    """On what ground of law it stands."""

    CONSENT = "consent"
    EXISTING_CUSTOMER = "existing-customer"
    LEGITIMATE_INTEREST = "legitimate-interest"
    CONTRACT = "contract"
    NONE = ""


class Source(StrEnum):
    """By which way it was said."""

    FORM = "form"
    ACCOUNT = "account"
    LINK = "link"
    ONE_CLICK = "one-click"
    API = "api"
    IMPORT = "import"
    PROVIDER = "provider"
    CONSOLE = "console"
    GPC = "gpc"
    COOKIE_BANNER = "cookie-banner"
    SYSTEM = "system"


class Reason(StrEnum):
    """Why an address is suppressed."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    MANUAL = "manual"
    ERASED = "erased"
    NONE = ""


class Frequency(StrEnum):
    """How often a person wants mail, from often to seldom: as it comes, once a week, at most once a month."""

    ALL = "all"
    WEEKLY = "weekly"
    FEWER = "fewer"


class Need(StrEnum):
    """What a message is to its recipient.

    Asked for at this moment, part of what they do, a piece of news they asked for once, or a call for attention.
    """

    ON_DEMAND = "on-demand"
    TRANSACTIONAL = "transactional"
    NOTICE = "notice"
    MARKETING = "marketing"


LIMITING = frozenset({Word.REFUSED, Word.WITHDRAWN, Word.SUPPRESSED})
# Who speaks here holds the address, the account or the browser it is said for; anybody can fill in a form.
PROVEN = frozenset({Source.ACCOUNT, Source.LINK, Source.COOKIE_BANNER})
STAFF_MAY_LIFT = frozenset({Reason.BOUNCE, Reason.MANUAL})
SHARING = (Purpose.SELLERS, Purpose.ADVERTISERS)
PERSONAL = (Purpose.TRACKING, Purpose.PERSONALISATION, *SHARING, Purpose.FREQUENCY)
