"""Loading again, into another shop, or after breaking off."""

from pathlib import Path

import pytest

from shopkeeper.catalog import operations as catalog_operations
from shopkeeper.catalog.models import Picture, Product
from shopkeeper.customers import operations as customers_operations
from shopkeeper.customers import queries as customers
from shopkeeper.demo.loading import ACTOR, UnableToLoadSample, is_loaded
from shopkeeper.demo.tests.conftest import AT, load
from shopkeeper.orders import operations as orders_operations
from shopkeeper.orders.models import Order

pytestmark = pytest.mark.django_db


def test_it_is_never_mixed_into_a_shop_that_is_there(tmp_path: Path) -> None:
    customers_operations.create_customer(at=AT, actor=ACTOR, given_name="Ada")
    with pytest.raises(UnableToLoadSample, match="SHOPKEEPER_HOME"):
        load(tmp_path)
    assert not is_loaded()


def test_broken_off_half_way_nothing_is_there_and_the_next_run_makes_it_whole_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(BaseException):
        pass

    def stop(**_: object) -> int:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(orders_operations, "recall_orders", stop)
        with pytest.raises(Stopped):
            load(tmp_path)
    assert (is_loaded(), customers.count_customers()) == (False, 0)

    made = load(tmp_path)
    assert (is_loaded(), Order.objects.filter(kind="sale", source="demo").count()) == (True, made.orders)
    assert len(list((tmp_path / "media").rglob("*.svg"))) == Picture.objects.count()

    with pytest.raises(UnableToLoadSample, match="there already"):
        load(tmp_path)
    assert Order.objects.filter(kind="sale", source="demo").count() == made.orders


def test_a_drawing_that_is_not_one_is_refused() -> None:
    picture = {"id": Product().id, "product_id": None, "alt": "", "position": 0, "content": b"<svg><script/></svg>"}
    with pytest.raises(catalog_operations.UnableToAttachPicture):
        catalog_operations.stock_catalogue(
            sellers=[],
            brands=[],
            categories=[],
            products=[],
            variants=[],
            pictures=[picture],
            at=AT,
            actor=ACTOR,
            source="test",
        )
