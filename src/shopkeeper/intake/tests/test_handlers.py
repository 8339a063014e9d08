from datetime import UTC, datetime

import pytest

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs.models import Job
from shopkeeper.intake.events import HistoryImported
from shopkeeper.intake.handlers import learn_from_history

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_two_imports_in_a_row_ask_for_one_training() -> None:
    for _ in range(2):
        learn_from_history(HistoryImported(import_id=new_id(), orders=7), AT)
    assert Job.objects.get().name == "recommendations.train"
