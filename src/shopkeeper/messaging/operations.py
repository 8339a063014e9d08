"""Writing letters, and changing the shop's texts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from shopkeeper.delivery import operations as delivery
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.messaging import describing, queries
from shopkeeper.messaging.events import TemplateFailed
from shopkeeper.messaging.models import TemplateVersion
from shopkeeper.messaging.ours import ours
from shopkeeper.messaging.queries import Name, Reader, Rendered, UnableToRender
from shopkeeper.messaging.rendering import render
from shopkeeper.messaging.rules import LANGUAGES

SELF = system("messaging")


class UnableToSaveTemplate(Exception):
    """The text can't be made into a letter, or somebody else changed it meanwhile."""


@transaction.atomic
def write(
    *, name: Name, about: str, customer_id: UUID, values: Mapping[str, Any], reader: Reader, address: str, at: datetime
) -> UUID:
    """Write the letter to the customer, once for what it is `about`, and return the message's key.

    A text of staff that can't be made into a letter gives way to ours, and is marked and told.
    """
    made = rendered(name=name, values=values, reader=reader, at=at)
    return _said(name, f"messaging:{name.value}:{about}", "customer", customer_id, made, address=address, at=at)


@transaction.atomic
def write_to_staff(
    *, name: Name, about: str, staff_id: UUID, values: Mapping[str, Any], reader: Reader, address: str, at: datetime
) -> UUID:
    """Write the letter to a member of staff, once for what it is `about`, and return the message's key."""
    made = rendered(name=name, values=values, reader=reader, at=at)
    key = f"messaging:{name.value}:{about}:{staff_id}"
    return _said(name, key, "staff", staff_id, made, address=address, at=at)


def _said(name: Name, key: str, kind: str, person_id: UUID, made: Rendered, *, address: str, at: datetime) -> UUID:
    return delivery.send_message(
        key=key,
        channel="email",
        purpose=name.value,
        recipient_kind=kind,
        recipient_id=person_id,
        address=address,
        subject=made.subject[:300],
        text=made.text,
        html=made.html,
        at=at,
        actor=SELF,
    ).id


def rendered(*, name: Name, values: Mapping[str, Any], reader: Reader, at: datetime) -> Rendered:
    """Return the letter by the text in force, by ours when that one can't be made into a letter."""
    whole = {
        **queries.NOTHING,
        "customer": {"given_name": ""},
        **values,
        "shop": describing.shop_values(queries.site()),
    }
    chosen = queries.in_force(name, reader.language)
    if chosen.version is not None:
        try:
            return render(subject=chosen.text.subject, body=chosen.text.body, language=reader.language, values=whole)
        except UnableToRender as error:
            _mark_failed(chosen.version, str(error), at)
    text = ours(name, reader.language)
    return render(subject=text.subject, body=text.body, language=reader.language, values=whole)


def _mark_failed(version: TemplateVersion, failure: str, at: datetime) -> None:
    first = TemplateVersion.objects.filter(pk=version.pk, failed_at__isnull=True)
    with transaction.atomic():
        if first.update(failed_at=at, failure=failure[:500]):
            tell(TemplateFailed(version.id, version.name, version.language), at=at)


@transaction.atomic
def save_template(
    *,
    name: Name,
    language: str,
    subject: str,
    body: str,
    based_on: int,
    order_id: UUID | None,
    at: datetime,
    actor: Actor,
) -> int:
    """Put the text in force and return its version. Raises UnableToSaveTemplate.

    It is made into a letter once before, for the order given, so that a mistake is told to whoever made it. `based_on`
    is the version that was edited, 0 for ours.
    """
    if language not in LANGUAGES:
        raise UnableToSaveTemplate(f"there are letters in {', '.join(LANGUAGES)}, not in {language!r}")
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    if not subject or not body:
        raise UnableToSaveTemplate("a letter needs a subject and a text; to go back to ours, reset it")
    try:
        queries.preview(name=name, language=language, subject=subject, body=body, order_id=order_id, at=at)
    except UnableToRender as error:
        raise UnableToSaveTemplate(str(error)) from None
    if name is Name.SIGN_IN_CODE and "code" not in body:
        raise UnableToSaveTemplate("without {{ code }} in its text nobody can sign in")
    return _add(name, language, subject, body, based_on=based_on, at=at, actor=actor)


@transaction.atomic
def reset_template(*, name: Name, language: str, at: datetime, actor: Actor) -> int:
    """Let our text be in force again; what staff wrote stays in the history. Return the version that says so."""
    last = TemplateVersion.objects.filter(name=name.value, language=language).order_by("-version").first()
    if last is None or not last.body:
        return last.version if last else 0
    return _add(name, language, "", "", based_on=last.version, at=at, actor=actor)


def _add(name: Name, language: str, subject: str, body: str, *, based_on: int, at: datetime, actor: Actor) -> int:
    known = TemplateVersion.objects.filter(name=name.value, language=language)
    version = (known.aggregate(last=Max("version"))["last"] or 0) + 1
    if based_on != version - 1:
        raise UnableToSaveTemplate("somebody saved another version meanwhile; look at it, then write yours again")
    TemplateVersion.objects.create(
        name=name.value,
        language=language,
        version=version,
        subject=subject,
        body=body,
        made_at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
    )
    audit.record(
        actor=actor,
        action="messaging.template-saved" if body else "messaging.template-reset",
        subject_kind="template",
        subject_id=f"{name.value}/{language}",
        at=at,
        changes={"version": [version - 1, version]},
    )
    return version


def send_test(
    *, name: Name, language: str, order_id: UUID | None, staff_id: UUID, address: str, at: datetime, actor: Actor
) -> UUID:
    """Send the letter in force to a member of staff, and return the message's key. Raises UnableToRender.

    The tracking link in it works, so the letter dies after a day unsent.
    """
    chosen = queries.in_force(name, language)
    made = queries.preview(
        name=name, language=language, subject=chosen.text.subject, body=chosen.text.body, order_id=order_id, at=at
    )
    return delivery.send_message(
        key=f"messaging:test:{new_id(at)}",
        channel="email",
        purpose="test-letter",
        recipient_kind="staff",
        recipient_id=staff_id,
        address=address,
        subject=f"[Test] {made.subject}",
        text=made.text,
        html=made.html,
        expires_at=at + timedelta(days=1),
        at=at,
        actor=actor,
    ).id
