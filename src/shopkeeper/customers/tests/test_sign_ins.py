"""Where a customer is signed in: listed in words, ended at once, forgotten after a month."""

from datetime import timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.conf import settings
from django.utils import timezone

from shopkeeper.customers import operations, queries
from shopkeeper.customers.models import SignIn
from shopkeeper.customers.rules.devices import device_in_words
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import Actor

NOW = timezone.now()
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0"
ACTOR = Actor("customer", "1")


def session() -> str:
    made = import_module(settings.SESSION_ENGINE).SessionStore()
    made["x"] = 1
    made.save()
    return str(made.session_key)


def is_there(key: str) -> bool:
    return bool(import_module(settings.SESSION_ENGINE).SessionStore().exists(key))


def begun(customer_id: UUID, *, key: str = "", agent: str = WINDOWS) -> SignIn:
    made = operations.note_sign_in(
        customer_id=customer_id, session=key or session(), agent=agent, method="code", at=NOW
    )
    return SignIn.objects.get(pk=made)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 "
         "Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/139.0.0.0 Mobile Safari/537.36",
         "Chrome on Android phone"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/139.0.0.0 Safari/537.36",
         "Chrome on Android tablet"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/139.0.0.0 Safari/537.36 "
         "Edg/139.0.0.0", "Edge on Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/139.0.0.0 Safari/537.36", "Chrome on Linux"),
        ("curl/8.5", ""),
        ("", ""),
    ],
    ids=range(8),
)  # fmt: skip
def test_a_browser_is_called_what_people_call_it(agent: str, words: str) -> None:
    assert device_in_words(agent) == words


@pytest.mark.django_db
def test_only_what_is_not_over_is_listed_and_ending_it_ends_its_session() -> None:
    customer = CustomerFactory()
    kept, ended = begun(customer.pk), begun(customer.pk)
    begun(customer.pk, key="gone")
    assert {one.pk for one in queries.sign_ins_of(customer.pk, at=NOW)} == {kept.pk, ended.pk}
    operations.end_sign_in(customer_id=customer.pk, sign_in_id=ended.pk, at=NOW, actor=ACTOR)
    assert [one.device for one in queries.sign_ins_of(customer.pk, at=NOW)] == ["Firefox on Windows"]
    assert (is_there(str(kept.session)), is_there(str(ended.session))) == (True, False)
    with pytest.raises(operations.UnableToEndSignIn):
        operations.end_sign_in(customer_id=customer.pk, sign_in_id=ended.pk, at=NOW, actor=ACTOR)


@pytest.mark.django_db
def test_nobody_ends_anothers_and_all_others_are_ended_but_the_one_that_asks() -> None:
    ada, bea = CustomerFactory(), CustomerFactory()
    hers = begun(bea.pk)
    with pytest.raises(operations.UnableToEndSignIn):
        operations.end_sign_in(customer_id=ada.pk, sign_in_id=hers.pk, at=NOW, actor=ACTOR)
    here, *_ = [begun(ada.pk) for _ in range(3)]
    assert operations.end_other_sign_ins(customer_id=ada.pk, but=here.pk, at=NOW, actor=ACTOR) == 2
    assert [one.pk for one in queries.sign_ins_of(ada.pk, at=NOW)] == [here.pk]
    assert queries.sign_ins_of(bea.pk, at=NOW) == [hers]


@pytest.mark.django_db
def test_after_a_merge_the_survivor_sees_and_ends_what_the_other_began() -> None:
    ada, other = CustomerFactory(), CustomerFactory()
    one = begun(other.pk)
    operations.merge_customers(survivor_id=ada.pk, merged_id=other.pk, evidence=[], at=NOW, actor=Actor("staff", "7"))
    assert queries.sign_ins_of(ada.pk, at=NOW) == [one]
    operations.end_sign_in(customer_id=ada.pk, sign_in_id=one.pk, at=NOW, actor=ACTOR)
    assert not is_there(str(one.session))


@pytest.mark.django_db
def test_erasing_a_customer_signs_them_out_everywhere_and_old_ones_are_forgotten() -> None:
    customer = CustomerFactory()
    one, old = begun(customer.pk), begun(CustomerFactory().pk)
    operations.erase_customer(customer_id=customer.pk, at=NOW, actor=Actor("staff", "7"))
    assert not is_there(str(one.session))
    assert list(SignIn.objects.all()) == [old]
    assert operations.forget_old_sign_ins(at=NOW + timedelta(days=29)) == 0
    operations.note_seen(sign_in_ids=[old.pk], at=NOW + timedelta(days=20))
    assert operations.forget_old_sign_ins(at=NOW + timedelta(days=31)) == 0
    assert operations.forget_old_sign_ins(at=NOW + timedelta(days=51)) == 1
