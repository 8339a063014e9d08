"""What staff do with a return: each press is one step, and what can't be done is said."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shopkeeper.console.returns.pages import REJECTIONS
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.returns import operations, queries

REFUSALS = (
    operations.UnableToDecide,
    operations.UnableToEnd,
    operations.UnableToExchange,
    operations.UnableToInspect,
    operations.UnableToIssueLabel,
    operations.UnableToReceive,
    operations.UnableToResolve,
)
LONGEST = 2_000


class NotANumber(Exception):
    """Something else than a count stands where one is asked for."""


@require_POST
@requires("orders.edit")
def act(request: HttpRequest, return_id: UUID, what: str) -> HttpResponse:
    """Take one step with a return."""
    found = queries.the_return(return_id)
    if found is None or what not in STEPS:
        raise Http404("There is no such return, or no such step.")
    prepare, said = STEPS[what]
    lines = [line.pk for line in found.lines.all()]
    try:
        prepare(request, lines)(return_id=return_id, at=clock.now(), actor=actor_of(request))
    except (*REFUSALS, NotANumber) as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, said)
    return redirect("console:returns-return", return_id)


Step = Callable[..., Any]


def _approve(request: HttpRequest, lines: list[UUID]) -> Step:
    return partial(operations.approve, quantities=_counts(request, lines))


def _reject(request: HttpRequest, _: list[UUID]) -> Step:
    reason = request.POST.get("reason", "")
    known = reason if reason in dict(REJECTIONS) else "other"
    return partial(operations.reject, reason=known, words=request.POST.get("words", "").strip()[:LONGEST])


def _label(request: HttpRequest, _: list[UUID]) -> Step:
    carrier, number = (request.POST.get(name, "").strip()[:60] for name in ("carrier", "tracking_number"))
    return partial(operations.issue_label, carrier=carrier, tracking_number=number)


def _receive(request: HttpRequest, lines: list[UUID]) -> Step:
    given = request.POST.get("key", "")[:60]
    key = f"console:{given}" if given else ""
    return partial(operations.receive, quantities=_counts(request, lines), key=key)


def _decline(request: HttpRequest, _: list[UUID]) -> Step:
    as_credit = request.POST.get("outcome") == queries.Outcome.STORE_CREDIT.value
    outcome = queries.Outcome.STORE_CREDIT if as_credit else queries.Outcome.REFUND
    return partial(operations.decline_difference, outcome=outcome)


def _inspect(request: HttpRequest, lines: list[UUID]) -> Step:
    counts = _counts(request, lines)
    findings = []
    for key in lines:
        if f"condition-{key}" not in request.POST:
            continue
        try:
            condition = queries.Condition(request.POST[f"condition-{key}"])
            disposition = queries.Disposition(request.POST.get(f"disposition-{key}", ""))
        except ValueError:
            raise NotANumber("say in what condition each came, and what becomes of it") from None
        findings.append(operations.Finding(key, counts[key], condition, disposition))
    return partial(operations.inspect, findings=findings)


def _counts(request: HttpRequest, lines: list[UUID]) -> dict[UUID, int]:
    counts = {}
    for key in lines:
        text = request.POST.get(f"quantity-{key}", "0").strip() or "0"
        if not (text.isascii() and text.isdigit() and len(text) < 7):
            raise NotANumber("a count is a whole number, such as 2")
        counts[key] = int(text)
    return counts


def _plain(step: Step) -> Callable[[HttpRequest, list[UUID]], Step]:
    return lambda _request, _lines: step


STEPS: dict[str, tuple[Callable[[HttpRequest, list[UUID]], Step], str]] = {
    "approve": (_approve, "Approved; the customer is told."),
    "reject": (_reject, "Rejected; the customer is told why."),
    "label": (_label, "The label is ready; the customer is told."),
    "scan": (_plain(operations.note_scan), "Noted: the carrier has it."),
    "receive": (_receive, "Received."),
    "inspect": (_inspect, "Inspected; what is due for it goes back."),
    "resolve": (_plain(operations.resolve), "Resolved; what is due for it goes back."),
    "replace": (_plain(operations.send_replacement), "The replacement is ordered; it is packed once it is paid."),
    "decline": (_decline, "The exchange is off: the replacement is for sale again, and the money goes back instead."),
    "lost": (_plain(operations.report_lost), "Noted as lost on its way to us."),
    "keep": (_plain(operations.keep), "The customer keeps it and gets the money back."),
    "send-back": (_plain(operations.send_back), "Noted: it goes back to the customer."),
    "cancel": (_plain(operations.cancel), "Called off."),
    "close": (_plain(operations.close), "Closed."),
}
