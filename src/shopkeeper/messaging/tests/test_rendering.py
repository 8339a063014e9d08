import time
from typing import Any

import pytest

from shopkeeper.messaging.ours import ours
from shopkeeper.messaging.rendering import UnableToRender, render
from shopkeeper.messaging.rules import LANGUAGES, Name, language_of

NOTICES = {Name.PRICE_DROP, Name.BACK_IN_STOCK}
WITHOUT_LINK = {
    *(Name.SIGN_IN_CODE, Name.STORE_CREDIT_GRANTED, Name.PAYMENT_FAILED, Name.DISPUTE_OPENED),
    *NOTICES,
    *(name for name in Name if name.value.startswith(("return-", "claim-", "withdrawal-", "privacy-"))),
    *(Name.EXCHANGE_DIFFERENCE_ASKED, Name.EXCHANGE_LAPSED),
}
NOTICE = {
    "title": "Teapot <b>",
    "price": "£3.00",
    "was": "£5.00",
    "saved": "£2.00",
    "link": "https://shop.test/p/teapot/",
    "wishes": "https://shop.test/wishes/",
}
DISPUTE = {"number": "L1", "amount": "£3.00", "due_on": "Monday", "link": "https://shop.test/console/orders/1/"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", Name)
def test_every_letter_can_be_made_in_every_language(name: Name, language: str, values: dict[str, Any]) -> None:
    text = ours(name, language)
    if name in NOTICES:
        values |= {"order": None, "notice": NOTICE}
    if name is Name.DISPUTE_OPENED:
        values |= {"order": None, "dispute": DISPUTE}
    made = render(subject=text.subject, body=text.body, language=language, values=values)
    assert "{{" not in made.html + made.text + made.subject
    assert "<script>" not in made.html
    assert ("https://shop.test/track/token/" in made.text) is (name not in WITHOUT_LINK)
    assert "Larkmoor" in made.text
    assert "1 Moor Lane" in made.html


@pytest.mark.parametrize(
    "name",
    [Name.ORDER_SHIPPED, Name.EXCHANGE_SHIPPED, Name.DELIVERED, Name.OUT_FOR_DELIVERY, Name.DELAYED, Name.PARCEL_LOST],
)
def test_letters_of_parcels_name_no_price(name: Name, values: dict[str, Any]) -> None:
    text = ours(name, "en")
    assert "£" not in render(subject=text.subject, body=text.body, language="en", values=values).text


def _subject(subject: str, language: str, values: dict[str, Any]) -> str:
    return render(subject=subject, body="<mj-text>x</mj-text>", language=language, values=values).subject


def test_the_same_letter_speaks_four_languages(values: dict[str, Any]) -> None:
    subjects = {
        language: render(
            subject=ours(Name.DELIVERED, language).subject,
            body="<mj-text>x</mj-text>",
            language=language,
            values=values,
        ).subject
        for language in LANGUAGES
    }
    assert subjects == {
        "en": "Delivered: your order L1",
        "de": "Zugestellt: Ihre Bestellung L1",
        "fr": "Livrée : votre commande L1",
        "es": "Entregado: su pedido L1",
    }


@pytest.mark.parametrize(
    ("number", "language", "word"),
    [
        (1, "en", "one"),
        (2, "en", "other"),
        (0, "en", "other"),
        (0, "fr", "one"),
        (1_000_000, "fr", "other"),
        (1, "es", "one"),
    ],
)
def test_plurals_follow_the_language(number: int, language: str, word: str, values: dict[str, Any]) -> None:
    body = '<mj-text>{{ n | plural: "one", "other" }}</mj-text>'
    made = render(subject="s", body=body, language=language, values={**values, "n": number})
    assert made.text.startswith(word)


TOO_MUCH = {
    "five replaces in a row": "{{ 'aaaaaaaaaaaaaaaaaaaa'" + " | replace: 'a', 'aaaaaaaaaaaaaaaaaaaa'" * 5 + " }}",
    "an endless loop": "{% for i in (1..1000000000) %}x{% endfor %}",
    "loops in loops": "{% for i in (1..1000) %}{% for j in (1..1000) %}{% endfor %}{% endfor %}",
    "loop after loop": "{% for i in (1..900) %}{% endfor %}" * 3,
    "a long join": "{{ (1..1000000000) | join }}",
    "numbers that grow": "{% assign x = 999999 %}{% for i in (1..40) %}{% assign x = x | times: x %}{% endfor %}",
    "captures that double": "{% assign x = 'aaaaaaaaaa' %}{% for i in (1..60) %}"
    "{% capture x %}{{ x }}{{ x }}{% endcapture %}{% endfor %}",
    "blocks in blocks": "{% if true %}" * 900,
    "brackets in brackets": "{{ " + "(" * 3000 + "1..2" + ")" * 3000 + " }}",
    "a layout in itself": "{% include 'layout' %}",
    "too long": "a" * 20_001,
}
FORBIDDEN = {
    "the class of a value": "{{ order.__class__.__mro__ }}",
    "a filter that undoes escaping": "{{ order.number | safe }}",
    "a filter with patterns": "{{ 'now' | date: '%999999999d' }}",
    "a file": "{% include '/etc/passwd' %}",
    "another template": "{% render 'layout' %}",
    "a file of MJML": "<mj-include path='/etc/passwd' />",
    "raw HTML": "<mj-raw><p>x</p></mj-raw>",
    "a script": "<mj-text><script>alert(1)</script></mj-text>",
    "a handler": "<mj-text><img src=x onerror=alert(1)></mj-text>",
    "a link that runs": "<mj-text><a href='javascript:alert(1)'>x</a></mj-text>",
    "a way out of the layout": "</mj-column></mj-section>",
    "a tag nobody knows": "<mj-foo>x</mj-foo>",
    "a tag left open": "<mj-text>",
}


@pytest.mark.parametrize("body", [*TOO_MUCH.values(), *FORBIDDEN.values()], ids=[*TOO_MUCH, *FORBIDDEN])
def test_what_would_hurt_the_shop_is_refused(body: str, values: dict[str, Any]) -> None:
    began = time.process_time()
    with pytest.raises(UnableToRender):
        render(subject="s", body=body, language="en", values=values)
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("<mj-text>\n\n{{ nothing.here }}</mj-text>", 3),
        ("\n{% if %}", 2),
        ("<mj-text>a</mj-text>\n<script>", 2),
        ("<mj-text>\n{{ 1 | unknown }}</mj-text>", 2),
    ],
)
def test_a_mistake_is_told_with_its_line(body: str, line: int, values: dict[str, Any]) -> None:
    with pytest.raises(UnableToRender) as refused:
        render(subject="s", body=body, language="en", values=values)
    assert refused.value.line == line
    assert str(refused.value).startswith(f"line {line}: ")


