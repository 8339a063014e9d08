"""The local sink: messages go nowhere, and stand in the console to be read. For trying, and until mail is set up."""

from shopkeeper.delivery.ports import Outgoing


class Sink:
    """A channel that takes every message and keeps it where it is: in its row."""

    def send(self, message: Outgoing) -> str:
        """Return a reference that says where the message went."""
        return f"sink:{message.id}"
