"""Pictures of products: under names of our own, their type from their content."""

from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from shopkeeper.catalog.models import Picture, Product
from shopkeeper.catalog.pictures import NotAPicture, shape_of
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id


class UnableToAttachPicture(Exception):
    """The product is not there, or the content is no picture that may be shown."""


@transaction.atomic
def attach_picture(
    *, product_id: UUID, content: bytes, alt: str, at: datetime, actor: Actor, drawn_by_us: bool = False
) -> UUID:
    """Return the key of a new picture, which stands after the others. Raises UnableToAttachPicture.

    PNG, JPEG and WebP are taken from anyone; SVG only when the shop drew it itself (the sample shop does).
    """
    if not Product.objects.filter(pk=product_id).exists():
        raise UnableToAttachPicture(f"there is no product {product_id}")
    try:
        shape = shape_of(content, drawn_by_us=drawn_by_us)
    except NotAPicture as refusal:
        raise UnableToAttachPicture(str(refusal)) from None
    key = new_id(at)
    # the file first: a row without a file would show a gap, a file without a row only takes room
    path = default_storage.save(f"products/{key.hex[-2:]}/{key.hex}.{shape.ending}", ContentFile(content))
    Picture.objects.create(
        id=key,
        product_id=product_id,
        path=path,
        alt=alt,
        width=shape.width,
        height=shape.height,
        position=Picture.objects.filter(product_id=product_id).count(),
    )
    audit.record(
        actor=actor,
        action="catalog.picture-attached",
        subject_kind="product",
        subject_id=product_id,
        at=at,
        changes={"picture": [None, path]},
    )
    return key


@transaction.atomic
def remove_picture(*, picture_id: UUID, at: datetime, actor: Actor) -> None:
    """Take the picture away, its file once the removal is certain; does nothing when it is gone already."""
    picture = Picture.objects.select_for_update().filter(pk=picture_id).first()
    if picture is None:
        return
    picture.delete()
    audit.record(
        actor=actor,
        action="catalog.picture-removed",
        subject_kind="product",
        subject_id=picture.product_id,
        at=at,
        changes={"picture": [picture.path, None]},
    )
    transaction.on_commit(lambda: default_storage.delete(picture.path))
