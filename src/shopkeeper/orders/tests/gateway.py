"""A gateway in memory, with idempotency keys as a real one has them, that can fail before or after money moved."""

from dataclasses import dataclass, field
from uuid import UUID

from shopkeeper.foundation.money import Money
from shopkeeper.orders.ports import Asked, Card, GatewayRefund, GatewayRefused, GatewaySilent, Intent
from shopkeeper.orders.rules.money_back import IntentStatus, RefundStatus


class Crash(BaseException):
    """The process dies here: nobody catches it."""


@dataclass
class FakeGateway:
    name: str = "fake"
    says: IntentStatus = IntentStatus.SUCCEEDED
    fails: list[BaseException] = field(default_factory=list)
    fails_after: list[BaseException] = field(default_factory=list)
    answers: dict[str, Intent | GatewayRefund] = field(default_factory=dict)
    taken: dict[str, Money] = field(default_factory=dict)
    given: dict[str, Money] = field(default_factory=dict)
    parts: dict[UUID, GatewayRefund] = field(default_factory=dict)
    refund_says: RefundStatus = RefundStatus.SUCCEEDED
    detached: list[str] = field(default_factory=list)

    def create_customer(self, *, key: str) -> str:
        return f"cus_{key[-6:]}"

    def create_intent(self, asked: Asked) -> Intent:
        self._maybe_fail()
        if asked.key not in self.answers:
            reference = f"pi_{asked.intent_id}"
            self.answers[asked.key] = Intent(reference, self.says, intent_id=str(asked.intent_id), next_url="https://g")
            if self.says is IntentStatus.SUCCEEDED:
                self.taken[reference] = asked.amount
        self._maybe_fail_after()
        answer = self.answers[asked.key]
        assert isinstance(answer, Intent)
        return answer

    def retrieve(self, *, reference: str, session: str) -> Intent:
        self._maybe_fail()
        status = IntentStatus.SUCCEEDED if reference in self.taken else IntentStatus.REQUIRES_ACTION
        return Intent(reference, status, intent_id=reference.removeprefix("pi_"))

    def cancel(self, *, reference: str, session: str, key: str) -> Intent:
        return Intent(reference, IntentStatus.CANCELLED)

    def refund(self, *, payment_reference: str, amount: Money, part_id: UUID, key: str) -> GatewayRefund:
        self._maybe_fail()
        if key not in self.answers:
            gone = self.given.get(payment_reference, Money(amount.currency, 0)) + amount
            if self.taken[payment_reference] < gone:
                raise GatewayRefused("charge_already_refunded", "more than was taken")
            answer = GatewayRefund(f"re_{part_id}", self.refund_says, part_id=str(part_id))
            if self.refund_says is not RefundStatus.FAILED:
                self.given[payment_reference] = gone
            self.answers[key] = self.parts[part_id] = answer
        self._maybe_fail_after()
        said = self.answers[key]
        assert isinstance(said, GatewayRefund)
        return said

    def find_refund(self, *, payment_reference: str, part_id: UUID) -> GatewayRefund | None:
        self._maybe_fail()
        return self.parts.get(part_id)

    def begin_saving(self, *, customer: str, return_url: str, key: str) -> str:
        return "https://gateway/save"

    def methods(self, *, customer: str) -> list[Card]:
        return [Card("pm_1", "visa", "4242", 12, 2030)]

    def attach_method(self, *, method: str, customer: str, key: str) -> Card:
        return Card(method, "visa", "4242", 12, 2030)

    def detach_method(self, *, method: str, key: str) -> None:
        self.detached.append(method)

    def check(self) -> None:
        self._maybe_fail()

    def _maybe_fail(self) -> None:
        if self.fails:
            raise self.fails.pop()

    def _maybe_fail_after(self) -> None:
        if self.fails_after:
            raise self.fails_after.pop()


def silent() -> GatewaySilent:
    return GatewaySilent("timed out")
