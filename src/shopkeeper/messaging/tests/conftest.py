from typing import Any

import pytest

REQUEST = {
    "number": "P1",
    "what": "a copy of your data",
    "state": "refused",
    "received_on": "Monday",
    "due_on": "Friday",
    "words": "No <b>",
    "link": "https://shop.test/requests/",
}


@pytest.fixture
def values() -> dict[str, Any]:
    """Everything that a letter may speak of, with what would hurt if it were not escaped."""
    return {
        "shop": {"name": "Larkmoor", "url": "https://shop.test", "address": "1 Moor Lane", "logo_url": ""},
        "customer": {"given_name": "Ann <script>"},
        "code": "123456",
        "minutes": 10,
        "credit": {"amount": "£10.00"},
        "order": {
            "number": "L1",
            "pieces": 2,
            "promised_on": "Monday",
            "lines": [{"title": "Tea & <b>pot</b> [[body]]", "quantity": 2, "total": "£3.00"}],
            "sums": [{"name": "Total", "amount": "£3.00"}],
            "ship_to": ["Ann", "1 Road"],
            "waiting": True,
            "link": "https://shop.test/track/token/",
        },
        "parcel": {
            "carrier": "Post",
            "expected_on": "Tuesday",
            "delivered_on": "Friday",
            "lines": [{"title": "Teapot", "quantity": 1}],
        },
        "payment": {"link": "https://shop.test/pay/", "minutes": 60},
        "return": {
            "number": "R1",
            "outcome": "refund",
            "amount": "£3.00",
            "bonus": "",
            "send_by": "Monday",
            "words": "No",
            "lines": [{"title": "Teapot", "quantity": 1}],
            "link": "https://shop.test/return/",
        },
        "claim": {
            "number": "C1",
            "approved": True,
            "resolution": "We send another",
            "words": "Sorry",
            "question": "Where is it broken?",
            "link": "https://shop.test/claim/",
        },
        "exchange": {"difference": "£5.00", "answer_by": "Friday", "agreed": True, "amount": "£3.00", "waits": True},
        "withdrawal": {
            "number": "W1",
            "received": "Monday, 09:00",
            "sends_back": True,
            "link": "https://shop.test/w/",
            "lines": [{"title": "Teapot", "quantity": 1}],
        },
        "request": REQUEST,
        "refund": {
            "amount": "£3.00",
            "parts": [{"to": "to the card <b>", "amount": "£2.00"}, {"to": "to your store credit", "amount": "£1.00"}],
        },
        "cancelled": {"lines": [{"title": "Teapot", "quantity": 1}], "refund": "£3.00"},
    }
