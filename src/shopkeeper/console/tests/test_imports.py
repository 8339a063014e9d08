from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shopkeeper.catalog.models import Variant
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.jobs import running
from shopkeeper.intake import queries
from shopkeeper.intake.models import Import
from shopkeeper.orders.models import Order

LIST = "/console/imports/"
LINES = "Order ID,Order date,Article number,Product,Quantity,Price,Customer ID\n1,2026-01-02,A1,Lamp,2,10.00,7\n"


def upload(client: Client, text: str, **given: str) -> Import:
    file = SimpleUploadedFile("history.csv", text.encode())
    client.post(f"{LIST}start/", {"files": file, "currency": "EUR", **given})
    return queries.recent_imports()[0]


def work() -> None:
    while running.run_due(clock=now):
        pass


def test_nothing_is_taken_in_from_one_who_may_not_import(client: Client, signed_in: SignedIn) -> None:
    for browser in (client, signed_in("agent")):
        answer = browser.post(f"{LIST}start/", {"files": SimpleUploadedFile("history.csv", LINES.encode())})
        assert answer.status_code in {302, 403}
        assert not hasattr(answer.wsgi_request, "receiver")


def test_a_file_from_another_site_is_refused(owner: Client) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = owner.cookies
    answer = careful.post(f"{LIST}start/", {"files": SimpleUploadedFile("history.csv", LINES.encode())})
    assert answer.status_code == 403
    assert not queries.recent_imports()


def test_a_file_is_looked_at_checked_and_loaded(owner: Client) -> None:
    row = upload(owner, LINES)
    page = owner.get(f"{LIST}{row.pk}/")
    assert [column["field"] for column in page.context["files"][0]["columns"]] == [
        "order_ref", "placed_at", "sku", "title", "quantity", "unit_price", "customer_ref",
    ]  # fmt: skip
    owner.post(f"{LIST}{row.pk}/go/", {"wish": "check"})
    assert b"hx-trigger" in owner.get(f"{LIST}{row.pk}/", headers={"HX-Request": "true"}).content
    work()
    assert Order.objects.count() == 0
    assert b"Load 1 rows" in owner.get(f"{LIST}{row.pk}/").content
    owner.post(f"{LIST}{row.pk}/go/", {"wish": "load"})
    work()
    assert Order.objects.get().total_minor == 2_000
    assert owner.get(LIST).context["imports"][0].state == "done"


def test_rejected_rows_hold_the_import_until_someone_lets_them_go(owner: Client) -> None:
    row = upload(owner, LINES + "2,2026-01-03,A2,Rug,x,5.00,8\n")
    owner.post(f"{LIST}{row.pk}/go/", {"wish": "load"})
    work()
    assert Order.objects.count() == 0
    assert b"Load without the 1 rejected rows" in owner.get(f"{LIST}{row.pk}/").content
    rejects = b"".join(owner.get(f"{LIST}{row.pk}/rejects/").streaming_content)  # type: ignore[attr-defined]  # it streams
    assert b'history.csv,3,rejected,"Quantity: ""x"" is not a whole number",2' in rejects
    owner.post(f"{LIST}{row.pk}/go/", {"wish": "skip"})
    work()
    assert Order.objects.count() == 1


def test_columns_can_be_set_by_hand(owner: Client) -> None:
    row = upload(owner, LINES.replace("Price", "Betreff"))
    assert b"no column gives unit_price" in owner.get(f"{LIST}{row.pk}/").content
    chosen = {
        "column:Order ID": "order_ref", "column:Order date": "placed_at", "column:Article number": "sku",
        "column:Quantity": "quantity", "column:Betreff": "unit_price",
    }  # fmt: skip
    owner.post(f"{LIST}{row.pk}/columns/", {"number": "0", "kind": "order lines", **chosen})
    owner.post(f"{LIST}{row.pk}/go/", {"wish": "load"})
    work()
    assert Order.objects.get().total_minor == 2_000


def test_what_cannot_be_read_is_said_and_can_be_put_aside(owner: Client) -> None:
    row = upload(owner, "a,a\n1,2\n")
    assert b"names &quot;a&quot; more than once" in owner.get(f"{LIST}{row.pk}/").content
    owner.post(f"{LIST}{row.pk}/cancel/")
    assert queries.recent_imports()[0].state == "cancelled"


def test_only_those_who_may_import_see_imports(signed_in: SignedIn) -> None:
    assert signed_in("agent").get(LIST).status_code == 403


def test_the_template_of_a_catalogue_is_taken_in_as_it_is(owner: Client) -> None:
    form = b"".join(owner.get("/console/products/template.csv").streaming_content).decode()  # type: ignore[attr-defined]
    row = upload(owner, form)
    owner.post(f"{LIST}{row.pk}/go/", {"wish": "load"})
    work()
    kettle = Variant.objects.select_related("product__brand", "product__category").get(sku="TP-001")
    assert (kettle.product.title, kettle.price_minor, kettle.currency) == ("Brass kettle", 3_990, "EUR")
    assert (kettle.product.category.name, kettle.product.brand.name) == ("Kitchen", "Acme")  # type: ignore[union-attr]
    assert Variant.objects.count() == 2
