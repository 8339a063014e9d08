"""Topics and the wordings people are shown."""

from collections.abc import Iterable, Mapping, Sequence

from shopkeeper.consent.models import Notice, Topic

FIRST_LANGUAGE = "en"


def topics(*, channel: str = "", offered: bool | None = None) -> list[Topic]:
    """Return the topics in their order; on one channel, or offered to shoppers, where asked."""
    found = Topic.objects.order_by("position", "slug")
    if offered is not None:
        found = found.filter(is_offered=offered)
    return [one for one in found if not channel or channel in one.channels]


def topic(slug: str) -> Topic | None:
    """Return the topic, None when there is none."""
    return Topic.objects.filter(slug=slug).first()


def topic_names(language: str = FIRST_LANGUAGE) -> dict[str, str]:
    """Return the name of each topic in the language, by its slug."""
    return {one.slug: text_of(one, language)["name"] for one in topics()}


def text_of(one: Topic, language: str = FIRST_LANGUAGE) -> Mapping[str, str]:
    """Return name and description of the topic: in the language, else in English, else in any there is."""
    texts: dict[str, dict[str, str]] = one.texts
    found = texts.get(language) or texts.get(language.partition("-")[0]) or texts.get(FIRST_LANGUAGE)
    found = found or next(iter(texts.values()), {})
    return {"name": found.get("name") or one.slug, "description": found.get("description", "")}


def notice_slugs() -> list[str]:
    """Return the names of the wordings."""
    return list(Notice.objects.order_by("slug").values_list("slug", flat=True).distinct())


def versions(slug: str) -> Sequence[Notice]:
    """Return every text of the wording, the latest version first."""
    return list(Notice.objects.filter(slug=slug).order_by("-version", "language"))


def notice_in_force(slug: str, language: str = FIRST_LANGUAGE) -> Notice | None:
    """Return the latest version of the wording: in the language, else in English, else in any; None where none is."""
    last = Notice.objects.filter(slug=slug).order_by("-version").values_list("version", flat=True).first()
    if last is None:
        return None
    texts = {one.language: one for one in Notice.objects.filter(slug=slug, version=last)}
    return texts.get(language) or texts.get(FIRST_LANGUAGE) or _first(texts.values())


def _first(texts: Iterable[Notice]) -> Notice:
    return min(texts, key=lambda one: one.language)
