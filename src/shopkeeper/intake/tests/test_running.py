"""Imports from beginning to end: again, changed, stopped, gone on, cancelled, forgotten."""

from pathlib import Path

import pytest

from shopkeeper.catalog.models import Product, Variant
from shopkeeper.customers.models import Customer, Identifier
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.intake import operations, queries, staging
from shopkeeper.intake.models import Import
from shopkeeper.intake.operations import loading
from shopkeeper.intake.taken import kept
from shopkeeper.orders.models import Order, OrderLine, StatusChange

pytestmark = pytest.mark.django_db
HEADER = "order id,order date,sku,title,quantity,price,email,status\n"
ACTOR = system("tests")


def history(folder: Path, *lines: str) -> Path:
    file = folder / "history.csv"
    file.write_text(HEADER + "".join(f"{line}\n" for line in lines))
    return file


def begun(*paths: Path, **given: object) -> Import:
    import_id = operations.start_import(paths=paths, actor=ACTOR, at=now(), **given)  # type: ignore[arg-type]  # a test's options
    row = queries.import_of(import_id)
    assert row is not None
    return row


def gone_on(row: Import, **given: bool) -> Import:
    operations.run_import(import_id=row.pk, now=now, progress=lambda *_: None, **given)
    row.refresh_from_db()
    return row


ONE = "1,2026-01-02,A1,Lamp,2,10.00,ada@example.org,paid"
TWO = "2,2026-01-03,A2,Rug,1,5.00,Ada@Example.org,shipped"


def test_a_second_run_changes_only_what_changed(tmp_path: Path) -> None:
    gone_on(begun(history(tmp_path, ONE, TWO)))
    lines = set(OrderLine.objects.values_list("id", flat=True))
    changed = history(
        tmp_path, ONE.replace("paid", "delivered"), "1,2026-01-02,A3,Cup,1,1.00,ada@example.org,delivered", TWO
    )
    row = gone_on(begun(changed))
    assert (row.counts["orders_new"], row.counts["orders_changed"], row.counts["orders_unchanged"]) == (0, 1, 1)
    assert (Order.objects.count(), Customer.objects.count(), Product.objects.count()) == (2, 1, 3)
    order = Order.objects.get(external_id="1")
    assert (order.status, order.total_minor, order.lines.count()) == ("delivered", 2_100, 2)
    assert lines < set(OrderLine.objects.values_list("id", flat=True))
    assert list(order.status_changes.order_by("at").values_list("from_status", "to_status")) == [
        ("", "paid"), ("paid", "delivered"),
    ]  # fmt: skip


def test_an_older_export_takes_no_status_back_and_lines_that_are_gone_go(tmp_path: Path) -> None:
    gone_on(begun(history(tmp_path, ONE.replace("paid", "delivered"), ONE.replace("A1", "A9"))))
    gone_on(begun(history(tmp_path, ONE)))
    order = Order.objects.get()
    assert (order.status, order.lines.get().sku, StatusChange.objects.count()) == ("delivered", "A1", 1)


def test_customers_are_known_by_mail_and_their_address_is_sealed(tmp_path: Path) -> None:
    gone_on(begun(history(tmp_path, ONE, TWO)))
    identifier = Identifier.objects.get()
    assert identifier.value.lower() == "ada@example.org"
    assert "example" not in Customer.objects.get().external_id
    gone_on(begun(history(tmp_path, ONE), source="another"))
    assert (Customer.objects.count(), Order.objects.count()) == (1, 3)
    assert set(Order.objects.values_list("number", flat=True)) == {"1", "2", "another-1"}


def test_an_import_that_was_stopped_goes_on_and_tells_its_end_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "SLICE", 1)
    monkeypatch.setattr(loading, "FIRST_SLICE", 1)
    row = begun(history(tmp_path, ONE, TWO))

    def stop(done: int, total: int | None, note: str) -> None:
        if note == "orders" and done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        operations.run_import(import_id=row.pk, now=now, progress=stop)
    row.refresh_from_db()
    assert (row.state, Order.objects.count()) == ("loading", 1)
    assert gone_on(row).state == "done"
    assert gone_on(row).state == "done"
    assert (Order.objects.count(), row.counts["orders_new"]) == (2, 2)
    assert Event.objects.filter(wire_name="intake.history-imported").count() == 1
    assert not staging.names(row.pk, "lines")


def test_an_import_that_was_stopped_goes_on_only_with_the_rows_that_were_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = history(tmp_path, ONE, TWO)
    row = begun(file)

    def stop(done: int, total: int | None, note: str) -> None:
        if note == "orders":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        operations.run_import(import_id=row.pk, now=now, progress=stop)
    assert not staging.names(row.pk, "lines")
    history(tmp_path, ONE)
    with pytest.raises(operations.UnableToImport, match="have changed since they were checked"):
        gone_on(row)
    row.refresh_from_db()
    assert (row.state, "have changed" in row.error, Order.objects.count()) == ("cancelled", True, 0)
    file.unlink()
    assert "is no longer there" in gone_on(row).error
    history(tmp_path, ONE, TWO)
    assert (gone_on(row).state, row.error, Order.objects.count()) == ("done", "", 2)


def test_rows_wait_sealed_while_a_person_decides(tmp_path: Path) -> None:
    row = gone_on(begun(history(tmp_path, ONE), skip_rejected=False), dry_run=True)
    (staged,) = staging.names(row.pk, "lines")
    assert b"ada@example" not in (staging.folder(row.pk) / staged).read_bytes().lower()
    (staging.folder(row.pk) / "taken-whole").unlink()
    assert kept(row.pk) is None
    assert gone_on(row).state == "done"


