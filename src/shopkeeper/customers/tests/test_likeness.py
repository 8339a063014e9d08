"""How like two records are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.rules.likeness import (
    LEAST_SCORE,
    Likened,
    Likeness,
    blocking_values,
    is_typo,
    likeness,
    mailbox,
)


def record(name: str = "", birth_date: str = "", emails: str = "", phones: str = "", homes: str = "") -> Likened:
    given_name, _, family = name.partition(" ")
    return Likened(
        given_name, family, birth_date, frozenset(emails.split()), frozenset(phones.split()), frozenset(homes.split())
    )


@pytest.mark.parametrize(
    ("address", "box"),
    [
        ("a.da+shop@googlemail.com", "ada@gmail.com"),
        ("a.da+shop@hotmail.com", "a.da@hotmail.com"),
        ("ada@pm.me", "ada@proton.me"),
        ("a.da+shop@example.org", "a.da+shop@example.org"),
        ("+shop@gmail.com", "+shop@gmail.com"),
    ],
)
def test_an_address_reaches_the_mailbox_that_its_provider_says(address: str, box: str) -> None:
    assert mailbox(address) == box


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("ada.byron@example.org", "ada.biron@example.org", True),
        ("ada.byron@example.org", "ada.byrn@example.org", True),
        ("ada.byron@example.org", "dda.byron@example.org", True),
        ("ada.byron@example.org", "ada.bryon@example.org", True),
        ("ada.byron@example.org", "ada.byron@exampl.org", True),
        ("ada.byron@example.or", "ada.byron@example.org", True),
        ("ada.byron@example.org", "ada.byron@example.org", False),
        ("ada.byron7@example.org", "ada.byron8@example.org", False),
        ("ada.byron@example.org", "ada.byron1@example.org", False),
        ("ada.byron@example.org", "ada.birom@example.org", False),
        ("ada@example.org", "ida@example.org", False),
        ("ada.byron@example.org", "ada@example.org", False),
    ],
)
def test_a_typo_is_one_slip_in_letters(one: str, other: str, is_one: bool) -> None:
    assert is_typo(one, other) == is_typo(other, one) == is_one


@pytest.mark.parametrize(
    ("one", "other", "score", "matches"),
    [
        (record("ada byron", phones="1"), record("ada byron", phones="1"), 0.85, ["same-phone"]),
        (record("ada byron", phones="1"), record("a byron", phones="1"), 0.6375, ["same-phone"]),
        (record("ada byron", phones="1"), record("", phones="1"), 0.6375, ["same-phone"]),
        (record("ada byron", phones="1"), record("ada king", phones="1"), 0.6375, ["same-phone"]),
        (record("ada byron", phones="1"), record("ben byron", phones="1"), 0, []),
        (record("ada byron", phones="1"), record("a king", phones="1"), 0, []),
        (record("ada byron", homes="n1"), record("byron ada", homes="n1"), 0.7, ["name-and-postcode"]),
        (record("ada byron", homes="n1"), record("ada king", homes="n1"), 0, []),
        (record("ada byron", homes="n1"), record("ada byron", homes="n2"), 0, []),
        (
            record("ada byron", "1980-05-17", homes="n1", phones="1"),
            record("ada byron", "1980-05-17", homes="n1", phones="1"),
            0.982,
            ["same-phone", "name-and-postcode", "same-birth-date"],
        ),
        (record("ada byron", "1980-05-17", homes="n1"), record("ada byron", "1950-05-17", homes="n1"), 0.21, None),
    ],
)
def test_matches_make_a_pair_surer_and_two_given_names_make_two_people(
    one: Likened, other: Likened, score: float, matches: list[str] | None
) -> None:
    found, why = likeness(one, other)
    assert found == score
    assert matches is None or [match.value for match in why] == matches


WORDS = st.sampled_from(["", "ada", "a", "ben", "byron", "king"])
MAILS = st.sampled_from(
    ["ada.byron@gmail.com", "adabyron@gmail.com", "adabyrn@gmail.com", "ada.byron@icloud.com", "dabyron@gmail.com"]
)
RECORDS = st.builds(
    Likened,
    given=WORDS,
    family=WORDS,
    birth_date=st.sampled_from(["", "1980-05-17", "1950-05-17"]),
    emails=st.frozensets(MAILS, max_size=2),
    phones=st.frozensets(st.sampled_from(["+441", "+442"]), max_size=2),
    homes=st.frozensets(st.sampled_from(["GB n1", "GB n2"]), max_size=2),
)


@given(RECORDS, RECORDS)
def test_whoever_is_like_each_other_meets_and_it_is_the_same_either_way(one: Likened, other: Likened) -> None:
    score, matches = likeness(one, other)
    assert (score, matches) == likeness(other, one)
    assert 0 <= score <= 1
    if score >= LEAST_SCORE:
        assert blocking_values(one) & blocking_values(other)
        assert set(matches) - {Likeness.BIRTH_DATE}
