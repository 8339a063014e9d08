from shopkeeper.catalog.facets import Asked, Facet, Facts, bands, facets, narrowed, read_values
from shopkeeper.catalog.tests.factories import AT
from shopkeeper.foundation.ids import new_id


def mug(colour: str, price: int, *, brand: str = "Ostrel", stock: bool = True) -> Facts:
    values = {"category": ["Mugs"], "brand": [brand], "colour": [colour]}
    return Facts(new_id(), colour, AT, price, price, stock, values)


MUGS = [mug("Blue", 500), mug("Blue", 900, brand="Petrel"), mug("Red", 700), mug("Red", 2000, stock=False)]


def test_within_a_facet_any_value_fits_and_among_facets_all_must() -> None:
    assert narrowed(MUGS, Asked({"colour": ["Blue", "Red"], "brand": ["Petrel"]})) == [MUGS[1]]
    assert narrowed(MUGS, Asked(price_from_minor=600, price_to_minor=900)) == [MUGS[1], MUGS[2]]
    assert narrowed(MUGS, Asked(in_stock=True)) == MUGS[:3]


def test_a_facet_counts_what_each_of_its_values_would_leave_of_the_others() -> None:
    found = facets(MUGS, Asked({"colour": ["Blue"]}))
    assert found == [Facet("brand", [("Ostrel", 1), ("Petrel", 1)]), Facet("colour", [("Blue", 2), ("Red", 2)])]


def test_a_facet_in_which_all_are_alike_or_each_is_its_own_is_none() -> None:
    assert [one.name for one in facets([mug(str(n), 100, brand="A") for n in range(5)], Asked())] == []


def test_what_was_chosen_stays_in_sight_though_nothing_has_it() -> None:
    (_, colour) = facets(MUGS, Asked({"colour": ["Green"], "brand": ["Ostrel"]}))
    assert ("Green", 0) in colour.values


def test_bands_cut_the_prices_at_round_sums() -> None:
    found = bands([mug("Blue", price * 100) for price in range(1, 101)], unit=100)
    assert found == [(None, 2500), (2500, 5000), (5000, 7500), (7500, None)]
    assert bands(MUGS, unit=100) == []


def test_only_short_words_become_values() -> None:
    told = {"material": ["oak", "ash"], "washable": True, "weight": 12, "more": {"a": 1}, "text": "x" * 99, "none": ""}
    assert read_values(told) == {"material": ("oak", "ash"), "washable": ("yes",)}
