from datetime import UTC, datetime, timedelta

import pytest

from shopkeeper.foundation.assets import presentation

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5, seconds=50), "5 min ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=30), "30 days ago"),
        (timedelta(days=31), ""),
        (timedelta(days=-2), "in 2 days"),
    ],
)
def test_time_is_told_as_people_say_it(before: timedelta, said: str) -> None:
    assert presentation.ago(NOW - before, NOW) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.25, "250 ms"), (42, "42 s"), (125, "2 min 5 s"), (7_200, "2 h"), (90_000, "1 d 1 h")],
)
def test_a_length_of_time_has_at_most_two_units(seconds: float, said: str) -> None:
    assert presentation.duration(seconds) == said


@pytest.mark.parametrize(
    ("name", "initials"), [("Ada Byron", "AB"), ("Ada", "A"), ("", "·"), ("Jean-Luc de Vries", "JV"), ("élan", "É")]
)
def test_initials_are_those_of_the_first_and_last_name(name: str, initials: str) -> None:
    assert presentation.initials(name) == initials


@pytest.mark.parametrize(("ratio", "said"), [(0.004, "0.4 %"), (0.16, "16 %"), (1.0, "100 %"), (12, "> 999 %")])
def test_percentages_are_as_exact_as_they_are_worth(ratio: float, said: str) -> None:
    assert presentation.percent(ratio) == said


def test_words_countries_and_languages_have_their_names() -> None:
    assert presentation.words("handing_off") == "Handing off"
    assert (presentation.country("DE"), presentation.country("XQ")) == ("Germany", "XQ")
    assert (presentation.language("pt-BR"), presentation.language("zz")) == ("Portuguese", "zz")


def test_a_line_stays_in_its_box() -> None:
    points = presentation.polyline([0, 5, 10], 100, 20)
    assert points == "0.0,18.0 50.0,10.0 100.0,2.0"
    assert presentation.polyline([], 100, 20) == ""
    assert presentation.polyline([3], 100, 20) == "0.0,18.0"


def test_no_word_has_two_tones() -> None:
    words = [word for members in presentation.TONES.values() for word in members]
    assert len(words) == len(set(words))
