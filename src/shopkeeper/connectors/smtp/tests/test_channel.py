"""The channel against a mail server on this machine that really speaks SMTP."""

import socket
from asyncio import WriteTransport
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from smtplib import SMTPServerDisconnected
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from shopkeeper.connectors.sink import Sink
from shopkeeper.connectors.smtp import Server, SMTPChannel
from shopkeeper.delivery.ports import Outgoing, Refused, TemporaryFailure

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROW = UUID("0195513b-0000-7000-8000-000000000001")


class PostOffice:
    """What the server answers, and what it was given."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], Message]] = []
        self.rcpt = "250 OK"
        self.data = "250 OK"
        self.forgets_recipients = False

    async def handle_RCPT(  # noqa: N802  the server library asks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt.startswith("250") and not self.forgets_recipients:
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(  # noqa: N802  the server library asks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.data == "hang up":
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
            return "421 never seen"
        content = envelope.content
        assert isinstance(content, bytes)
        if self.data.startswith("250"):
            self.mails.append(
                (envelope.mail_from or "", envelope.rcpt_tos, message_from_bytes(content, policy=default))
            )
        return self.data


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def port(office: PostOffice) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    controller = Controller(
        office,
        hostname="127.0.0.1",
        port=number,
        enable_SMTPUTF8=True,
        auth_require_tls=False,
        authenticator=signed_in,
    )
    controller.start()
    yield number
    controller.stop()


def signed_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=isinstance(data, LoginPassword) and data.password == b"open sesame", handled=False)


def channel(port: int, who: str = "") -> SMTPChannel:
    server = Server.parse(f"smtp://{who}127.0.0.1:{port}?tls=none")
    return SMTPChannel(server, sender="The Shop <shop@example.org>", clock=lambda: NOW)


def outgoing(**changes: str) -> Outgoing:
    given = {"address": "anna@example.com", "subject": "Your code", "text": "123456", "html": ""} | changes
    return Outgoing(id=ROW, purpose="sign-in", **given)


def test_a_mail_arrives_with_the_headers_that_keep_it_from_being_answered(port: int, office: PostOffice) -> None:
    reference = channel(port).send(outgoing())
    ((sender, recipients, mail),) = office.mails
    assert (sender, recipients) == ("shop@example.org", ["anna@example.com"])
    assert reference == mail["Message-ID"] == f"<{ROW}@example.org>"
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "The Shop <shop@example.org>",
        "anna@example.com",
        "Your code",
    )
    assert (mail["Auto-Submitted"], mail["Date"]) == ("auto-generated", "Sun, 01 Mar 2026 12:00:00 +0000")
    assert isinstance(mail, EmailMessage)
    assert mail.get_content() == "123456\r\n"


def test_a_mail_sent_again_has_the_same_message_id(port: int, office: PostOffice) -> None:
    assert channel(port).send(outgoing()) == channel(port).send(outgoing())


def test_text_in_any_script_and_html_arrive_whole(port: int, office: PostOffice) -> None:
    channel(port).send(outgoing(subject="Größe für Ænna ✓", text="Zażółć\n.\ngęślą", html="<p>Zażółć</p>"))
    mail = office.mails[0][2]
    assert isinstance(mail, EmailMessage)
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert mail["Subject"] == "Größe für Ænna ✓"
    assert (plain.get_content(), rich.get_content()) == ("Zażółć\r\n.\r\ngęślą\r\n", "<p>Zażółć</p>\r\n")


def test_an_address_in_another_script_is_sent_with_smtputf8(port: int, office: PostOffice) -> None:
    channel(port).send(outgoing(address="ænna@example.com"))
    assert office.mails[0][1] == ["ænna@example.com"]


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\r\nBcc: everyone@example.org"},
        {"address": "anna@example.com\r\nBcc: everyone@example.org"},
        {"address": "nobody"},
    ],
)
def test_a_header_of_the_writers_own_is_refused(port: int, office: PostOffice, changes: dict[str, str]) -> None:
    with pytest.raises(Refused):
        channel(port).send(outgoing(**changes))
    assert office.mails == []


@pytest.mark.parametrize(("answer", "means"), [("451 later", TemporaryFailure), ("550 no such user", Refused)])
@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_the_servers_answer_says_whether_to_try_again(
    port: int, office: PostOffice, where: str, answer: str, means: type[Exception]
) -> None:
    setattr(office, where, answer)
    with pytest.raises(means, match=answer):
        channel(port).send(outgoing())


def test_a_server_that_refuses_before_the_text_says_so_for_certain(port: int, office: PostOffice) -> None:
    office.forgets_recipients = True
    with pytest.raises(Refused, match="503"):
        channel(port).send(outgoing())


def test_a_line_that_breaks_while_the_text_is_sent_says_neither(port: int, office: PostOffice) -> None:
    office.data = "hang up"
    with pytest.raises(SMTPServerDisconnected):
        channel(port).send(outgoing())


def test_a_server_that_is_not_there_is_a_temporary_failure() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(TemporaryFailure, match="ConnectionRefusedError"):
            channel(taken.getsockname()[1]).send(outgoing())


def test_a_server_without_the_tls_that_was_asked_for_gets_no_mail(port: int, office: PostOffice) -> None:
    strict = SMTPChannel(Server.parse(f"smtp://127.0.0.1:{port}"), sender="shop@example.org", clock=lambda: NOW)
    with pytest.raises(TemporaryFailure, match="STARTTLS"):
        strict.send(outgoing())
    assert office.mails == []


def test_the_right_password_opens_and_a_wrong_one_is_told_without_itself(port: int, office: PostOffice) -> None:
    channel(port, "shop:open%20sesame@").check()
    with pytest.raises(TemporaryFailure, match="535") as caught:
        channel(port, "shop:guess@").check()
    assert "guess" not in str(caught.value)


def test_the_sink_takes_everything() -> None:
    assert Sink().send(outgoing()) == f"sink:{ROW}"


def test_the_address_to_unsubscribe_stands_whole_on_its_line_and_takes_one_press(port: int, office: PostOffice) -> None:
    url = f"https://shop.example/unsubscribe/{'A' * 110}/"
    channel(port).send(outgoing(unsubscribe_url=url))
    channel(port).send(outgoing())
    news, letter = office.mails[0][2], office.mails[1][2]
    raw = dict(news.raw_items())
    assert raw["List-Unsubscribe"] == f"<{url}>"
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"] is None