def test_what_people_wrote_stays_text(values: dict[str, Any]) -> None:
    values["order"]["lines"][0]["title"] = '</td><mj-raw>{{ code }}<a href="x">[[body]]'
    text = ours(Name.ORDER_CONFIRMED, "en")
    made = render(subject="{{ order.lines[0].title }}\r\nBcc: a@b.test", body=text.body, language="en", values=values)
    assert "&lt;mj-raw&gt;{{ code }}" in made.html
    assert "\n" not in made.subject
    assert "\r" not in made.subject


@pytest.mark.parametrize(
    ("wished", "otherwise", "language"),
    [
        (["de-AT"], "en", "de"),
        (["", "fr_FR"], "en", "fr"),
        (["pl"], "es", "es"),
        ([], "xx", "en"),
        (["EN"], "de", "en"),
    ],
)
def test_a_person_reads_their_own_language_or_the_shops(wished: list[str], otherwise: str, language: str) -> None:
    assert language_of(*wished, otherwise=otherwise) == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(NOTICES))
def test_news_that_were_asked_for_say_how_to_stop_them(name: Name, language: str, values: dict[str, Any]) -> None:
    text = ours(name, language)
    told = {**values, "order": None, "notice": NOTICE}
    made = render(subject=text.subject, body=text.body, language=language, values=told)
    assert "https://shop.test/wishes/" in made.text
    assert "https://shop.test/p/teapot/" in made.text
