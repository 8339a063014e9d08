from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shopkeeper.behaviour.rules.circumstances import campaign_of, device_of, page_of, referrer_of
from shopkeeper.behaviour.rules.examining import examine, fits, is_nameable, look_of
from shopkeeper.behaviour.rules.favourites import HALF_LIFE, weight_of, worth
from shopkeeper.behaviour.rules.goods import NotAnOrder, goods_of, number_of, order_of, text_of
from shopkeeper.behaviour.rules.sessions import Campaign
from shopkeeper.behaviour.rules.vocabulary import VOCABULARY, Meaning, Shape, known, meaning_of

AT = datetime(2026, 11, 20, tzinfo=UTC)
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("Product Viewed", Meaning.VIEWED),
        ("product_viewed", Meaning.VIEWED),
        (" Viewed  Product ", Meaning.VIEWED),
        ("Completed Order", Meaning.ORDERED),
        ("Order Canceled", Meaning.ORDER_CANCELLED),
        ("Wishlist Product Added to Cart", Meaning.ADDED),
        ("Checkout Started", Meaning.OTHER),
        ("Hat Tried", Meaning.OTHER),
    ],
)
def test_names_mean_what_the_specification_and_its_elder_say(name: str, meaning: Meaning) -> None:
    assert meaning_of("track", name) is meaning
    assert meaning_of("page", name) is Meaning.OTHER


def test_every_event_of_the_vocabulary_says_what_it_means() -> None:
    assert len({one.name for one in VOCABULARY.values()}) == 28
    assert all(one.says for one in VOCABULARY.values())
    assert known("Coupon Denied") is not None


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        (Shape.TEXT, ["", "x", None], [1, True, [], {}]),
        (Shape.KEY, ["x", 7, 7.0], [7.5, True, []]),
        (Shape.NUMBER, [1, 1.5], ["1", True, float("nan")]),
        (Shape.WHOLE, [1, 2.0], [1.5, "2", False]),
        (Shape.FLAG, [True], [1, "true"]),
        (Shape.INSTANT, ["2026-01-01T10:00:00Z"], ["yesterday", 5]),
        (Shape.LIST, [[1]], [{}, "x"]),
        (Shape.OBJECT, [{}], [[], "x"]),
    ],
)
def test_shapes(shape: Shape, good: list[object], bad: list[object]) -> None:
    assert [value for value in good if not fits(value, shape)] == []
    assert [value for value in bad if fits(value, shape)] == []


def test_a_look_tells_the_shape_and_not_the_value() -> None:
    looks = [look_of(value) for value in ("a", "ada", 1, 1.5, True, None, [1], {"a": 1, "b": 2})]
    assert looks == [
        "text of 1 character",
        "text of 3 characters",
        "whole number",
        "number with a fraction",
        "yes or no",
        "nothing",
        "list of 1 entry",
        "object of 2 entries",
    ]


def test_an_unknown_event_expects_nothing() -> None:
    assert [(one.path, one.expected, one.is_wrong) for one in examine("Hat Tried", {"size": 5})] == [
        ("size", None, False)
    ]


@pytest.mark.parametrize("name", ["ada@example.org", "+49170123456", "x" * 81, "", "a\nb", "order 1234567"])
def test_names_that_may_tell_of_somebody_are_not_kept(name: str) -> None:
    assert not is_nameable(name)


@pytest.mark.parametrize("name", ["Product Viewed", "step 2", "año", "utm_2026"])
def test_plain_names_are_kept(name: str) -> None:
    assert is_nameable(name)


