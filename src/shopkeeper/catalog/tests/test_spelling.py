import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog.spelling import distance, divided, keys_of, left_overs, likeliest, nearest, reach

WORD = st.text("abcdefgh", min_size=5, max_size=14)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("kettle", "kettle", 0), ("kettel", "kettle", 1), ("ketle", "kettle", 1), ("kettles", "cattle", 3), ("a", "", 1)],
)
def test_the_distance_counts_letters_put_in_left_out_changed_and_swapped(one: str, other: str, edits: int) -> None:
    assert distance(one, other, 9) == distance(other, one, 9) == edits


@given(WORD, st.data())
def test_a_word_with_two_edits_shares_a_key_with_the_word_that_was_meant(word: str, data: st.DataObject) -> None:
    typed = word
    for _ in range(2):
        place = data.draw(st.integers(0, len(typed) - 1))
        letter = data.draw(st.sampled_from("abcxyz"))
        typed = data.draw(
            st.sampled_from(
                [
                    typed[:place] + typed[place + 1 :],
                    typed[:place] + letter + typed[place:],
                    typed[:place] + letter + typed[place + 1 :],
                    typed[:place] + typed[place + 1 : place + 2] + typed[place] + typed[place + 2 :],
                ]
            )
        )
    if reach(typed) == 2 and distance(typed, word, 2) <= 2:
        assert left_overs(typed, 2) & keys_of(word)
        assert nearest(typed, [word])


@pytest.mark.parametrize("word", ["ab", "4711", "m3", ""])
def test_numbers_and_the_shortest_words_are_never_mistyped(word: str) -> None:
    assert reach(word) == 0
    assert keys_of(word) == set()


def test_the_nearest_word_is_meant_and_of_two_the_one_with_more_products() -> None:
    assert likeliest("bown", {"bowl": 1, "brown": 1, "bowls": 2}, {"bowl": 3, "brown": 9, "bowls": 99}) == "brown"
    assert likeliest("lamb", {"lamp": 1, "jamb": 1}, {"lamp": 1, "jamb": 50}) == "lamp"
    assert likeliest("lamb", {"lamp": 1}, {}) == ""


def test_two_words_written_as_one_are_divided_where_both_are_known() -> None:
    assert divided("teatowel", {"tea": 9, "towel": 4, "teat": 1, "owel": 1}) == "tea towel"
    assert divided("teatowel", {"tea": 9}) == ""
