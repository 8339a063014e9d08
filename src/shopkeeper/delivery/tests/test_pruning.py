from datetime import timedelta

import pytest

from shopkeeper.delivery import operations, queries
from shopkeeper.delivery.models import Attempt, Message
from shopkeeper.delivery.operations import pruning
from shopkeeper.delivery.rules import KEPT, KEPT_CODES
from shopkeeper.delivery.tests.test_sending import NOW, Post, hand_over, said

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=1)


def prune(after: timedelta) -> int:
    return operations.prune_messages(now=NOW + after, checkpoint=lambda: None)


def test_a_sign_in_code_is_kept_for_a_day_and_another_message_for_400() -> None:
    said("code:1")
    letter = said("order:1", purpose="order-placed")
    hand_over(Post())
    hand_over(Post())
    assert prune(KEPT_CODES) == 0
    assert prune(KEPT_CODES + MOMENT) == 1
    assert [row.id for row in queries.messages()] == [letter.id]
    assert prune(KEPT) == 0
    assert prune(KEPT + MOMENT) == 1
    assert not Attempt.objects.exists()


def test_a_message_that_has_not_ended_is_kept_however_old() -> None:
    said("code:1")
    assert prune(2 * KEPT) == 0
    assert Message.objects.count() == 1


def test_many_messages_go_in_batches_and_stop_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "PRUNED_AT_ONCE", 2)
    for number in range(5):
        said(f"code:{number}")
    Message.objects.update(state="cancelled", next_attempt_at=None)
    left = []
    operations.prune_messages(now=NOW + 2 * KEPT_CODES, checkpoint=lambda: left.append(Message.objects.count()))
    assert left == [3, 1, 0]
