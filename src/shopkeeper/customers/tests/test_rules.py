import pytest

from shopkeeper.customers import rules


@pytest.mark.parametrize(("text", "good"), [("", True), ("DE", True), ("de", False), ("DEU", False)])
def test_a_country_is_two_capitals_or_unknown(text: str, good: bool) -> None:
    assert rules.is_country(text) is good


@pytest.mark.parametrize(("text", "good"), [("", True), ("de", True), ("pt-BR", True), ("German", False), ("d", False)])
def test_a_language_has_the_form_of_a_tag(text: str, good: bool) -> None:
    assert rules.is_language(text) is good


@pytest.mark.parametrize(("text", "good"), [("", True), ("Europe/Berlin", True), ("Berlin", False)])
def test_a_time_zone_is_one_that_iana_lists(text: str, good: bool) -> None:
    assert rules.is_time_zone(text) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [("", True), ("1980-05-17", True), ("17.5.1980", False), ("1980-02-30", False), ("19800517", False)],
)
def test_a_birth_date_is_a_day_written_the_iso_way(text: str, good: bool) -> None:
    assert rules.is_birth_date(text) is good


@pytest.mark.parametrize(("text", "topic"), [("Garden & Home", "garden-home"), ("  mugs", "mugs"), ("!!", "")])
def test_a_topic_is_a_slug(text: str, topic: str) -> None:
    assert rules.topic_of(text) == topic


@pytest.mark.parametrize(
    ("stored", "shown", "good"), [(0, 0, True), (3, 4, True), (4, 4, False), (4, 3, False), (4, 0, False)]
)
def test_a_passkeys_counter_grows_or_is_not_kept_at_all(stored: int, shown: int, good: bool) -> None:
    assert rules.counter_moved_on(stored, shown) is good
