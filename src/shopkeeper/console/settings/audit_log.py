"""The audit log: who did or looked at what, and whether the log is whole."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shopkeeper.console.settings.naming import names_of_actors
from shopkeeper.foundation.audit import queries, verification
from shopkeeper.foundation.staff.access import requires

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@requires("audit.view")
def audit_log(request: HttpRequest) -> HttpResponse:
    """Show the log, the latest first; asked by POST, read it whole and say whether it was tampered with."""
    action = request.GET.get("action", "").strip()[:60]
    given = request.GET.get("cursor", "")
    before = int(given) if given.isascii() and given.isdigit() else None
    rows = queries.recent_entries(action=action, before=before, limit=PAGE + 1)
    context = {
        "rows": rows[:PAGE],
        "next_cursor": rows[PAGE - 1].position if len(rows) > PAGE else None,
        "action": action,
        "names": names_of_actors((row.actor.kind, row.actor.id) for row in rows),
        "verdict": verification.verify() if request.method == "POST" else None,
    }
    return render(request, "console/settings/audit.html", context)