def test_goods_are_read_as_generously_as_they_are_written() -> None:
    one, two = goods_of(
        {"products": [{"sku": 7, "price": "9.90", "quantity": "2"}, {"name": "Hat", "quantity": -1}, "?", {}]}
    )
    assert (one.sku, one.price, one.quantity, one.count) == ("7", Decimal("9.90"), 2, 2)
    assert (two.title, two.quantity) == ("Hat", 0)
    assert goods_of({"product_id": 12.0})[0].product_id == "12"
    assert goods_of({"colour": "blue"}) == ()
    assert text_of(True) == ""
    assert number_of("1e400") is None
    assert number_of("x") is None


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"total": 5}, "order_id"),
        ({"order_id": "1", "total": "much"}, "total"),
        ({"order_id": "1", "total": -5}, "total"),
        ({"order_id": "1", "total": 10**15}, "total"),
        ({"order_id": "1"}, "total"),
        ({"order_id": "1", "total": 5, "currency": "EURO"}, "currency"),
    ],
)
def test_what_is_no_order_says_what_is_missing(said: dict[str, object], wrong: str) -> None:
    with pytest.raises(NotAnOrder, match=f"^{wrong}"):
        order_of(said, currency="EUR")


def test_a_currency_without_cents_is_counted_in_whole() -> None:
    assert order_of({"order_id": "1", "total": 500, "currency": "jpy"}, currency="").total_minor == 500


@pytest.mark.parametrize(
    ("kind", "name", "properties", "context", "page"),
    [
        ("page", "Home", {"path": "/a"}, {}, "/a"),
        ("page", "", {"url": "https://x.example/b?token=1#c"}, {}, "/b"),
        ("track", "", {"path": "/no"}, {"page": {"path": "/c?x=1"}}, "/c"),
        ("screen", "Cart", {}, {}, "Cart"),
        ("track", "", {}, {"page": "x"}, ""),
        ("page", "", {"url": "http://[bad"}, {}, ""),
    ],
)
def test_a_page_is_its_path_alone(
    kind: str, name: str, properties: dict[str, object], context: dict[str, object], page: str
) -> None:
    assert page_of(kind, name, properties, context) == page


def test_a_referrer_is_a_host_and_never_the_shop_itself() -> None:
    page = {"url": "https://shop.example/a", "referrer": "https://www.search.example/?q=me"}
    assert referrer_of({}, {"page": page}) == "search.example"
    assert referrer_of({}, {"page": page | {"referrer": "https://shop.example/b"}}) == ""
    assert referrer_of({}, {"page": {"referrer": "http://[bad"}}) == ""


def test_a_campaign_is_told_or_stands_in_the_address() -> None:
    assert campaign_of({"campaign": {"source": "letter", "name": "spring"}}) == Campaign("letter", "", "spring")
    assert campaign_of({"page": {"search": "?utm_source=a&utm_campaign=b%40c.example"}}) == Campaign("a", "", "")
    assert campaign_of({"page": {"url": "https://x.example/?utm_medium=m"}}) == Campaign("", "m", "")
    assert campaign_of({"page": {"url": "http://[bad?utm_medium"}}) == Campaign()
    assert campaign_of({"page": {"search": "?utm_source=a" + "&x=1" * 200}}) == Campaign()


@pytest.mark.parametrize(
    ("context", "channel", "device"),
    [
        ({"userAgent": WINDOWS}, "web", "desktop"),
        ({"userAgent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0)"}, "web", "phone"),
        ({"userAgent": "Mozilla/5.0 (Linux; Android 15; Pixel 9) Mobile"}, "web", "phone"),
        ({"userAgent": "Mozilla/5.0 (Linux; Android 15; SM-X200)"}, "web", "tablet"),
        ({"userAgent": "Mozilla/5.0 (SMART-TV; Linux)"}, "web", "tv"),
        ({"device": {"type": "iOS"}}, "app", "phone"),
        ({}, "voice", "speaker"),
        ({}, "web", ""),
    ],
)
def test_kinds_of_devices(context: dict[str, object], channel: str, device: str) -> None:
    assert device_of(context, channel) == device


def test_a_liking_is_worth_its_weight_at_its_instant_and_half_a_half_life_later() -> None:
    total = weight_of(Meaning.VIEWED, AT)
    assert round(worth(total, AT), 9) == 1
    assert round(worth(total, AT + HALF_LIFE), 9) == 0.5
    assert weight_of(Meaning.SEARCHED, AT) == 0
    assert worth(weight_of(Meaning.VIEWED, AT + timedelta(days=300_000)), AT) > 0
