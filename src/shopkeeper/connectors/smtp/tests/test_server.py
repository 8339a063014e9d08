import pytest

from shopkeeper.connectors.smtp import NotAServer, Server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", Server("mail.example.org", 587, "starttls")),
        ("smtp://mail.example.org:25?tls=none", Server("mail.example.org", 25, "none")),
        ("smtps://a%40b:p%2Fw@mail.example.org", Server("mail.example.org", 465, "immediate", "a@b", "p/w")),
    ],
)
def test_a_url_names_a_server(url: str, server: Server) -> None:
    assert Server.parse(url) == server


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://h:x", "smtp://h?tls=no"]
)
def test_what_is_no_server_is_refused_with_the_form_to_use(url: str) -> None:
    with pytest.raises(NotAServer, match="write it like smtp://"):
        Server.parse(url)


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(Server.parse("smtp://shop:secret@mail.example.org"))
