import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from shopkeeper.catalog import operations, queries
from shopkeeper.catalog.models import Picture
from shopkeeper.catalog.pictures import MOST_BYTES, NotAPicture, Shape, shape_of
from shopkeeper.catalog.tests.factories import AT, ProductFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id

PNG = (
    b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 3, 2, 8, 2, 0, 0, 0)
    + struct.pack(">I", zlib.crc32(b""))
)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab" + b"\xff\xff\xc0\x00\x11\x08\x00\x02\x00\x03" + bytes(12)
LOSSY = b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(10) + b"\x03\x00\x02\x00"
LOSSLESS = b"RIFF\x00\x00\x00\x00WEBPVP8L" + bytes(5) + struct.pack("<I", 2 | 1 << 14) + bytes(5)
EXTENDED = b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + b"\x02\x00\x00" + b"\x01\x00\x00"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"><!-- ours --><rect fill="url(#a)"/></svg>'


@pytest.mark.parametrize(
    ("content", "ending"),
    [(PNG, "png"), (JPEG, "jpg"), (LOSSY, "webp"), (LOSSLESS, "webp"), (EXTENDED, "webp")],
)
def test_type_and_size_are_read_from_the_content(content: bytes, ending: str) -> None:
    assert shape_of(content) == Shape(ending, 3, 2)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg/>", JPEG[:12], LOSSY[:20], b"MZ", LOSSY.replace(b"VP8 ", b"VP9 ")]
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        shape_of(content)


def test_too_large_a_picture_is_refused() -> None:
    with pytest.raises(NotAPicture, match="bytes"):
        shape_of(PNG + bytes(MOST_BYTES))
    with pytest.raises(NotAPicture, match="measures"):
        shape_of(PNG.replace(struct.pack(">I", 3), struct.pack(">I", 9000)))


def test_a_drawing_is_taken_only_as_our_own() -> None:
    assert shape_of(DRAWING, drawn_by_us=True) == Shape("svg", 3, 2)
    assert shape_of(PNG, drawn_by_us=True) == Shape("png", 3, 2)
    with pytest.raises(NotAPicture):
        shape_of(DRAWING)


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>1</script>",
        b"<foreignObject/>",
        b'<rect onload="1"/>',
        b'<use href="https://elsewhere.example/a.svg#b"/>',
        b'<rect fill="url(https://elsewhere.example/)"/>',
        b"<rect",
    ],
)
def test_a_drawing_that_could_act_is_refused(inside: bytes) -> None:
    with pytest.raises(NotAPicture):
        shape_of(DRAWING.replace(b"<rect", inside + b"<rect"), drawn_by_us=True)


@pytest.mark.parametrize(
    "content", [b'<!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWING, DRAWING.replace(b"0 0 3 2", b"all"), b"<svg/>"]
)
def test_a_drawing_with_entities_without_size_or_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        shape_of(content, drawn_by_us=True)


@pytest.mark.django_db
def test_a_picture_is_kept_under_our_own_name_and_goes_with_its_row(django_capture_on_commit_callbacks: Any) -> None:
    product = ProductFactory()
    keys = [
        operations.attach_picture(product_id=product.pk, content=PNG, alt="A mug", at=AT, actor=system("tests"))
        for _ in range(2)
    ]
    found = queries.product(product.pk)
    assert found is not None
    first, second = found.pictures.all()
    assert [first.pk, second.pk] == keys
    assert [first.position, second.position] == [0, 1]
    assert Path(first.path).name == f"{first.pk.hex}.png"
    with default_storage.open(first.path) as stored:
        assert stored.read() == PNG
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            operations.remove_picture(picture_id=first.pk, at=AT, actor=system("tests"))
    assert not default_storage.exists(first.path)
    assert list(Picture.objects.all()) == [second]


@pytest.mark.django_db
def test_what_is_no_picture_or_belongs_to_no_product_is_not_attached() -> None:
    product = ProductFactory()
    with pytest.raises(operations.UnableToAttachPicture, match="no PNG"):
        operations.attach_picture(product_id=product.pk, content=DRAWING, alt="", at=AT, actor=system("tests"))
    with pytest.raises(operations.UnableToAttachPicture, match="no product"):
        operations.attach_picture(product_id=new_id(), content=PNG, alt="", at=AT, actor=system("tests"))
    assert Picture.objects.count() == 0
