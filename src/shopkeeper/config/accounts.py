"""How django-allauth signs staff in: no sign-up, addresses looked up by blind index, mail through the one door."""

import secrets
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms as django_forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shopkeeper.delivery import operations as delivery
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.sessions import open_text, seal_text
from shopkeeper.foundation.staff.models import User
from shopkeeper.foundation.staff.queries import staff_by_email, username_of

NOBODY = UUID("019aab3e-8c00-7000-8000-6e6f626f6479")  # whose key seals what is written about an unknown address
NOWHERE = "nobody@shop.invalid"  # a domain that never exists (RFC 6761)
CODE_MAIL = "account/email/login_code"


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Staff are added by an owner; their mail goes through delivery; each sign-in is audited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def generate_login_code(self) -> str:
        return f"{secrets.randbelow(1_000_000):06}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send the mail to whom the address belongs; do the same work for an unknown one, so that time tells nothing.

        The message about an unknown address holds neither the address nor a code that opens anything, has expired when
        it is written, and so is never sent.
        """
        user = staff_by_email(email)
        known = user is not None and user.is_active
        recipient_id = user.pk if user and known else NOBODY
        keys.create([NOBODY])
        keys.warm([new_id(), recipient_id])  # the id without a key makes the store be asked, whoever is held already
        if not known:
            template_prefix, context = CODE_MAIL, {**context, "code": self.generate_login_code()}
        mail = self.render_mail(template_prefix, email, {"email": email, "shop": settings.SITE_NAME, **context})
        at = now()
        delivery.send_message(
            key=f"staff:{template_prefix}:{new_id()}",
            channel="email",
            purpose="sign-in",
            recipient_kind="staff",
            recipient_id=recipient_id,
            address=user.email if user and known else NOWHERE,
            subject=mail.subject,
            text=mail.body,
            expires_at=at + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT) if known else at,
            at=at,
            actor=system("staff"),
        )

    def format_email_subject(self, subject: str) -> str:
        return subject

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        actor = Actor(kind="staff", id=str(user.pk))
        audit.record(actor=actor, action="staff.signed-in", subject_kind="staff", subject_id=user.pk, at=now())
        return cast("HttpResponse", super().post_login(request, user, **kwargs))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Secrets of authenticator apps stand sealed in the database."""

    def encrypt(self, text: str) -> str:
        return seal_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_text(encrypted_text)

    def _get_user_identifier(self, user: User) -> str:
        return user.email

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)


class SignInForm(forms.LoginForm):  # type: ignore[misc]  # allauth publishes no types
    """E-mail address and password; the address becomes the name that the database knows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = django_forms.EmailInput(attrs={"autocomplete": "username webauthn", "autofocus": True})
        self.fields["login"] = django_forms.EmailField(label="E-mail address", widget=widget)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        return username_of(self.cleaned_data["login"])


class RequestCodeForm(forms.RequestLoginCodeForm):  # type: ignore[misc]  # allauth publishes no types
    """Asks for a sign-in code by mail; the answer is the same for known and unknown addresses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = django_forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True})
        self.fields["email"] = django_forms.EmailField(label="E-mail address", widget=widget)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not ratelimit.consume(context.request, action="request_login_code", key=username_of(email)):
            raise self.adapter_error()
        user = staff_by_email(email)
        self._user = user if user and user.is_active else None
        return email

    def adapter_error(self) -> django_forms.ValidationError:
        """Return the refusal of one who asked too often."""
        return django_forms.ValidationError("Too many codes were asked for; wait a few minutes, then try again.")
