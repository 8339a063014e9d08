"""Whatever is sent to the tracking API, the answer is one that its description promises, and the log can be worked."""

import os
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shopkeeper.api.tracking.described import description
from shopkeeper.api.tracking.urls import FORMS
from shopkeeper.behaviour import operations as behaviour
from shopkeeper.behaviour import queries
from shopkeeper.behaviour.models import Arrival, Rejection
from shopkeeper.foundation import limits
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.leasing.leases import Claimant
from tests.test_api_fuzz import one_connection, promises

__all__ = ["one_connection"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "20"))
OPERATIONS = sorted(
    (method.upper(), path) for path, methods in description(FORMS)["paths"].items() for method in methods
)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_request_breaks_the_tracking_api_or_the_worker(method: str, path: str) -> None:
    import schemathesis  # takes a second, which the quick runs that only collect this file need not wait
    from schemathesis import GenerationMode  # see above

    queries.forget_keys()
    source = behaviour.make_source(name="Fuzz", kind="browser", actor=system("tests"), at=now())
    operation = schemathesis.openapi.from_wsgi("/v1/openapi.json", get_wsgi_application())[path][method]
    fitting, broken = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
    worker = Claimant(new_id())

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate, Phase.explicit],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(fitting, broken), knows_the_key=st.booleans())
    def attack(case: Any, knows_the_key: bool) -> None:
        headers = {"Authorization": f"Bearer {source.write_key}"} if knows_the_key else {}
        case.call_and_validate(headers=headers, checks=promises())
        limits.forget()
        while behaviour.work_through(clock=now, claimant=worker):
            pass

    attack()
    assert not Arrival.objects.exists()
    assert not Rejection.objects.filter(reason="failed").exists()
