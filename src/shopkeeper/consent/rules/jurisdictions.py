"""What the law asks of those who send, as data: regime by country, rule by channel, each with its source.

This is what the shop's own decisions rest on; it is no legal advice, and no substitute for it. Where a country is not
known, or not listed, the strictest of all rules holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Literal

from shopkeeper.consent.rules import sources as law
from shopkeeper.consent.rules.sources import Cited
from shopkeeper.consent.rules.words import Channel

Needs = Literal["consent", "opt-out"]
DoubleOptIn = Literal["expected", "advised"]
HOUR_8, HOUR_21 = time(8), time(21)


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """What marketing on a channel needs.

    `needs` consent, or may begin without until the person objects. `existing_customer`: a sale is ground enough for
    similar goods, for `lapses` after it. `hours` are those within which people may be rung, in their own zone.
    """

    needs: Needs
    cited: tuple[Cited, ...]
    existing_customer: bool = False
    lapses: timedelta | None = None
    hours: tuple[time, time] | None = None
    double_opt_in: DoubleOptIn = "advised"


@dataclass(frozen=True, slots=True)
class Regime:
    """The rules of one jurisdiction. `unsubscribed_within` is in business days, 0 for at once."""

    code: str
    title: str
    countries: tuple[str, ...]
    channels: Mapping[Channel, ChannelRule]
    unsubscribed_within: int
    link_lives_days: int
    age_of_consent: int
    privacy_control: str
    identification: str
    proof: str
    cited: tuple[Cited, ...]


def _all(rule: ChannelRule, **others: ChannelRule) -> Mapping[Channel, ChannelRule]:
    named = {Channel(name): one for name, one in others.items()}
    return {channel: named.get(channel, rule) for channel in Channel}


EU_COUNTRIES = (
    *("BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "GR", "HU", "IE", "IT", "LV", "LT"),
    *("LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO"),
)
EU_MAIL = ChannelRule("consent", (law.EPRIVACY_13_1, law.EPRIVACY_13_2), existing_customer=True)
EU_OTHER = ChannelRule("consent", (law.EPRIVACY_13_1,))
EU_POST = ChannelRule("opt-out", (law.GDPR_6_1_F, law.GDPR_21))
EU_ONSITE = ChannelRule("consent", (law.CJEU_INBOX,))
EU_PUSH = ChannelRule("consent", (law.EPRIVACY_5_3, law.EPRIVACY_13_1))
EU_CHANNELS = _all(EU_OTHER, email=EU_MAIL, sms=EU_MAIL, post=EU_POST, onsite=EU_ONSITE, push=EU_PUSH)
DE_MAIL = ChannelRule(
    "consent", (law.UWG_7_2, law.UWG_7_3, law.BGH_DOUBLE_OPT_IN), existing_customer=True, double_opt_in="expected"
)

EU = Regime(
    code="eu",
    title="European Union and EEA",
    countries=EU_COUNTRIES,
    channels=EU_CHANNELS,
    unsubscribed_within=0,
    link_lives_days=0,
    age_of_consent=16,
    privacy_control="Taken as an objection to sharing",
    identification="Sender not disguised, and a valid address to say stop to",
    proof="The sender must be able to show consent",
    cited=(law.GDPR_4_11, law.GDPR_7, law.GDPR_8, law.GDPR_21, law.EPRIVACY_13_4, law.EPRIVACY_5_3),
)
DE = Regime(
    code="de",
    title="Germany",
    countries=("DE",),
    channels={
        **EU_CHANNELS,
        Channel.EMAIL: DE_MAIL,
        Channel.SMS: DE_MAIL,
        Channel.PHONE: ChannelRule("consent", (law.UWG_7_2, law.UWG_7A)),
    },
    unsubscribed_within=0,
    link_lives_days=0,
    age_of_consent=16,
    privacy_control="Taken as an objection to sharing",
    identification="Sender not disguised, and a valid address to say stop to",
    proof="The sender must show consent; consent to be rung is documented and kept for five years",
    cited=(*EU.cited, law.UWG_7_2, law.UWG_7A, law.BGH_DOUBLE_OPT_IN),
)
AT_MAIL = ChannelRule("consent", (law.TKG_174,), existing_customer=True, double_opt_in="expected")
AT = Regime(
    code="at",
    title="Austria",
    countries=("AT",),
    channels={
        **EU_CHANNELS,
        Channel.EMAIL: AT_MAIL,
        Channel.SMS: AT_MAIL,
        Channel.PHONE: ChannelRule("consent", (law.TKG_174,)),
    },
    unsubscribed_within=0,
    link_lives_days=0,
    age_of_consent=14,
    privacy_control="Taken as an objection to sharing",
    identification="Sender not disguised, and a valid address to say stop to",
    proof="The sender must be able to show consent",
    cited=(*EU.cited, law.TKG_174),
)
GB = Regime(
    code="gb",
    title="United Kingdom",
    countries=("GB",),
    channels=_all(
        ChannelRule("consent", (law.PECR_22,)),
        email=ChannelRule("consent", (law.PECR_22,), existing_customer=True),
        sms=ChannelRule("consent", (law.PECR_22,), existing_customer=True),
        phone=ChannelRule("consent", (law.PECR_21,)),
        post=ChannelRule("opt-out", (law.GDPR_6_1_F, law.GDPR_21)),
        push=ChannelRule("consent", (law.PECR_6,)),
    ),
    unsubscribed_within=0,
    link_lives_days=0,
    age_of_consent=13,
    privacy_control="Taken as an objection to sharing",
    identification="Sender not disguised, and a valid address to say stop to",
    proof="The sender must be able to show consent",
    cited=(law.GDPR_7, law.GDPR_21, law.PECR_22, law.PECR_23, law.DPA_9),
)
CH = Regime(
    code="ch",
    title="Switzerland",
    countries=("CH",),
    channels=_all(
        ChannelRule("consent", (law.UCA_3_O,)),
        email=ChannelRule("consent", (law.UCA_3_O,), existing_customer=True),
        sms=ChannelRule("consent", (law.UCA_3_O,), existing_customer=True),
        phone=ChannelRule("consent", (law.UCA_3_U,)),
        post=ChannelRule("opt-out", (law.UCA_3_U,)),
    ),
    unsubscribed_within=0,
    link_lives_days=0,
    age_of_consent=16,
    privacy_control="Taken as an objection to sharing",
    identification="Sender named correctly, and an easy and free way to refuse",
    proof="The sender shows consent",
    cited=(law.UCA_3_O,),
)
US_CALLS = ChannelRule("consent", (law.TCPA_CONSENT, law.TCPA_HOURS), hours=(HOUR_8, HOUR_21))
US = Regime(
    code="us",
    title="United States",
    countries=("US",),
    channels=_all(
        ChannelRule("opt-out", (law.CAN_SPAM_STOP,)),
        email=ChannelRule("opt-out", (law.CAN_SPAM_STOP, law.CAN_SPAM_HONOURED)),
        sms=US_CALLS,
        whatsapp=US_CALLS,
        phone=US_CALLS,
        push=ChannelRule("consent", (law.CAN_SPAM_STOP,)),
    ),
    unsubscribed_within=10,
    link_lives_days=30,
    age_of_consent=13,
    privacy_control="Honoured as an opt-out of sale and sharing",
    identification="Marked as advertising, with a valid postal address",
    proof="Written agreement to be rung or texted is kept by the seller",
    cited=(law.CAN_SPAM_HONOURED, law.CAN_SPAM_NAMED, law.TCPA_REVOKED, law.COPPA, law.CCPA_OPT_OUT, law.CCPA_GPC),
)
CA_MAIL = ChannelRule("consent", (law.CASL_6, law.CASL_10), existing_customer=True, lapses=timedelta(days=730))
CANADA = Regime(
    code="ca",
    title="Canada",
    countries=("CA",),
    channels=_all(
        CA_MAIL,
        phone=ChannelRule("consent", (law.CRTC_HOURS,), hours=(time(9), time(21, 30))),
        post=ChannelRule("opt-out", (law.CASL_6,)),
    ),
    unsubscribed_within=10,
    link_lives_days=60,
    age_of_consent=16,
    privacy_control="Taken as an objection to sharing",
    identification="Who sends, for whom, and how to reach them",
    proof="Whoever alleges consent proves it",
    cited=(law.CASL_6, law.CASL_6_2, law.CASL_11, law.CASL_13),
)
STRICTEST = Regime(
    code="strictest",
    title="Anywhere else, or not known",
    countries=(),
    channels=_all(ChannelRule("consent", (law.HOUSE,), hours=(time(9), time(21)), double_opt_in="expected")),
    unsubscribed_within=0,
    link_lives_days=60,
    age_of_consent=16,
    privacy_control="Taken as an objection to sharing",
    identification="Who sends, for whom, and how to reach them, with a postal address",
    proof="The sender must be able to show consent",
    cited=(law.HOUSE,),
)

REGIMES = (EU, DE, AT, GB, CH, US, CANADA, STRICTEST)
_BY_COUNTRY = {country: regime for regime in REGIMES for country in regime.countries}


def regime_of(country: str) -> Regime:
    """Return the regime of the country (ISO 3166, two capitals); the strictest where it is empty or not listed."""
    return _BY_COUNTRY.get(country.upper(), STRICTEST)
