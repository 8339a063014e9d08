from datetime import timedelta

from django.test import Client

from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs.models import Job, Worker
from shopkeeper.foundation.outbox.models import Event, FailedDelivery

WORK = "/console/background/"


def job(**fields: object) -> Job:
    now = clock.now()
    return Job.objects.create(**{"name": "shop.tidy", "due_at": now, "created_at": now, **fields})


def parked() -> FailedDelivery:
    now = clock.now()
    event = Event.objects.create(
        wire_name="orders.order-placed", payload={}, occurred_at=now, due_at=now, settled_at=now
    )
    return FailedDelivery.objects.create(
        event=event, handler="mail.thank", attempts=8, error="OSError: no room", failed_at=now, parked_at=now
    )


def test_jobs_stand_with_their_progress_and_are_looked_at_again_while_they_move(owner: Client) -> None:
    job(state="running", done=40, total=100, note="orders", started_at=clock.now())
    shown = owner.get(WORK).content.decode()
    assert '<progress value="40" max="100"' in shown
    assert 'hx-trigger="every 3s"' in shown
    part = owner.get(WORK, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_nothing_is_asked_again_when_nothing_moves(owner: Client) -> None:
    job(state="done", finished_at=clock.now())
    assert 'hx-trigger="every' not in owner.get(WORK).content.decode()


def test_it_says_when_nobody_works(owner: Client) -> None:
    assert "Nobody is working" in owner.get(WORK).content.decode()
    now = clock.now()
    Worker.objects.create(host="here", process=1, started_at=now - timedelta(hours=1), seen_at=now)
    assert "Nobody is working" not in owner.get(WORK).content.decode()


def test_jobs_of_one_state_are_shown_alone(owner: Client) -> None:
    job(name="shop.tidy", state="failed", error="ValueError: no")
    job(name="shop.train", state="queued")
    assert [one.name for one in owner.get(f"{WORK}?state=failed").context["jobs"]] == ["shop.tidy"]


def test_a_queued_job_is_cancelled_and_tried_again(owner: Client) -> None:
    waiting = job()
    owner.post(f"{WORK}jobs/{waiting.pk}/cancel/")
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    owner.post(f"{WORK}jobs/{waiting.pk}/retry/")
    waiting.refresh_from_db()
    assert waiting.state == "queued"


def test_a_job_that_ended_can_neither_be_cancelled_nor_tried_again(owner: Client) -> None:
    ended = job(state="done", finished_at=clock.now())
    for step, said in (("cancel", "has ended already"), ("retry", "be tried again")):
        answer = owner.post(f"{WORK}jobs/{ended.pk}/{step}/", follow=True)
        assert said in answer.content.decode()
    assert owner.get(f"{WORK}jobs/{new_id()}/").status_code == 404


def test_a_parked_delivery_is_shown_with_its_reason_and_tried_again(owner: Client) -> None:
    failure = parked()
    assert "OSError: no room" in owner.get(f"{WORK}events/").content.decode()
    assert "mail.thank" in owner.get(f"{WORK}events/{failure.event_id}/").content.decode()
    owner.post(f"{WORK}events/{failure.event_id}/retry/", {"handler": "mail.thank"})
    failure.refresh_from_db()
    assert (failure.parked_at, failure.attempts) == (None, 0)
    owner.post(f"{WORK}events/{failure.event_id}/park/", {"handler": "mail.thank"})
    failure.refresh_from_db()
    assert failure.parked_at is not None


def test_all_parked_deliveries_are_tried_again_at_once(owner: Client) -> None:
    parked()
    parked()
    assert "2 tried again now" in owner.post(f"{WORK}events/retry-all/", follow=True).content.decode()
    assert not FailedDelivery.objects.filter(parked_at__isnull=False).exists()


def test_a_delivery_that_has_not_failed_is_left_alone(owner: Client) -> None:
    event = parked().event_id
    for step in ("retry", "park"):
        answer = owner.post(f"{WORK}events/{event}/{step}/", {"handler": "nobody"}, follow=True)
        assert "it has run since" in answer.content.decode()
    assert owner.get(f"{WORK}events/{new_id()}/").status_code == 404
