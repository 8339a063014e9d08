import pytest
from django.core.files.base import ContentFile
from django.test import Client

from shopkeeper.catalog import operations as catalog
from shopkeeper.catalog.models import DigitalFile, Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders import operations
from shopkeeper.orders.models import Download, LibraryItem
from shopkeeper.orders.tests.factories import order_of

pytestmark = pytest.mark.django_db
TESTS = system("tests")
LIBRARY = "/account/library/"


@pytest.fixture
def book(ada: Customer) -> Variant:
    """Return a book of one file that Ada owns."""
    variant: Variant = VariantFactory(product__title="Tea book", is_digital=True)
    content = ContentFile(b"<script>alert(1)</script>")
    catalog.add_file(variant_id=variant.pk, name="té.html", content=content, at=clock.now(), actor=TESTS)
    order = order_of([variant], customer=ada, status="paid")
    operations.fill_library(order_id=order.pk, at=clock.now(), actor=TESTS)
    return variant


def press(client: Client) -> str:
    item, file = LibraryItem.objects.get(), DigitalFile.objects.get()
    return client.post(f"{LIBRARY}{item.pk}/{file.pk}/", {"at_once": "on"}).headers["Location"]


def test_a_library_shows_what_is_owned_and_sends_it_to_be_saved_not_run(as_ada: Client, book: Variant) -> None:
    shown = as_ada.get(LIBRARY).content.decode()
    assert "Tea book" in shown
    assert "give up my right to withdraw" in shown
    link = press(as_ada)
    sent = as_ada.get(link)
    assert b"".join(sent.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert sent.headers["Content-Type"] == "application/octet-stream"
    assert sent.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in sent.headers["Content-Security-Policy"]
    assert "no-store" in sent.headers["Cache-Control"]
    again = as_ada.get(LIBRARY).content.decode()
    assert "downloaded 1 time<" in again
    assert "right to withdraw" not in again


def test_only_the_owner_gets_a_link_and_a_look_gives_out_none(client: Client, as_ada: Client, book: Variant) -> None:
    item, file = LibraryItem.objects.get(), DigitalFile.objects.get()
    assert as_ada.get(f"{LIBRARY}{item.pk}/{file.pk}/").status_code == 405
    assert as_ada.get("/download/made-up/").status_code == 404
    assert as_ada.get(f"/media/{file.path}").status_code == 404
    stranger = Client()
    assert stranger.post(f"{LIBRARY}{item.pk}/{file.pk}/").status_code == 302
    assert not Download.objects.exists()
    said = as_ada.post(f"{LIBRARY}{item.pk}/{file.pk}/", follow=True).content.decode()
    assert "say first that you want it at once" in said
    assert not Download.objects.exists()
    assert "no such file" in as_ada.post(f"{LIBRARY}{item.pk}/{new_id()}/", follow=True).content.decode()


def test_a_file_that_the_folder_lost_is_said_to_be_missing(as_ada: Client, book: Variant) -> None:
    link = press(as_ada)
    DigitalFile.objects.update(path="nowhere")
    assert as_ada.get(link).status_code == 404


def test_what_was_paid_back_is_told_and_an_empty_library_leads_on(as_ada: Client, ada: Customer) -> None:
    assert "Nothing here yet" in as_ada.get(LIBRARY).content.decode()
    variant = VariantFactory(is_digital=True)
    order = order_of([variant], customer=ada, status="paid")
    operations.fill_library(order_id=order.pk, at=clock.now(), actor=TESTS)
    assert "Its files are on their way" in as_ada.get(LIBRARY).content.decode()
    LibraryItem.objects.update(revoked_at=clock.now(), revoked_because="refunded")
    assert "The money went back" in as_ada.get(LIBRARY).content.decode()


def test_a_page_of_files_says_that_nothing_is_sent(client: Client, book: Variant) -> None:
    assert "Nothing is sent" in client.get(f"/p/{book.product.slug}/").content.decode()
