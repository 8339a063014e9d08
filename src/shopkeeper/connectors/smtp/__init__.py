"""E-mail by SMTP (RFC 5321)."""

from shopkeeper.connectors.smtp.channel import SMTPChannel
from shopkeeper.connectors.smtp.server import NotAServer, Server

__all__ = ["NotAServer", "SMTPChannel", "Server"]
