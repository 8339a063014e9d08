import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from shopkeeper.catalog import operations, queries
from shopkeeper.catalog.goods import plain_name
from shopkeeper.catalog.models import DigitalFile
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TESTS = system("tests")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("handbook.pdf", "handbook.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\books\\a:b?.pdf", "ab.pdf"),
        ("gnp.\u202efdp.exe", "gnp.fdp.exe"),
        (" . ", ""),
        ("x" * 200 + ".pdf", "x" * 146 + ".pdf"),
        ("y" * 200, "y" * 150),
    ],
    ids=["plain", "folders", "windows", "turned round", "nothing", "long", "long without ending"],
)
def test_a_name_keeps_its_ending_and_nothing_that_misleads(given: str, kept: str) -> None:
    assert plain_name(given) == kept


@pytest.mark.django_db
def test_a_file_stands_under_a_name_of_ours_for_nobody_else_to_read() -> None:
    variant = VariantFactory(is_digital=True)
    key = operations.add_file(
        variant_id=variant.pk, name="../book.pdf", content=ContentFile(b"text"), at=AT, actor=TESTS
    )
    row = DigitalFile.objects.get()
    assert (row.name, row.size_bytes, row.path.endswith(key.hex)) == ("book.pdf", 4, True)
    path = Path(settings.GOODS_ROOT) / row.path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Path(settings.MEDIA_ROOT) not in path.parents
    operations.withdraw_file(file_id=key, at=AT, actor=TESTS)
    operations.withdraw_file(file_id=key, at=AT, actor=TESTS)
    assert queries.files_of([variant.pk])[variant.pk][0].withdrawn_at == AT
    with queries.open_file(row) as opened:
        assert opened.read() == b"text"


@pytest.mark.django_db
def test_a_file_that_can_not_be_sold_is_refused() -> None:
    book, mug = VariantFactory(is_digital=True), VariantFactory()
    for variant_id, name, text, said in (
        (new_id(), "a.pdf", b"x", "there is no variant"),
        (mug.pk, "a.pdf", b"x", "make it digital first"),
        (book.pk, " / ", b"x", "needs a name"),
        (book.pk, "a.pdf", b"", "has 0 bytes"),
    ):
        with pytest.raises(operations.UnableToAddFile, match=said):
            operations.add_file(variant_id=variant_id, name=name, content=ContentFile(text), at=AT, actor=TESTS)
    DigitalFile.objects.bulk_create(
        DigitalFile(variant=book, name="a", path=str(place), size_bytes=1, sha256=b"", added_at=AT)
        for place in range(40)
    )
    with pytest.raises(operations.UnableToAddFile, match="the most"):
        operations.add_file(variant_id=book.pk, name="a", content=ContentFile(b"x"), at=AT, actor=TESTS)
    with pytest.raises(operations.UnableToAddFile, match="there is no file"):
        operations.withdraw_file(file_id=new_id(), at=AT, actor=TESTS)
