"""Words that mean the same in this shop."""

from collections.abc import Sequence

from shopkeeper.catalog.models import Synonym
from shopkeeper.catalog.rules import terms
from shopkeeper.foundation.kept import Kept

MOST_PHRASES = 6
MOST_WORDS = 10
Ways = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


def synonyms() -> list[Synonym]:
    """Return all synonyms, by their words."""
    return list(Synonym.objects.order_by("words", "means"))


def _load(keys: list[str]) -> dict[str, Ways]:
    ways = []
    for one in synonyms():
        words, means = tuple(terms(one.words)), tuple(terms(one.means))
        ways += [(words, means), (means, words)] if one.is_both_ways else [(words, means)]
    return dict.fromkeys(keys, tuple(ways))


_KEPT: Kept[str, Ways] = Kept(_load)


def forget() -> None:
    """Forget what is kept, so that a change is seen at once by who made it."""
    _KEPT.empty()


def phrases_of(words: Sequence[str]) -> list[list[str]]:
    """Return the words as they are, and as each synonym among them would have them: a few phrases, each once."""
    found = [list(words)]
    for old, new in _KEPT.get(["all"])["all"]:
        for place in range(len(words) - len(old) + 1):
            if tuple(words[place : place + len(old)]) == old:
                phrase = list(dict.fromkeys([*words[:place], *new, *words[place + len(old) :]]))[:MOST_WORDS]
                if phrase not in found:
                    found.append(phrase)
    return found[:MOST_PHRASES]
