"""Signing up for letters: the form, the mail that asks, and the press on its button. No cookie, no sign-in."""

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shopkeeper.consent import operations as consent
from shopkeeper.consent import queries
from shopkeeper.consent.queries import Source
from shopkeeper.delivery import operations as delivery
from shopkeeper.foundation import clock, limits
from shopkeeper.foundation.actors import system
from shopkeeper.storefront import errors, pages, permitting
from shopkeeper.storefront.account.sign_in import place_of
from shopkeeper.storefront.choices.asking import GOOD_FOR_DAYS, NOTICE, ask_by_mail
from shopkeeper.storefront.choices.evidence import evidence_of
from shopkeeper.storefront.visitors import Visitor, page

PER_PLACE = "20/hour"
FORM = system("newsletter-form")
MAY = ["GET", "HEAD", "POST"]


class SignUpForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    topics = forms.MultipleChoiceField(error_messages={"required": "Tick what you would like to hear about."})

    def __init__(self, *given: object, choices: list[tuple[str, str]]) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # what a form is given is Django's to say
        self.fields["topics"] = forms.MultipleChoiceField(
            choices=choices, error_messages={"required": "Tick what you would like to hear about."}
        )

    @property
    def ticked(self) -> set[str]:
        """Return the topics that are ticked."""
        return set(self["topics"].value() or ())


@csrf_exempt  # whoever posts this for another gets that person a question by mail, and no more
@never_cache
@require_http_methods(MAY)
@page
def newsletter(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Ask for an address and topics, and send the question there; the answer is the same for every address."""
    offered = queries.topics(channel=queries.Channel.EMAIL, offered=True)
    shown = [{"slug": one.slug, **queries.text_of(one)} for one in offered]
    choices = [(one["slug"], one["name"]) for one in shown]
    context = {"topics": shown, "notice": queries.notice_in_force(NOTICE), "days": GOOD_FOR_DAYS}
    if request.method != "POST":
        return pages.render(request, visitor, SIGN_UP, {**context, "form": SignUpForm(choices=choices)})
    form = SignUpForm(request.POST, choices=choices)
    if not form.is_valid():
        return pages.render(request, visitor, SIGN_UP, {**context, "form": form}, status=400)
    if wait := limits.allow("newsletter-place", place_of(request), PER_PLACE):
        return errors.too_many(request, seconds=wait)
    at, email = clock.now(), form.cleaned_data["email"]
    evidence = evidence_of(request, Source.FORM, at, notice=NOTICE)
    try:
        ask_by_mail(address=email, topics=form.cleaned_data["topics"], evidence=evidence, at=at, actor=FORM)
    except (consent.UnableToAsk, delivery.UnableToSendMessage) as reason:
        form.add_error("email", str(reason))
        return pages.render(request, visitor, SIGN_UP, {**context, "form": form}, status=400)
    return pages.render(request, visitor, "storefront/choices/asked.html", {**context, "email": email})


SIGN_UP = "storefront/choices/sign_up.html"


@csrf_exempt  # the link out of the mail is the proof; a cookie would add none
@never_cache
@require_http_methods(MAY)
@page
def confirm(request: HttpRequest, visitor: Visitor, token: str) -> HttpResponseBase:
    """Show one button; pressed, it confirms. Looking at the page, as scanners of mail do, changes nothing."""
    if request.method != "POST":
        return pages.render(request, visitor, "storefront/choices/confirm.html", {})
    at = clock.now()
    try:
        done = consent.confirm(token=token, evidence=evidence_of(request, Source.LINK, at), at=at)
    except consent.UnableToConfirm as reason:
        return pages.render(request, visitor, "storefront/choices/too_old.html", {"reason": reason}, status=410)
    if (
        done.is_new
    ):  # the cookie comes with no press on a foreign page (SameSite), so nobody is joined to another's mail
        permitting.recognise(request, done.customer_id, method="confirmed-address", at=at)
    names = queries.topic_names()
    digest = queries.address_digest(done.channel, done.address)
    token = queries.link_token(queries.Link(done.channel, digest, "", done.customer_id))
    context = {"topics": [names.get(one, one) for one in done.topics], "token": token}
    return pages.render(request, visitor, "storefront/choices/confirmed.html", context)
