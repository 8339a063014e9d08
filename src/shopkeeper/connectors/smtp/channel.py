"""The channel: one message by one conversation with the mail server."""

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr

from shopkeeper.connectors.smtp.server import Server
from shopkeeper.delivery.ports import Outgoing, Refused, TemporaryFailure


class WholeLine(UnstructuredHeader, BaseHeader):
    """A header that stays on one line: an address of the web folded or encoded (RFC 2047) leads nowhere."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("List-Unsubscribe", WholeLine)
POLICY = SMTP.clone(header_factory=_HEADERS)


class SMTPChannel:
    """Hands mail to one server. A line that breaks while the text is sent leaves the message's fate unknown."""

    def __init__(self, server: Server, *, sender: str, clock: Callable[[], datetime]) -> None:
        self._server, self._clock = server, clock
        self._name, self._address = parseaddr(sender)
        self._domain = self._address.rpartition("@")[2] or "localhost"

    def send(self, message: Outgoing) -> str:
        """Hand the mail over and return its Message-ID. Raise `TemporaryFailure` or `Refused`."""
        mail = self.compose(message)
        connection = self._connect()
        try:
            self._envelope(connection, message.address)
            _accept(*_handed_over(connection, mail))
        finally:
            connection.close()
        return str(mail["Message-ID"])

    def compose(self, message: Outgoing) -> EmailMessage:
        """Return the mail. The Message-ID is made of the row's id: the same at each attempt. Raise `Refused`."""
        mail = EmailMessage(policy=POLICY)
        try:
            mail["From"] = Address(self._name, addr_spec=self._address)
            mail["To"] = _mailbox(message.address)
            mail["Subject"] = message.subject
        except (ValueError, IndexError) as error:
            raise Refused(f"no mail can be made of it: {error}") from None
        mail["Message-ID"] = f"<{message.id}@{self._domain}>"
        mail["Date"] = format_datetime(self._clock())
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers to this
        mail["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
        if message.unsubscribe_url:
            mail["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"  # RFC 2369
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        mail.set_content(message.text)
        if message.html:
            mail.add_alternative(message.html, subtype="html")
        return mail

    def check(self) -> None:
        """Connect and sign in, without sending. Raise `TemporaryFailure`."""
        self._connect().close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        try:
            connection = self._dial()
            try:
                if server.tls == "starttls":
                    connection.starttls(context=ssl.create_default_context())
                if server.user:
                    connection.login(server.user, server.password)
                connection.ehlo_or_helo_if_needed()
            except Exception:
                connection.close()
                raise
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryFailure(f"{server.host}:{server.port}: {type(error).__name__}: {_text(error)}") from None
        return connection

    def _dial(self) -> smtplib.SMTP:
        server = self._server
        if server.tls != "immediate":
            return smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)

    def _envelope(self, connection: smtplib.SMTP, recipient: str) -> None:
        """Name sender and recipient. Whatever fails here, nothing has been sent."""
        options = [] if recipient.isascii() else ["SMTPUTF8"]  # RFC 6531
        if options and not connection.has_extn("smtputf8"):
            raise Refused("the mail server can't take an address in this script")
        try:
            _accept(*connection.mail(self._address, options))
            _accept(*connection.rcpt(recipient))
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryFailure(f"{type(error).__name__}: {_text(error)}") from None


def _handed_over(connection: smtplib.SMTP, mail: EmailMessage) -> tuple[int, bytes]:
    """Send the text and return the server's answer, which may come before the text: then nothing was sent."""
    try:
        return connection.data(mail.as_bytes(policy=SMTP.clone(utf8=connection.has_extn("smtputf8"))))
    except smtplib.SMTPDataError as refusal:
        said = refusal.smtp_error
        return refusal.smtp_code, said if isinstance(said, bytes) else said.encode()


def _mailbox(address: str) -> Address:
    """Return the address for a header, put together here: the parser of whole ones knows only ASCII."""
    local, _, domain = address.rpartition("@")
    if not local or not domain:
        raise ValueError("the address isn't one mail address")
    return Address(username=local, domain=domain)


def _accept(code: int, answer: bytes) -> None:
    """Raise what the server's answer means (RFC 5321, section 4.2.1): 4yz for now, 5yz for ever."""
    said = f"{code} {answer.decode('utf-8', 'replace')}"
    if 400 <= code < 500:
        raise TemporaryFailure(said)
    if code >= 500:
        raise Refused(said)


def _text(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply}"
    return str(error)
