"""Writes docs/reference/sending-law.md from the rules of sending in `consent`."""

import sys
from pathlib import Path

from shopkeeper.consent.rules.jurisdictions import REGIMES, ChannelRule, Regime
from shopkeeper.consent.rules.sources import Cited
from shopkeeper.consent.rules.telling import CHANNEL_NAMES

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "sending-law.md"
HEAD = """# What the law asks of those who send

What Shopkeeper goes by when it decides whether marketing may be sent: by the country where the customer lives, the
strictest where nobody knows it. A topic that is set to "only to people who permitted it" (the default) always needs
permission, whatever stands here. Written from `consent/rules/jurisdictions.py` by `tools/sending_law_page.py`; the
build fails when they differ. This is no legal advice.
"""


def page() -> str:
    """Return the page as it should be."""
    return HEAD + "".join(map(section, REGIMES))


def section(regime: Regime) -> str:
    """Return one jurisdiction as a heading, a table of channels and its sources."""
    within = regime.unsubscribed_within
    facts = [
        f"- **Countries**: {' '.join(regime.countries) or 'all that are not listed, and customers without one'}",
        f"- **A no holds within**: {f'{within} business days' if within else 'at once'}; in Shopkeeper always at once",
        f"- **Age of consent**: {regime.age_of_consent}",
        f"- **Global Privacy Control**: {regime.privacy_control.lower()}",
        f"- **Who sends**: {regime.identification}",
        f"- **Proof**: {regime.proof}",
    ]
    rows = [f"| {CHANNEL_NAMES[channel]} | {row(rule)} |" for channel, rule in regime.channels.items()]
    sources = [f"- {one.where}: {one.says}" for one in cited(regime)]
    table = ["| channel | needs | buyers | hours | double opt-in |", "|---|---|---|---|---|", *rows]
    return "\n" + "\n".join([f"## {regime.title}", "", *facts, "", *table, "", "Sources:", "", *sources]) + "\n"


def row(rule: ChannelRule) -> str:
    """Return the cells of a rule."""
    lapses = f", for {rule.lapses.days} days" if rule.lapses else ""
    return " | ".join(
        (
            "permission" if rule.needs == "consent" else "no refusal",
            f"similar goods{lapses}" if rule.existing_customer else "as others",
            f"{rule.hours[0]:%H:%M} to {rule.hours[1]:%H:%M}, theirs" if rule.hours else "any",
            rule.double_opt_in,
        )
    )


def cited(regime: Regime) -> list[Cited]:
    """Return every source of the regime and its channels once, in order."""
    rules = [one for rule in regime.channels.values() for one in rule.cited]
    return list(dict.fromkeys([*regime.cited, *rules]))


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE}\n")
