from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.jobs.models import Job
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.recommendations import operations, queries
from shopkeeper.recommendations.models import TrainedModel
from shopkeeper.recommendations.operations import UnableToTrain
from shopkeeper.recommendations.tests.shops import AT, a_customer, a_product, an_order, ids, trained

pytestmark = pytest.mark.django_db
ACTOR = system("tests")


def test_training_says_what_it_learned_from_and_tells_it() -> None:
    bread, butter = a_product("Bread"), a_product("Butter")
    an_order(bread, butter, customer_id=a_customer())
    an_order(bread)
    an_order(bread, status="cancelled")
    made = trained()
    assert (made.purchases, made.orders, made.customers, made.products) == (3, 2, 1, 2)
    assert next(iter(made.seconds)) == "reading purchases"
    row = queries.trainings().get()
    assert (row.is_current, row.metrics["purchases"], row.trained_at) == (True, 3, AT)
    told = Event.objects.get(wire_name="recommendations.recommendations-trained")
    assert told.payload["model_id"] == str(made.model_id)
    assert Entry.objects.get(action="recommendations.trained").subject_id == str(made.model_id)


def test_purchases_after_the_instant_are_not_learned_from() -> None:
    an_order(a_product("Bread"), days_ago=-1)
    assert trained().purchases == 0


def test_of_several_trainings_the_latest_serves_and_few_are_kept() -> None:
    for hours in range(6):
        made = operations.train(at=AT + timedelta(hours=hours), actor=ACTOR)
    rows = queries.trainings()
    assert rows[0].id == made.model_id
    assert [row.is_current for row in rows] == [True] + [False] * (operations.KEPT - 1)


def test_a_training_that_was_overtaken_gives_way() -> None:
    later = operations.train(at=AT + timedelta(hours=1), actor=ACTOR)
    with pytest.raises(UnableToTrain, match="later"):
        trained()
    assert queries.trainings().get().id == later.model_id


def test_a_training_that_breaks_off_leaves_the_old_one_serving() -> None:
    bread, butter = a_product("Bread"), a_product("Butter")
    an_order(bread, butter)
    trained()

    def broken(done: int, _total: int, _what: str) -> None:
        if done == 3:
            raise RuntimeError("pulled the plug")

    with pytest.raises(RuntimeError):
        operations.train(at=AT + timedelta(hours=1), actor=ACTOR, progress=broken)
    assert ids(queries.recommend("also-bought", product_ids=[bread], limit=1, at=AT)) == [butter]


def test_asking_twice_for_a_training_makes_one_job() -> None:
    first = operations.request_training(at=AT)
    assert operations.request_training(at=AT) == first
    assert Job.objects.get().name == operations.TRAINING


def test_new_tables_are_served_without_a_restart() -> None:
    bread, butter, jam = a_product("Bread"), a_product("Butter"), a_product("Jam")
    an_order(bread, butter)
    trained()
    before = ids(queries.recommend("also-bought", product_ids=[bread], limit=1, at=AT))
    for _ in range(5):
        an_order(bread, jam)
    operations.train(at=AT + timedelta(hours=1), actor=ACTOR)
    after = ids(queries.recommend("also-bought", product_ids=[bread], limit=1, at=AT))
    assert (before, after) == ([butter], [jam])


def test_the_database_is_asked_for_new_tables_no_more_than_the_patience_says(
    settings: object, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.RECOMMENDATIONS_LOOK_EVERY_SECONDS = 3600.0  # type: ignore[attr-defined]  # the fixture is untyped
    queries.forget()
    queries.recommend("new", limit=1, at=AT)
    with django_assert_num_queries(2):
        queries.recommend("new", limit=1, at=AT)
    queries.forget()


def test_damaged_tables_leave_the_shop_open(caplog: pytest.LogCaptureFixture) -> None:
    only = a_product("Only")
    trained()
    TrainedModel.objects.update(artefact=b"damaged")
    queries.forget()
    assert ids(queries.recommend("also-bought", product_ids=[], limit=1, at=AT)) == [only]
    assert "shopkeeper train" in caplog.text
