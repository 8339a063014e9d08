"""Whether a message may go out now, and why or why not, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shopkeeper.consent.rules.jurisdictions import ChannelRule
from shopkeeper.consent.rules.ledger import Said, Standing
from shopkeeper.consent.rules.words import Basis, Need, Reason, Word

WHY: Mapping[str, str] = {
    "on-demand": "the person is waiting for it",
    "transactional": "it belongs to what the person does",
    "notice": "the person asked to be told of this",
    "permitted": "the person permitted this topic",
    "existing-customer": "the person bought here, which permits similar offers where they live",
    "law": "where the person lives it is permitted until they say no",
    "bounce": "mail to this address came back for good",
    "complaint": "the person complained about mail as spam",
    "manual": "staff put this address on the suppression list",
    "erased": "the person behind this address had their data erased",
    "withdrawn": "the person said no to this topic",
    "refused": "the person said no when asked",
    "unconfirmed": "the person was asked and has not confirmed yet",
    "never-permitted": "nobody ever permitted this topic for this address",
    "lapsed": "the purchase that permitted it lies too far back",
    "weak-ground": "what it rests on is not enough where the person lives",
    "no-topic": "a marketing message has to name its topic",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: `reason` is a key of WHY; `said` the entry it rests on."""

    allowed: bool
    reason: str
    said: Said | None = None

    @property
    def text(self) -> str:
        """Return the reason in words."""
        return WHY[self.reason]


def decide(standing: Standing, *, need: Need, topic: str, rule: ChannelRule, always_ask: bool, at: datetime) -> Verdict:
    """Return whether the message may go out now.

    An address that bounced for good gets nothing but what its owner waits for at this moment (a code, a confirmation:
    that is how it heals). Everything else that stands against an address as a whole stops marketing, and news that
    were asked for once: they were asked for before somebody complained. Those need no topic.
    """
    if need is Need.ON_DEMAND:
        return Verdict(allowed=True, reason=need.value)
    if bounced := standing.blocks.get(Reason.BOUNCE):
        return Verdict(allowed=False, reason=Reason.BOUNCE.value, said=bounced)
    if need is Need.TRANSACTIONAL:
        return Verdict(allowed=True, reason=need.value)
    if need is Need.MARKETING and not topic:
        return Verdict(allowed=False, reason="no-topic")
    for reason in (Reason.COMPLAINT, Reason.ERASED, Reason.MANUAL):
        if blocked := standing.blocks.get(reason):
            return Verdict(allowed=False, reason=reason.value, said=blocked)
    if need is Need.NOTICE:
        return Verdict(allowed=True, reason=need.value)
    return _on_answer(standing, rule, always_ask=always_ask, at=at)


def _on_answer(standing: Standing, rule: ChannelRule, *, always_ask: bool, at: datetime) -> Verdict:
    answer = standing.answer
    if answer is None:
        if rule.needs == "opt-out" and not always_ask and standing.asked is None:
            return Verdict(allowed=True, reason="law")
        return Verdict(
            allowed=False, reason="unconfirmed" if standing.asked else "never-permitted", said=standing.asked
        )
    if answer.is_limiting:
        return Verdict(allowed=False, reason="refused" if answer.word is Word.REFUSED else "withdrawn", said=answer)
    if answer.basis is Basis.CONSENT:
        return Verdict(allowed=True, reason="permitted", said=answer)
    return _on_other_ground(answer, rule, always_ask=always_ask, at=at)


def _on_other_ground(answer: Said, rule: ChannelRule, *, always_ask: bool, at: datetime) -> Verdict:
    if rule.needs == "opt-out" and not always_ask:
        return Verdict(allowed=True, reason="law", said=answer)
    if answer.basis is not Basis.EXISTING_CUSTOMER or not rule.existing_customer or always_ask:
        return Verdict(allowed=False, reason="weak-ground", said=answer)
    if rule.lapses is not None and answer.occurred_at + rule.lapses <= at:
        return Verdict(allowed=False, reason="lapsed", said=answer)
    return Verdict(allowed=True, reason="existing-customer", said=answer)
