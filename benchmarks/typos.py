"""How often a mistyped search finds what was meant, and how long it takes: on the sample shop's titles and others'."""

import random
import statistics
import time
from collections.abc import Iterator, Sequence

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ASKED = 400
SEED = 7


def mistyped(word: str, edits: int, chance: random.Random) -> str:
    """Return the word with so many slips: a letter left out, doubled in, changed, or two swapped; the first stays."""
    for _ in range(edits):
        place = chance.randrange(1, max(2, len(word)))
        slip = chance.randrange(4)
        letter = chance.choice(LETTERS)
        if slip == 0 and len(word) > 2:
            word = word[:place] + word[place + 1 :]
        elif slip == 1:
            word = word[:place] + letter + word[place:]
        elif slip == 2:
            word = word[:place] + letter + word[place + 1 :]
        else:
            word = word[: place - 1] + word[place : place + 1] + word[place - 1 : place] + word[place + 1 :]
    return word


def asked(titles: Sequence[str], edits: int) -> Iterator[tuple[str, str]]:
    """Yield titles with one of their longer words mistyped, and the title that is meant."""
    chance = random.Random(SEED)
    long = [title for title in titles if any(len(word) > 4 and word.isalpha() for word in title.split())]
    for title in chance.sample(long, min(ASKED, len(long))):
        words = title.lower().split()
        place = chance.choice([at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()])
        words[place] = mistyped(words[place], edits, chance)
        yield " ".join(words), title


def measure(titles: Sequence[str], name: str) -> None:
    """Print for no, one and two edits how often the title is among the first 24, and the time a search took."""
    from shopkeeper.catalog import queries

    for edits in (0, 1, 2):
        times, found, number = [], 0, 0
        for text, title in asked(titles, edits):
            started = time.perf_counter()
            hits = queries.hits(text, limit=24)
            times.append((time.perf_counter() - started) * 1000)
            found += any(one.title == title for one in queries.products_by_ids(hits.keys))
            number += 1
        ninety_nine = sorted(times)[int(0.99 * (len(times) - 1))]
        print(
            f"{name}: {edits} edits, {number} searches: found {found / number:.3f}, "
            f"median {statistics.median(times):.1f} ms, 99th percentile {ninety_nine:.1f} ms"
        )
