"""Words that were meant, found from words that were mistyped: by what is left when letters are taken away.

The method is Wolf Garbe's symmetric deletes (SymSpell, 2012): of a known word and of a typed one, one or two of the
first letters are left out in every way; where both leave the same, they may be one word. A lookup is then a few exact
keys, which every database can do, and the true distance is measured on a handful of words only.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations

BEGINNING = 7
MOST_EDITS = 2
SHORTEST = 3
LONG = 5


def reach(word: str) -> int:
    """Return how many edits a typed word may be away from the meant one; none for numbers and the shortest words."""
    if len(word) < SHORTEST or any(one.isdigit() for one in word):
        return 0
    return MOST_EDITS if len(word) >= LONG else 1


def left_overs(word: str, edits: int) -> set[str]:
    """Return what is left of the word's beginning when up to so many letters are taken away, itself among it."""
    start = word[:BEGINNING]
    found = {start}
    for number in range(1, min(edits, len(start) - 1) + 1):
        found.update("".join(kept) for kept in combinations(start, len(start) - number))
    return found


def keys_of(word: str) -> set[str]:
    """Return the keys under which a word of the catalogue is looked up; none for a word that nobody mistypes."""
    return left_overs(word, MOST_EDITS) if reach(word) else set()


def distance(one: str, other: str, most: int) -> int:
    """Return the optimal string alignment distance (Damerau 1964: insert, delete, change, swap), or `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]


def nearest(typed: str, known: Iterable[str]) -> dict[str, int]:
    """Return those of the known words that are within reach, with their distance."""
    most = reach(typed)
    found = {word: distance(typed, word, most) for word in known}
    return {word: edits for word, edits in found.items() if edits <= most}


def likeliest(typed: str, near: Mapping[str, int], products: Mapping[str, int]) -> str:
    """Return the word that was most likely meant, empty for none: the nearest, among these the most frequent.

    The first letter is seldom the wrong one, so that a word which begins otherwise counts as half an edit farther.
    """
    found = [word for word in near if products.get(word)]
    return min(
        found,
        key=lambda word: (near[word] + (word[0] != typed[0]) / 2, -products[word], word),
        default="",
    )


def divided(typed: str, products: Mapping[str, int]) -> str:
    """Return the word as two known ones, such as `tea towel` for `teatowel`, the most frequent; empty for none."""
    halves = [(typed[:place], typed[place:]) for place in range(2, len(typed) - 1)]
    known = [pair for pair in halves if all(products.get(half) for half in pair)]
    best = max(known, key=lambda pair: min(products[half] for half in pair), default=None)
    return " ".join(best) if best else ""
