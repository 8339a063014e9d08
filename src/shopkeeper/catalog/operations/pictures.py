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

LONGEST_ALT = 300
MOST_PICTURES = 24


class UnableToAttachPicture(Exception):
    """The product or picture is not there, has as many as it takes, or the content is nothing that may be shown."""


@transaction.atomic
def attach_picture(
    *, product_id: UUID, content: bytes, alt: str, at: datetime, actor: Actor, drawn_by_us: bool = False
) -> UUID:
    """Return the key of a new picture, which stands after the others. Raises UnableToAttachPicture.

    PNG, JPEG and WebP are taken from anyone; SVG only when the shop drew it itself (the sample shop does).
    """
    if not Product.objects.filter(pk=product_id).exists():
        raise UnableToAttachPicture(f"there is no product {product_id}")
    if len(alt := alt.strip()) > LONGEST_ALT:
        raise UnableToAttachPicture(f"say what it shows in {LONGEST_ALT} letters; this is {len(alt)}")
    if Picture.objects.filter(product_id=product_id).count() >= MOST_PICTURES:
        raise UnableToAttachPicture(f"a product has {MOST_PICTURES} pictures at most; take one away first")
    try:
        shape = shape_of(content, drawn_by_us=drawn_by_us)
    except NotAPicture as refusal:
        raise UnableToAttachPicture(str(refusal)) from None
    key = new_id(at)
    # the file first: a row without a file would show a gap, a file without a row only takes room
    path = default_storage.save(f"products/{key.hex[-2:]}/{key.hex}.{shape.ending}", ContentFile(content))
    picture = Picture.objects.create(
        id=key,
        product_id=product_id,
        path=path,
        alt=alt,
        width=shape.width,
        height=shape.height,
        position=Picture.objects.filter(product_id=product_id).count(),
    )
    _note("picture-attached", picture, at, actor, {"picture": [None, path]})
    return key


@transaction.atomic
def show_first(*, picture_id: UUID, at: datetime, actor: Actor) -> None:
    """Let the picture stand before the product's others, which keep their order. Raises UnableToAttachPicture."""
    chosen = Picture.objects.filter(pk=picture_id).first()
    if chosen is None:
        raise UnableToAttachPicture(f"there is no picture {picture_id}")
    of_product = Picture.objects.select_for_update().filter(product=chosen.product_id).order_by("position", "id")
    rows = sorted(of_product, key=lambda one: one.pk != picture_id)
    for place, row in enumerate(rows):
        Picture.objects.filter(pk=row.pk).update(position=place)
    _note("picture-put-first", chosen, at, actor, {"first": [None, chosen.path]})


@transaction.atomic
def describe_picture(*, picture_id: UUID, alt: str, at: datetime, actor: Actor) -> None:
    """Say what the picture shows to those who can't see it. Raises UnableToAttachPicture."""
    picture = Picture.objects.select_for_update(no_key=True).filter(pk=picture_id).first()
    if picture is None:
        raise UnableToAttachPicture(f"there is no picture {picture_id}")
    if len(alt := alt.strip()) > LONGEST_ALT:
        raise UnableToAttachPicture(f"say it in {LONGEST_ALT} letters; this is {len(alt)}")
    if alt == picture.alt:
        return
    Picture.objects.filter(pk=picture_id).update(alt=alt)
    _note("picture-described", picture, at, actor, {"alt": [picture.alt, alt]})


@transaction.atomic
def remove_picture(*, picture_id: UUID, at: datetime, actor: Actor) -> None:
    """Take the picture away, its file once the removal is certain; does nothing when it is gone already."""
    picture = Picture.objects.select_for_update().filter(pk=picture_id).first()
    if picture is None:
        return
    picture.delete()
    _note("picture-removed", picture, at, actor, {"picture": [picture.path, None]})
    transaction.on_commit(lambda: default_storage.delete(picture.path))


def _note(action: str, picture: Picture, at: datetime, actor: Actor, changes: dict[str, list[str | None]]) -> None:
    """Write it down, and date the product, whose page shows it."""
    Product.objects.filter(pk=picture.product_id).update(updated_at=at)
    audit.record(
        actor=actor,
        action=f"catalog.{action}",
        subject_kind="product",
        subject_id=picture.product_id,
        at=at,
        changes=changes,
    )
