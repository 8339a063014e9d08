"""What ought to hold, kept by hand as things happen: written apart from the rules, to be compared with them."""

from shopkeeper.consent.rules.words import Reason

TOPICS = ("news", "offers")
PERSONS_ALONE = {Reason.COMPLAINT, Reason.ERASED}


class Truth:
    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.blocks: dict[str, set[Reason]] = {topic: set() for topic in TOPICS}
        self.spoken = False

    def permits(self, topic: str) -> bool:
        return self.answers.get(topic) in {"yes", "imported"} and not self.blocks[topic]

    def everything(self) -> dict[str, bool]:
        return {topic: self.permits(topic) for topic in TOPICS}

    def asked(self) -> None:
        self.spoken = True

    def confirmed(self, topic: str) -> None:
        self.spoken = True
        for blocks in self.blocks.values():
            blocks.discard(Reason.BOUNCE)
        self.blocks[topic].clear()
        self.answers[topic] = "yes"

    def chose(self, topic: str) -> None:
        self.spoken = True
        if not self.blocks[topic] & PERSONS_ALONE:
            self.answers[topic] = "yes"

    def told(self, topic: str) -> None:
        self.spoken = True
        if self.answers.get(topic) != "no" and not self.blocks[topic] - {Reason.BOUNCE}:
            self.answers[topic] = "yes"

    def imported(self, topic: str) -> None:
        if not self.spoken:
            self.answers[topic] = "imported"

    def withdrew(self, topic: str) -> None:
        self.spoken = True
        for one in [topic] if topic else TOPICS:
            self.answers[one] = "no"

    def suppressed(self, reason: Reason) -> None:
        self.spoken = True
        for topic, blocks in self.blocks.items():
            blocks.add(reason)
            if reason in PERSONS_ALONE:
                self.answers[topic] = "no"

    def lifted(self, reason: Reason) -> None:
        self.spoken = True
        for blocks in self.blocks.values():
            blocks.discard(reason)
