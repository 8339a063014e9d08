import pytest

from shopkeeper.catalog import operations, queries
from shopkeeper.catalog.models import NearWord, Synonym
from shopkeeper.catalog.queries import meanings
from shopkeeper.catalog.tests.factories import AT, CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.kept import empty_all

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", "7")


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    empty_all()


@pytest.fixture
def shelf(db: None) -> None:
    kitchen = CategoryFactory(name="Kitchen")
    titles = ("Enamel kettle", "Copper kettle", "Linen tea towel", "Brown bowl", "Walnut board", "Sofa")
    keys = [VariantFactory(product=ProductFactory(title=title, category=kitchen)).product_id for title in titles]
    operations.index_products(product_ids=keys)


def found(text: str) -> list[str]:
    return [product.title for product in queries.products_by_ids(queries.hits(text, limit=20).keys)]


@pytest.mark.parametrize("typed", ["ketle", "kettel", "kwttle", "kettlle", "kettl", "ekttle", "cettle", "kettllee"])
def test_a_mistyped_word_finds_what_was_meant(shelf: None, typed: str) -> None:
    assert found(typed) == ["Copper kettle", "Enamel kettle"]


def test_what_was_searched_for_instead_is_told_and_can_be_refused(shelf: None) -> None:
    assert queries.hits("copper ketle", limit=9).instead == "copper kettle"
    assert queries.hits("copper kettle", limit=9).instead == ""
    assert queries.hits("copper ketle", limit=9, exactly=True).keys == []


def test_words_written_as_one_are_found(shelf: None) -> None:
    assert found("teatowel") == ["Linen tea towel"]


def test_where_no_product_has_all_words_those_with_all_but_one_are_shown(shelf: None) -> None:
    hits = queries.hits("copper towel", limit=9)
    assert hits.lacks
    assert len(hits.keys) == 2


def test_nothing_is_made_up_for_what_is_far_from_any_word(shelf: None) -> None:
    assert queries.hits("xylophone", limit=9) == queries.Hits([])
    assert queries.hits("", limit=9).keys == []


def test_what_is_not_for_sale_is_never_what_was_meant(shelf: None) -> None:
    secret = VariantFactory(product=ProductFactory(title="Zeppelin", status="draft")).product_id
    operations.index_products(product_ids=[secret])
    assert queries.hits("zepelin", limit=9) == queries.Hits([])


def test_a_word_is_kept_once_however_often_it_is_indexed(shelf: None) -> None:
    before = NearWord.objects.count()
    again = VariantFactory(product=ProductFactory(title="Steel kettle")).product_id
    operations.index_products(product_ids=[again])
    operations.index_products(product_ids=[again])
    assert NearWord.objects.filter(word=b"kettle", near=b"kettle").count() == 1
    assert NearWord.objects.count() > before


def test_synonyms_hold_one_way_or_both_and_for_several_words(shelf: None) -> None:
    def add(words: str, means: str, *, both: bool) -> None:
        operations.add_synonym(words=words, means=means, is_both_ways=both, at=AT, actor=STAFF)
        meanings.forget()

    add("Couch", "sofa", both=True)
    add("dishcloth", "tea towel", both=False)
    add("crockery", "bowl", both=False)
    assert found("couch") == ["Sofa"]
    assert found("dishcloth") == ["Linen tea towel"]
    assert found("linen dishcloths") == ["Linen tea towel"]
    assert found("crockery") == ["Brown bowl"]


def test_a_synonym_that_says_nothing_is_refused_with_the_reason(shelf: None) -> None:
    key = operations.add_synonym(words="couch", means="sofa", is_both_ways=True, at=AT, actor=STAFF)
    for words, means in (("sofas", "sofa"), ("", "x"), ("couch", "sofa"), ("sofa", "couch")):
        with pytest.raises(operations.UnableToKeepSynonym):
            operations.add_synonym(words=words, means=means, is_both_ways=True, at=AT, actor=STAFF)
    operations.remove_synonym(synonym_id=key, at=AT, actor=STAFF)
    assert Synonym.objects.count() == 0
    with pytest.raises(operations.UnableToKeepSynonym):
        operations.remove_synonym(synonym_id=key, at=AT, actor=STAFF)
