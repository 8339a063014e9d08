"""Topics, and the wordings that people are shown: published in versions, none of which is ever changed."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.consent.models import REGIMES, Notice, Topic
from shopkeeper.consent.operations.addressing import UnableToRecordPermission
from shopkeeper.consent.operations.writing import Shown, record
from shopkeeper.consent.queries.topics import notice_in_force, versions
from shopkeeper.consent.rules.words import Channel
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
LONGEST_SLUG, LONGEST_TEXT, LONGEST_NAME = 60, 20_000, 80


class UnableToPublishNotice(Exception):
    """The wording has no name, language or text that can be kept, or says what the last version says."""


class UnableToChangeTopic(Exception):
    """The topic has no name, texts or channels that can be kept, or is not there."""


@transaction.atomic
def publish_notice(*, slug: str, texts: Mapping[str, str], at: datetime, actor: Actor) -> int:
    """Publish the next version of a wording, in each language given, and return its number.

    Who agrees from now on agrees to this one; entries keep the version and the SHA-256 of the text that was shown.
    Raises UnableToPublishNotice.
    """
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise UnableToPublishNotice("name: use small letters, digits and hyphens, such as newsletter-sign-up")
    said = {language: text.replace("\r\n", "\n").strip() for language, text in texts.items() if text.strip()}
    if not said:
        raise UnableToPublishNotice("text: write it in one language at least")
    for language, text in said.items():
        if not LANGUAGE.fullmatch(language):
            raise UnableToPublishNotice(f"language: {language!r} is no tag such as de or pt-BR")
        if len(text) > LONGEST_TEXT:
            raise UnableToPublishNotice(f"text: at most {LONGEST_TEXT} signs")
    last = Notice.objects.filter(slug=slug).order_by("-version").values_list("version", flat=True).first() or 0
    standing = dict(Notice.objects.filter(slug=slug, version=last).values_list("language", "text"))
    if standing == said:
        raise UnableToPublishNotice(f"nothing differs from version {last}, which stays in force")
    Notice.objects.bulk_create(
        [
            Notice(
                id=new_id(at),
                slug=slug,
                version=last + 1,
                language=language,
                text=text,
                digest=digest_of(text),
                published_at=at,
            )
            for language, text in said.items()
        ]
    )
    record("notice-published", slug, kind="notice", at=at, actor=actor, version=last + 1, languages=sorted(said))
    return last + 1


def digest_of(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8, as hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def shown(slug: str, language: str = "en") -> Shown:
    """Return what a person is shown under this name now, to be kept with what they say."""
    notice = notice_in_force(slug, language)
    return Shown(slug, notice.version, notice.digest) if notice else Shown()


def shown_version(slug: str, version: int | None, language: str) -> Shown:
    """Return this version of the wording as it was shown; none for an empty name. Raises UnableToRecordPermission."""
    if not slug:
        return Shown()
    notice = next((one for one in versions(slug) if (one.version, one.language) == (version, language)), None)
    if notice is None:
        raise UnableToRecordPermission(f"notice: there is no {slug!r} of version {version} in {language!r}")
    return Shown(slug, notice.version, notice.digest)


@transaction.atomic
def set_topic(
    *,
    slug: str,
    texts: Mapping[str, Mapping[str, str]],
    channels: Sequence[str],
    regime: str = "opt-in",
    is_offered: bool = True,
    position: int = 0,
    at: datetime,
    actor: Actor,
) -> UUID:
    """Make or change a topic and return its key; its name in the ledger, the slug, stays. Raises UnableToChangeTopic.

    `texts` gives name and description in each language.
    """
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise UnableToChangeTopic("slug: use small letters, digits and hyphens, such as new-books")
    if not texts or any(not one.get("name", "").strip() for one in texts.values()):
        raise UnableToChangeTopic("name: write it in one language at least")
    if any(len(one.get("name", "")) > LONGEST_NAME for one in texts.values()):
        raise UnableToChangeTopic(f"name: at most {LONGEST_NAME} signs")
    if not channels or set(channels) - set(Channel):
        raise UnableToChangeTopic(f"channels: choose among {', '.join(Channel)}")
    if regime not in REGIMES:
        raise UnableToChangeTopic(f"regime: choose {' or '.join(REGIMES)}")
    fields = {
        "texts": {language: dict(one) for language, one in texts.items()},
        "channels": [channel for channel in Channel if channel in channels],
        "regime": regime,
        "is_offered": is_offered,
        "position": position,
    }
    topic, _ = Topic.objects.update_or_create(
        slug=slug, defaults=fields, create_defaults={**fields, "id": new_id(at), "created_at": at}
    )
    record("topic-set", slug, kind="topic", at=at, actor=actor, **fields)
    return topic.pk
