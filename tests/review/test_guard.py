import base64

import pytest

from review.doors import basic
from review.guard import known_host, same_origin


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"origin": "http://watch.example:8484"}, True),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"referer": "http://watch.example:8484/hit/1"}, True),
        ({"referer": "http://evil.example/"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site", "origin": "http://watch.example:8484"}, False),
    ],
)
def test_only_our_own_forms_change_anything(headers: dict[str, str], allowed: bool) -> None:
    assert same_origin(headers, "watch.example:8484") is allowed


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("localhost:8484", True),
        ("127.0.0.1", True),
        ("[::1]:8484", True),
        ("evil.example:8484", False),
        ("", False),
    ],
)
def test_a_foreign_host_name_is_rebinding(host: str, known: bool) -> None:
    assert known_host(host, frozenset({"localhost", "127.0.0.1", "::1"})) is known


@pytest.mark.parametrize(
    ("header", "password"),
    [
        (base64.b64encode(b"me:s3cret:x").decode(), "s3cret:x"),
        (base64.b64encode("me:pässword".encode()).decode(), "pässword"),
        ("!!!", ""),
        ("", ""),
        (base64.b64encode(b"\xff\xfe").decode(), ""),
    ],
)
def test_the_password_is_read_from_a_basic_header(header: str, password: str) -> None:
    assert basic(header)[1] == password
