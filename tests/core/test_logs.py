"""A log line is one line, holds no secret and steers no terminal."""

from __future__ import annotations

import json
import logging
import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from core.logs import HIDDEN, Lines, neutral, secrets_in

URL = "slack://T0DEMO000/B0DEMO000/s3cr%C3%A9t-token-of-slack?footer=no&key=another-long-token"
MAIL = "mailtos://ann:pass%20word@smtp.example.org/?to=desk@demo.example"
SECRETS = secrets_in([URL, MAIL, "plain-secret", "yes", "", "http://[broken"])
TOLD = ("s3cr%C3%A9t-token-of-slack", "s3crét-token-of-slack", "another-long-token", "pass word", "plain-secret", URL, MAIL)  # fmt: skip


def line_of(message: object, *arguments: object, as_json: bool = True, **more: object) -> str:
    record = logging.LogRecord("wirewatch", logging.WARNING, "", 1, message, arguments, None)
    record.__dict__.update(more)
    return Lines(as_json=as_json, secrets=SECRETS).format(record)


def bad(line: str) -> list[str]:
    return [c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@given(st.text(), st.text(), st.sampled_from(TOLD), st.booleans())
def test_any_message_is_one_line_without_secret_and_control_character(
    before: str, after: str, secret: str, as_json: bool
) -> None:
    line = line_of("%s%s%s", before, secret, after, as_json=as_json)
    assert bad(line) == []
    assert secret not in line
    if as_json:
        told = json.loads(line)
        assert (told["level"], told["logger"]) == ("warning", "wirewatch")
        assert secret not in told["message"]


@given(st.text())
def test_what_was_neutralised_stays_as_it_is(text: str) -> None:
    assert neutral(neutral(text)) == neutral(text)


def test_people_still_read_which_server_it_was() -> None:
    line = line_of("no connection to smtp.example.org for https://me:hush@wire.example/feed")
    assert "smtp.example.org" in line
    assert f"https://me:{HIDDEN}@wire.example/feed" in line


def test_an_exception_is_told_in_the_same_line() -> None:
    try:
        raise ValueError("broken\nby plain-secret")
    except ValueError:
        line = line_of("a defect", exc_info=sys.exc_info())
    told = json.loads(line)
    assert "Traceback" in told["exception"]
    assert "plain-secret" not in line
    assert "\n" not in line


def test_a_message_that_does_not_fit_its_arguments_is_told_all_the_same() -> None:
    assert "3 of %d" in json.loads(line_of("%d of %d", "3 of %d"))["message"]


def test_figures_of_a_line_stand_beside_it_in_json() -> None:
    figures = {"job": "poll", "hits": 3, "source": "a\x1bplain-secret"}
    told = json.loads(line_of("poll: 3 hits", figures=figures))
    assert (told["message"], told["hits"], told["source"]) == (
        "poll: 3 hits",
        3,
        f"a\\u001b{HIDDEN}",
    )
    assert line_of("poll", figures=figures, as_json=False).endswith("wirewatch: poll")
