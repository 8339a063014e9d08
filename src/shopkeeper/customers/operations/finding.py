"""Finding customers who may be one person: first under what each meets others, then who is like whom."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q

from shopkeeper.customers.models import BlockKey, Candidate, Compared, Customer
from shopkeeper.customers.operations.joining import NAMED, NAMED_TOGETHER
from shopkeeper.customers.rules import NOT_STANDING, CustomerStatus, Decision, IdentifierKind
from shopkeeper.customers.rules.likeness import LEAST_SCORE, MOST_SHARING, Likened, blocking_values, likeness
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.blind import blind_index, normalise_email, normalise_name, normalise_phone

BATCH = 500
AT_ONCE = 5_000
DIGEST = 8
LEFT_OUT = (*NOT_STANDING, CustomerStatus.CLOSED)
Pair = tuple[UUID, UUID]
Checkpoint = Callable[[int, str], None]


def find_candidates(*, at: datetime, checkpoint: Checkpoint = lambda done, note: None) -> int:
    """Propose pairs of customers who may be one person, for people to decide; return how many pairs are new.

    Looks at those customers alone who changed since they were looked at, each with all others. What it did stands after
    each batch; then `checkpoint` is called with how many were looked at, and may raise to stop. Proposals that nobody
    decided on follow what the records say now; decided pairs stay as they are.
    """
    _each(_stale, _key, checkpoint, "customers read")
    return _each(_due, lambda ids: _compare(ids, at=at), checkpoint, "customers compared")


def _each(
    rows: Callable[[UUID], list[UUID]], work: Callable[[list[UUID]], int], checkpoint: Checkpoint, note: str
) -> int:
    """Work through the rows a batch a transaction, and return what the batches made together."""
    made, done, last = 0, 0, UUID(int=0)
    while ids := rows(last):
        with transaction.atomic():
            made += work(ids)
        done, last = done + len(ids), ids[-1]
        checkpoint(done, note)
    return made


def _stale(after: UUID) -> list[UUID]:
    """Return the next customers who changed since their block keys were made."""
    seen = Q(compared__isnull=True) | Q(compared__as_of__lt=F("updated_at")) | Q(compared__as_of__gt=F("updated_at"))
    return list(Customer.objects.filter(seen, pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])


def _due(after: UUID) -> list[UUID]:
    rows = Compared.objects.filter(is_due=True, pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _key(ids: list[UUID]) -> int:
    """Make the block keys of these customers anew, none for those who don't stand; the rows are locked meanwhile."""
    rows = {one.pk: one for one in Customer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
    likened = _likened(ids)
    BlockKey.objects.filter(customer__in=ids).delete()
    BlockKey.objects.bulk_create(
        [
            BlockKey(customer_id=key, digest=blind_index("block", value)[:DIGEST])
            for key, one in likened.items()
            for value in sorted(blocking_values(one))
        ],
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )
    Compared.objects.bulk_create(
        [Compared(customer_id=key, as_of=one.updated_at, is_due=True) for key, one in rows.items()],
        update_conflicts=True,
        unique_fields=["customer"],
        update_fields=["as_of", "is_due"],
    )
    return len(rows)


def _likened(ids: Collection[UUID]) -> dict[UUID, Likened]:
    """Return what is compared of each of these customers who stands, opened with their keys."""
    standing = Customer.objects.filter(pk__in=ids).exclude(status__in=LEFT_OUT)
    rows = list(standing.prefetch_related("identifiers", "addresses"))
    keys.warm(row.pk for row in rows)
    return {row.pk: _of(row) for row in rows}


def _of(row: Customer) -> Likened:
    known = list(row.identifiers.all())
    addresses = list(row.addresses.all())
    phones = [(one.value, row.country) for one in known if one.kind == IdentifierKind.PHONE]
    phones += [(one.phone, one.country or row.country) for one in addresses if one.phone]
    postcodes = [(one.country, "".join(one.postcode.split()).casefold()) for one in addresses]
    return Likened(
        given=normalise_name(row.given_name),
        family=normalise_name(row.family_name),
        birth_date=row.birth_date,
        emails=frozenset(normalise_email(one.value) for one in known if one.kind == IdentifierKind.EMAIL),
        phones=frozenset(number for text, region in phones if (number := normalise_phone(text, region))),
        homes=frozenset(f"{country} {postcode}" for country, postcode in postcodes if postcode),
    )


def _compare(ids: list[UUID], *, at: datetime) -> int:
    """Compare these customers with all who share a block key with them; return how many pairs are new."""
    pairs = _pairs(ids)
    likened = _likened({key for pair in pairs for key in pair})
    found: dict[Pair, tuple[float, list[str]]] = {}
    for one, other in pairs:
        if one in likened and other in likened:
            score, matches = likeness(likened[one], likened[other])
            if score >= LEAST_SCORE:
                found[one, other] = score, [match.value for match in matches]
    made = _keep(found, ids, at=at)
    Compared.objects.filter(pk__in=ids).update(is_due=False)
    return made


def _pairs(ids: Sequence[UUID]) -> set[Pair]:
    digests = {bytes(one) for one in BlockKey.objects.filter(customer__in=ids).values_list("digest", flat=True)}
    wanted, mine = sorted(digests), set(ids)
    blocks: defaultdict[bytes, list[UUID]] = defaultdict(list)
    for start in range(0, len(wanted), AT_ONCE):
        shared = BlockKey.objects.filter(digest__in=wanted[start : start + AT_ONCE])
        counts = shared.values("digest").annotate(n=Count("id")).filter(n__gt=1, n__lte=MOST_SHARING)
        some = [bytes(row["digest"]) for row in counts.order_by()]
        for digest, key in BlockKey.objects.filter(digest__in=some).values_list("digest", "customer_id"):
            blocks[bytes(digest)].append(key)
    pairs = {pair for block in blocks.values() for pair in combinations(sorted(block), 2)}
    return {pair for pair in pairs if not mine.isdisjoint(pair)}


def _keep(found: Mapping[Pair, tuple[float, list[str]]], ids: Iterable[UUID], *, at: datetime) -> int:
    """Let what is proposed of these customers be what was found; what was decided or otherwise named stays."""
    wanted = list(ids)
    rows = Candidate.objects.select_for_update().filter(Q(one__in=wanted) | Q(other__in=wanted)).order_by("pk")
    known = {(row.one_id, row.other_id): row for row in rows}
    gone: list[UUID] = []
    changed: list[Candidate] = []
    for pair, row in known.items():
        if row.decision != Decision.OPEN:
            continue
        score, evidence = _together(row, *found.get(pair, (0.0, [])))
        if not evidence:
            gone.append(row.pk)
        elif (row.score, row.evidence) != (score, evidence):
            row.score, row.evidence = score, evidence
            changed.append(row)
    Candidate.objects.filter(pk__in=gone).delete()
    Candidate.objects.bulk_update(changed, ["score", "evidence"], batch_size=500)
    fresh = [
        Candidate(id=new_id(at), one_id=one, other_id=other, score=score, evidence=_evidence(rules), found_at=at)
        for (one, other), (score, rules) in sorted(found.items())
        if (one, other) not in known
    ]
    Candidate.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _together(row: Candidate, score: float, rules: list[str]) -> tuple[float, list[dict[str, str]]]:
    """Return what speaks for a pair that was proposed before: what sources said of it goes on speaking."""
    told = [one for one in row.evidence if one.get("rule") == NAMED]
    return max(score, NAMED_TOGETHER if told else 0.0), [*told, *_evidence(rules)]


def _evidence(rules: Iterable[str]) -> list[dict[str, str]]:
    return [{"rule": rule} for rule in rules]
