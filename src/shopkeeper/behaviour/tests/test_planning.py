import pytest

from shopkeeper.behaviour import operations
from shopkeeper.behaviour.models import Event, PlannedEvent, PlannedProperty, Rejection
from shopkeeper.behaviour.operations import MadeSource, UnableToPlan, planning
from shopkeeper.behaviour.tests.conftest import AT, TEST, accept, track, work
from shopkeeper.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db


def plan(name: str = "Hat Tried", state: str = "planned", **more: str) -> None:
    operations.plan_event(name=name, state=state, actor=TEST, at=AT, **more)


def test_an_event_is_planned_changed_and_taken_out_each_audited() -> None:
    plan(description=" On the head ")
    plan(state="blocked")
    assert (PlannedEvent.objects.get().state, PlannedEvent.objects.get().description) == ("blocked", "")
    operations.unplan_event(name="Hat Tried", actor=TEST, at=AT)
    assert not PlannedEvent.objects.exists()
    assert [entry.action for entry in Entry.objects.order_by("position")] == [
        "behaviour.event-planned",
        "behaviour.event-planned",
        "behaviour.event-unplanned",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "ada@example.org"}, "name"),
        ({"name": ""}, "name"),
        ({"state": "liked"}, "state"),
        ({"kind": "x"}, "kind"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(UnableToPlan, match=f"^{said}"):
        plan(**wrong)
    assert not PlannedEvent.objects.exists()


def test_a_plan_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_NAMES", 1)
    monkeypatch.setattr(planning, "MOST_PROPERTIES", 1)
    plan()
    plan(state="blocked")
    with pytest.raises(UnableToPlan, match="holds 1 events"):
        plan("Shoe Tried")
    demand("size")
    demand("size", "text")
    with pytest.raises(UnableToPlan, match="holds 1 properties"):
        demand("colour")


def demand(path: str, shape: str = "number", description: str = "") -> None:
    operations.demand_shape(name="Hat Tried", path=path, shape=shape, description=description, actor=TEST, at=AT)


def test_a_shape_is_demanded_changed_and_given_up() -> None:
    with pytest.raises(UnableToPlan, match="is not in the plan"):
        demand("size")
    plan()
    demand("size")
    demand("size", "text", "In centimetres")
    assert list(PlannedProperty.objects.values_list("path", "shape", "description")) == [
        ("size", "text", "In centimetres")
    ]
    for path, shape in (("ada@example.org", "text"), ("size", "colour")):
        with pytest.raises(UnableToPlan):
            demand(path, shape)
    demand("size", "")
    assert not PlannedProperty.objects.exists()


def test_a_blocked_event_is_rejected_with_the_reason_and_leaves_no_person(server: MadeSource) -> None:
    plan(state="blocked")
    accept(server, track(event="Hat Tried"), track(event="Shoe Tried"))
    work()
    assert list(Event.objects.values_list("name", flat=True)) == ["Shoe Tried"]
    rejection = Rejection.objects.get()
    assert (rejection.reason, rejection.name) == ("blocked", "Hat Tried")
    assert "tracking plan" in rejection.detail
