from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import rules

A, B, C, D = (UUID(int=number) for number in range(4))
TREE: dict[UUID, UUID | None] = {A: None, B: A, C: B, D: None}


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Blue Mug, 0.3 l", "blue-mug-0-3-l"),
        ("Große Tasse", "grosse-tasse"),
        ("茶", "cha"),
        ("!?", "item"),
        ("", "item"),
    ],
)
def test_a_slug_holds_ascii_letters_digits_and_single_hyphens(text: str, slug: str) -> None:
    assert rules.slug_of(text) == slug


def test_a_long_slug_is_cut_without_a_hyphen_at_its_end() -> None:
    assert rules.slug_of("mug mug", 4) == "mug"


@pytest.mark.parametrize(("taken", "slug"), [([], "mug"), (["mug"], "mug-2"), (["mug", "mug-2"], "mug-3")])
def test_a_taken_slug_gets_the_lowest_number_that_is_free(taken: list[str], slug: str) -> None:
    assert rules.unused_slug("mug", taken) == slug


def test_words_are_folded_and_lose_the_s_of_a_plural() -> None:
    assert rules.terms("Étoiles & Glass mugs, SET of 6 bus") == ["etoile", "glass", "mug", "set", "of", "6", "bus"]


def test_a_word_takes_the_weight_of_the_heaviest_place_it_stands_in() -> None:
    assert rules.weighted_terms({"description": "a red mug", "title": "Mug"}) == {"mug": 8, "a": 1, "red": 1}


@given(st.text())
def test_every_word_fits_its_column_and_is_found_again_by_itself(text: str) -> None:
    for term in rules.terms(text):
        assert 0 < len(term.encode()) <= rules.TERM_LENGTH
        assert term.startswith(rules.terms(term)[0])


def test_a_path_leads_to_the_root_and_a_tree_holds_all_below() -> None:
    assert rules.path_to_root(C, TREE) == [C, B, A]
    assert rules.within(A, TREE) == {A, B, C}
    assert rules.within(D, TREE) == {D}


def test_a_ring_does_not_hang_the_walk() -> None:
    assert rules.path_to_root(A, {A: B, B: A}) == [A, B]
