from dataclasses import dataclass
from uuid import UUID

from shopkeeper.recommendations.cold import likeness, most_alike

TEA, TOOLS, FINE = (UUID(int=number) for number in (1, 2, 3))


@dataclass(frozen=True)
class Product:
    id: UUID
    category_id: UUID | None = TEA
    brand_id: UUID | None = None
    price_minor: int = 1000


def test_category_brand_and_price_each_add_to_likeness() -> None:
    seed = Product(UUID(int=10), brand_id=FINE)
    alike = [
        Product(UUID(int=11), TOOLS, price_minor=9000),
        Product(UUID(int=12), TOOLS),
        Product(UUID(int=13)),
        Product(UUID(int=14), brand_id=FINE),
    ]
    scores = [likeness(seed, other) for other in alike]
    assert scores == sorted(scores)
    assert scores[-1] == 2.0


def test_twice_as_dear_is_as_far_as_half_as_dear() -> None:
    seed = Product(UUID(int=10))
    dear, cheap = Product(UUID(int=11), price_minor=2000), Product(UUID(int=12), price_minor=500)
    assert round(likeness(seed, dear), 9) == round(likeness(seed, cheap), 9)


def test_a_gift_without_price_or_category_is_like_nothing() -> None:
    assert likeness(Product(UUID(int=1), None, None, 0), Product(UUID(int=2), None, None, 0)) == 0


def test_of_two_equally_alike_the_more_popular_comes_first_and_the_seed_never() -> None:
    seed, one, two = (Product(UUID(int=number)) for number in (10, 11, 12))
    found = most_alike(seed, [seed, one, two], popularity={two.id: 3.0})
    assert [key for key, _ in found] == [two.id, one.id]
