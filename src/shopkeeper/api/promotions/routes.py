"""Deals, codes, and many codes of one kind."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from shopkeeper.api.authentication import ScopedKey, actor_of
from shopkeeper.api.problems import missing
from shopkeeper.api.promotions.schemas import (
    BatchIn,
    BatchOut,
    CodesOut,
    CodeTerms,
    CouponIn,
    CouponOut,
    DealIn,
    DealOut,
    StateFilter,
    cut_of,
)
from shopkeeper.api.schemas import Limit, Listed
from shopkeeper.foundation.clock import now
from shopkeeper.promotions import operations, queries

router = Router(tags=["Deals and codes"])
READ, WRITE = ScopedKey("promotions:read"), ScopedKey("promotions:write")


def shown_deal(deal_id: UUID) -> Any:
    """Return the deal; 404 when there is none."""
    found = queries.deal(deal_id)
    if found is None:
        raise missing("deal", deal_id)
    return found


def shown_coupon(coupon_id: UUID) -> Any:
    """Return the coupon; 404 when there is none."""
    found = queries.coupon(coupon_id)
    if found is None:
        raise missing("coupon", coupon_id)
    return found


def shown_batch(batch_id: UUID) -> Any:
    """Return the batch of codes; 404 when there is none."""
    found = queries.batch(batch_id)
    if found is None:
        raise missing("batch of codes", batch_id)
    return found


@router.get("/deals", response=Listed[DealOut], auth=READ, summary="List deals")
def deals(request: HttpRequest, wanted: Query[StateFilter]) -> dict[str, Any]:
    page = queries.deal_list(state=wanted.state, at=now(), cursor=wanted.cursor, limit=wanted.limit)
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/deals", response={201: DealOut}, auth=WRITE, summary="Make a deal")
def make_deal(request: HttpRequest, body: DealIn) -> Status[Any]:
    return Status(201, shown_deal(_set_deal(request, body, None)))


@router.get("/deals/{uuid:deal_id}", response=DealOut, auth=READ, summary="Read a deal")
def deal(request: HttpRequest, deal_id: UUID) -> Any:
    return shown_deal(deal_id)


@router.put("/deals/{uuid:deal_id}", response=DealOut, auth=WRITE, summary="Change a deal as a whole")
def change_deal(request: HttpRequest, deal_id: UUID, body: DealIn) -> Any:
    shown_deal(deal_id)
    return shown_deal(_set_deal(request, body, deal_id))


@router.post("/deals/{uuid:deal_id}/end", response=DealOut, auth=WRITE, summary="End a deal now")
def end_deal(request: HttpRequest, deal_id: UUID) -> Any:
    shown_deal(deal_id)
    operations.end_deal(deal_id=deal_id, at=now(), actor=actor_of(request))
    return shown_deal(deal_id)


@router.get("/coupons", response=Listed[CouponOut], auth=READ, summary="List codes that stand alone")
def coupons(request: HttpRequest, wanted: Query[StateFilter]) -> dict[str, Any]:
    page = queries.coupon_list(state=wanted.state, at=now(), cursor=wanted.cursor, limit=wanted.limit)
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/coupons", response={201: CouponOut}, auth=WRITE, summary="Make a code")
def make_coupon(request: HttpRequest, body: CouponIn) -> Status[Any]:
    return Status(201, shown_coupon(_set_coupon(request, body, None)))


@router.get("/coupons/{uuid:coupon_id}", response=CouponOut, auth=READ, summary="Read a code and how often it was used")
def coupon(request: HttpRequest, coupon_id: UUID) -> Any:
    return shown_coupon(coupon_id)


@router.put("/coupons/{uuid:coupon_id}", response=CouponOut, auth=WRITE, summary="Change a code; the code itself stays")
def change_coupon(request: HttpRequest, coupon_id: UUID, body: CouponIn) -> Any:
    shown_coupon(coupon_id)
    return shown_coupon(_set_coupon(request, body, coupon_id))


@router.post("/coupons/{uuid:coupon_id}/end", response=CouponOut, auth=WRITE, summary="Let a code hold no more")
def end_coupon(request: HttpRequest, coupon_id: UUID) -> Any:
    shown_coupon(coupon_id)
    operations.end_coupon(coupon_id=coupon_id, at=now(), actor=actor_of(request))
    return shown_coupon(coupon_id)


@router.post("/coupons/batches", response={202: BatchOut}, auth=WRITE, summary="Order many codes, each for one order")
def order_codes(request: HttpRequest, body: BatchIn) -> Status[Any]:
    key = operations.order_codes(
        prefix=body.prefix, number=body.number, at=now(), actor=actor_of(request), **_terms(body)
    )
    return Status(202, shown_batch(key))


@router.get("/coupons/batches/{uuid:batch_id}", response=BatchOut, auth=READ, summary="Read how far a batch is")
def batch(request: HttpRequest, batch_id: UUID) -> Any:
    return shown_batch(batch_id)


@router.get("/coupons/batches/{uuid:batch_id}/codes", response=CodesOut, auth=READ, summary="List the codes of a batch")
def codes(request: HttpRequest, batch_id: UUID, cursor: str | None = None, limit: Limit = 200) -> dict[str, Any]:
    shown_batch(batch_id)
    page = queries.codes_of(batch_id, cursor=cursor, limit=limit)
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/coupons/batches/{uuid:batch_id}/end", response=BatchOut, auth=WRITE, summary="Let none of them hold")
def end_codes(request: HttpRequest, batch_id: UUID) -> Any:
    shown_batch(batch_id)
    operations.end_codes(batch_id=batch_id, at=now(), actor=actor_of(request))
    return shown_batch(batch_id)


def _set_deal(request: HttpRequest, body: DealIn, deal_id: UUID | None) -> UUID:
    return operations.set_deal(
        deal_id=deal_id,
        name=body.name,
        cut=cut_of(body),
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        products=body.products,
        categories=body.categories,
        brands=body.brands,
        at=now(),
        actor=actor_of(request),
    )


def _set_coupon(request: HttpRequest, body: CouponIn, coupon_id: UUID | None) -> UUID:
    return operations.set_coupon(
        coupon_id=coupon_id,
        code=body.code,
        most_uses=body.most_uses,
        most_uses_each=body.most_uses_each,
        at=now(),
        actor=actor_of(request),
        **_terms(body),
    )


def _terms(body: CodeTerms) -> dict[str, Any]:
    names = ("name", "starts_at", "ends_at", "minimum_minor", "stacks")
    return {"cut": cut_of(body), **{name: getattr(body, name) for name in names}}
