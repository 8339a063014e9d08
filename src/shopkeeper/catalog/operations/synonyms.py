"""Words that mean the same, kept by staff."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.catalog.models import Synonym
from shopkeeper.catalog.queries.meanings import forget
from shopkeeper.catalog.rules import terms
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id

MOST = 500
LONGEST = 80


class UnableToKeepSynonym(Exception):
    """The words are none, too many, the same, or kept already; or the synonym is not there."""


@transaction.atomic
def add_synonym(*, words: str, means: str, is_both_ways: bool, at: datetime, actor: Actor) -> UUID:
    """Return the key of a new synonym; both sides are kept as search reads them. Raises UnableToKeepSynonym."""
    sides = [" ".join(terms(side)) for side in (words, means)]
    if not all(sides) or any(len(side) > LONGEST for side in sides):
        raise UnableToKeepSynonym(f"give both sides a word or a few, together at most {LONGEST} letters each")
    if sides[0] == sides[1]:
        raise UnableToKeepSynonym(f"search reads both sides as “{sides[0]}”: they mean the same already")
    if Synonym.objects.count() >= MOST:
        raise UnableToKeepSynonym(f"there are {MOST} synonyms already: remove one first")
    if is_both_ways and Synonym.objects.filter(words=sides[1], means=sides[0]).exists():
        raise UnableToKeepSynonym("this is kept already, the other way round")
    try:
        with transaction.atomic():
            row = Synonym.objects.create(
                id=new_id(at), words=sides[0], means=sides[1], is_both_ways=is_both_ways, created_at=at
            )
    except IntegrityError:
        raise UnableToKeepSynonym("this is kept already") from None
    _record("synonym-added", row.pk, {"words": [None, sides[0]], "means": [None, sides[1]]}, at=at, actor=actor)
    return row.pk


@transaction.atomic
def remove_synonym(*, synonym_id: UUID, at: datetime, actor: Actor) -> None:
    """Let the two no longer mean the same. Raises UnableToKeepSynonym."""
    row = Synonym.objects.filter(pk=synonym_id).first()
    if row is None:
        raise UnableToKeepSynonym("there is no such synonym: somebody may have removed it meanwhile")
    row.delete()
    _record("synonym-removed", synonym_id, {"words": [row.words, None], "means": [row.means, None]}, at=at, actor=actor)


def _record(action: str, key: UUID, changes: dict[str, list[str | None]], *, at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor, action=f"catalog.{action}", subject_kind="synonym", subject_id=key, at=at, changes=dict(changes)
    )
    transaction.on_commit(forget)