def test_a_changed_mapping_is_what_counts_even_when_rows_waited(tmp_path: Path) -> None:
    row = gone_on(begun(history(tmp_path, ONE)), dry_run=True)
    columns = {**row.findings["files"][0]["columns"], "title": "sku"}  # type: ignore[index]  # the plugin knows a sealed field by its stored form
    operations.change_mapping(
        import_id=row.pk, number=0, kind="order lines", columns=columns, options={}, actor=ACTOR, at=now()
    )
    assert gone_on(row).state == "done"
    assert OrderLine.objects.get().title == "A1"


def test_a_dry_run_writes_nothing_and_may_be_loaded_afterwards(tmp_path: Path) -> None:
    row = gone_on(begun(history(tmp_path, ONE)), dry_run=True)
    assert (row.state, row.rows_accepted, Order.objects.count()) == ("held", 1, 0)
    assert gone_on(row).state == "done"


def test_the_price_of_a_product_is_the_last_one_and_its_title_the_commonest(tmp_path: Path) -> None:
    rows = ["1,2026-01-02,A1,Lamp,1,10,,", "2,2026-01-03,A1,lamp?,1,11,,", "3,2026-01-04,A1,Lamp,1,12,,"]
    gone_on(begun(history(tmp_path, *rows)))
    assert Product.objects.get().title == "Lamp"
    assert Variant.objects.get().price_minor == 1_200
    assert Order.objects.filter(customer=None).count() == 3


def test_files_that_belong_together_are_put_together(tmp_path: Path) -> None:
    files = {
        "orders.csv": "order id,order date,customer id,status,delivered at\n1,2026-01-02,7,delivered,2026-01-05\n",
        "customers.csv": "customer id,email,first name,last name,city\n7,ada@example.org,Ada,Osei,Accra\n",
        "lines.csv": "order id,order date,sku,quantity,price,shipping\n1,2026-01-02,A1,2,10,3.50\n",
        "products.csv": "sku,title,category,brand\nA1,Lamp,light_and_dark,Osram\nA2,Rug,,\n",
        "payments.csv": "order id,payment method,amount\n1,card,23.50\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert gone_on(begun(*(tmp_path / name for name in files))).state == "done"
    order = Order.objects.get()
    assert (order.total_minor, order.shipping_minor, order.status) == (2_350, 350, "delivered")
    assert order.payments.get().amount_minor == 2_350
    assert [change.to_status for change in order.status_changes.order_by("at")] == ["pending", "delivered"]
    customer = Customer.objects.get()
    assert (customer.name, customer.addresses.get().city) == ("Ada Osei", "Accra")
    assert Product.objects.get(external_id="A1").category.name == "Light and dark"  # type: ignore[union-attr]  # it has one
    assert Product.objects.count() == 2


def test_what_cannot_begin_is_refused(tmp_path: Path) -> None:
    file = history(tmp_path, ONE)
    for given, message in (
        ({"preset": "nothing"}, "no preset nothing"),
        ({"options": {"currency": "ABCD"}}, "not an ISO 4217 currency"),
        ({"options": {"time_zone": "Mars"}}, "no time zone"),
        ({"options": {"date_order": "sideways"}}, "order of dates"),
    ):
        with pytest.raises(operations.UnableToImport, match=message):
            begun(file, **given)
    with pytest.raises(operations.UnableToImport, match="between 1 and"):
        begun()
    with pytest.raises(operations.UnableToImport, match="no import"):
        operations.run_import(import_id=begun(file).pk.__class__(int=1), now=now, progress=lambda *_: None)


def test_a_mapping_that_names_what_is_not_there_is_refused(tmp_path: Path) -> None:
    file = history(tmp_path, ONE)
    for mapped, message in (({"colour": "sku"}, 'no column "colour"'), ({"sku": "colour"}, 'no field "colour"')):
        row = gone_on(begun(file, options={"map": mapped}))
        assert (row.state, message in row.error) == ("refused", True)
    row = gone_on(begun(file, options={"map": {"title": "", "sku": "sku"}}))
    assert Product.objects.get().title == "Article A1"
    row = gone_on(begun(file, preset="olist"))
    assert "is none of the files of olist" in row.error


def test_cancelled_imports_go_on_and_forgotten_ones_are_unreadable(tmp_path: Path) -> None:
    row = gone_on(begun(history(tmp_path, ONE, "2,2026-01-03,A2,Rug,x,5.00,,")), dry_run=True)
    operations.cancel_import(import_id=row.pk, actor=ACTOR, at=now())
    with pytest.raises(operations.UnableToImport, match="nothing to cancel"):
        operations.cancel_import(import_id=row.pk, actor=ACTOR, at=now())
    operations.allow_rejected(import_id=row.pk, actor=ACTOR, at=now())
    assert gone_on(row).state == "done"
    with pytest.raises(operations.UnableToImport, match="is done"):
        operations.queue_import(import_id=row.pk, actor=ACTOR, at=now())
    operations.forget_import(import_id=row.pk, actor=ACTOR, at=now())
    assert not staging.folder(row.pk).exists()
    row = Import.objects.get(pk=row.pk)
    assert not row.files


def test_staging_that_is_gone_is_said(tmp_path: Path) -> None:
    file = history(tmp_path, ONE)
    row = gone_on(begun(file), dry_run=True)
    file.unlink()
    staging.clear(row.pk, keep_uploads=False)
    assert "is no longer there" in gone_on(row).error
