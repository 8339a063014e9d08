"""Drives segment-analytics-python as its manual says, and notes what it sent: `python_client.py URL KEY COUNT`.

The library is not touched: requests are read from its own debug log, which its options `debug` and `log_handler` open.
"""

import json
import logging
import sys
from typing import Any

from segment.analytics.client import Client

PERSONS = 50


class Notes(logging.Handler):
    """Keeps what each request held and how it ended."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[list[Any]] = []
        self.acknowledged = 0

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == "making request: %s":
            batch = json.loads(str(record.args[0]))["batch"]  # type: ignore[index]  # one argument, by position
            self.requests.append([[event["messageId"] for event in batch], 0])
        elif record.msg == "data uploaded successfully":
            self.requests[-1][1] = 200
            self.acknowledged += len(self.requests[-1][0])
            print(f"acknowledged {self.acknowledged}", flush=True)


def main(url: str, key: str, count: int) -> None:
    notes, failed = Notes(), []
    client = Client(
        key, host=url, debug=True, log_handler=notes, on_error=lambda error, items: failed.append(str(error))
    )
    made = []
    for number in range(count):
        person = f"py-{number % PERSONS}"
        ok, message = (
            client.identify(anonymous_id=person, traits={"plan": "gold"})
            if number % 10 == 0
            else client.track(anonymous_id=person, event="Product Viewed", properties={"sku": f"S{number}"})
        )
        assert ok, "the library's queue is full"
        made.append(message["messageId"])
    client.shutdown()
    print(json.dumps({"made": made, "requests": notes.requests, "failed": failed}), flush=True)


if __name__ == "__main__":
    logging.getLogger("segment").propagate = False
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
