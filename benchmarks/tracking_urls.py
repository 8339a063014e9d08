"""The product's addresses and a bare view that inserts one row and waits for the disk."""

from uuid import uuid4

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from shopkeeper.config import urls
from shopkeeper.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bare_request VALUES (%s, %s)", [uuid4().hex, request.body])
    return HttpResponse(b'{"success": true}', content_type="application/json")


urlpatterns = [path("bare/insert", insert), *urls.urlpatterns]
