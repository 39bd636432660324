"""Whatever a headline holds, in every channel: 1,000 random letters through every renderer."""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letters import NOW, found, letter, told

from alerts.render_email import HEADERS, LONGEST_HTML, email_bytes, render_email
from alerts.render_json import render_json
from alerts.render_plain import render_plain
from alerts.render_slack import (
    LONGEST_HEADER,
    LONGEST_MESSAGE,
    LONGEST_SECTION,
    MOST_BLOCKS,
    render_slack,
)
from core.values import Coverage, Letter

HOSTILE = [
    "=?utf-8?q?=0d=0aBcc:evil@x.example?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAeC5leGFtcGxl?=",
    "a\r\nBcc: evil@x.example\r\n\r\nbody",
    "a\nBcc: evil@x.example",
    "a\u2028Bcc: evil@x.example\u2029\x85\x0b\x0c\x1c\x1d\x1e",
    "lone \ud83d surrogate \udc00",
    "nul \x00 and bell \x07",
    "right \u202e to left \u2066 isolated \u2069",
    "<script>alert(1)</script><img src=http://evil.example/x onerror=a>",
    "\"><a href='javascript:alert(1)'>x</a>",
    "{{ 7*7 }} {% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %} ${7*7} ",
    "<!channel> <!here> <@U123> @channel @everyone @here",
    "<https://evil.example|harmless>",
    "*bold* _it_ `code` ~gone~ > quote",
    "=cmd|' /C calc'!A0",
    "日" * 5000,
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿👩‍👩‍👧‍👦" * 300,
    "Z" + "\u0301" * 3000,
    "." * 1000,
    "=?" * 500,
    "%s %d %(x)s {0} {x}",
    "",
]

text = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=()), max_size=300),
    st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4).map(" ".join),
)
url = st.one_of(
    st.sampled_from(
        [
            "javascript:alert(1)",
            "https://paper.example/a b",
            "https://paper.example/<b>|x>",
            "https://user:pw@paper.example/",
            "https://bücher.example/日本?q=<&>'\"",
            "data:text/html,x",
            "http://[::1]/",
            "http://[bad",
            "//paper.example",
            "https://paper.example/\u202egpj",
            "https://paper.example/" + "a" * 5000,
            "https:///x",
            "https://paper.example:99999/",
        ]
    ),
    text.map(lambda t: "https://paper.example/" + t),
)


@st.composite
def letters(draw: st.DrawFn) -> Letter:
    stories = []
    for number in range(draw(st.integers(0, 6))):
        body = draw(text)
        middle = len(body) // 2
        hits = [
            found(
                number * 10 + n,
                draw(text),
                body,
                body[middle : middle + 5] or "x",
                draw(st.sampled_from(["south-china-sea", "japan-us-alliance", "gone"])),
                url=draw(url),
                site=draw(text),
                language=draw(st.sampled_from(["en", "ja", '"><x', ""])),
                published=draw(st.sampled_from([NOW, None])),
            )
            for n in range(draw(st.integers(1, 3)))
        ]
        outlets = draw(st.lists(text, max_size=8))
        stories.append(told(*hits, outlets=outlets))
    coverage = Coverage(2, 1, 3, 2, 1, ((draw(text), NOW, draw(text)),), ((draw(text), 2),), 1)
    return letter(
        *stories,
        kind=draw(st.sampled_from(["story", "digest", "notice"])),
        receiver=draw(text.filter(bool)),
        stories=tuple(stories),
        topic_names=(("south-china-sea", draw(text)), ("japan-us-alliance", "Japan-US alliance")),
        timezone=draw(st.sampled_from(["Asia/Tokyo", "America/New_York", "Asia/Kathmandu", "UTC"])),
        review_url=draw(st.sampled_from(["", "http://127.0.0.1:8080", "javascript:x"])),
        priority=draw(st.sampled_from(["low", "normal", "high"])),
        coverage=draw(st.sampled_from([None, coverage])),
        notes=tuple(draw(st.lists(text, max_size=2))),
        key=draw(text),
    )


class _Page(HTMLParser):
    """Which tags a page has and where its links and images point."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.targets: list[str] = []
        self.events: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src", "background", "srcset", "poster"):
                self.targets.append(value or "")
            if name.startswith("on"):
                self.events.append(name)


ALLOWED_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td"),
    *("p", "h2", "b", "a", "span", "mark", "br"),
}
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def check_mail(told_letter: Letter) -> None:
    mail = render_email(
        told_letter,
        sender="Wirewatch <w@x.example>",
        to="a@y.example",
        message_id="<abc@x.example>",
    )
    wire = email_bytes(mail)
    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) <= 998
    assert b"\n" not in wire.replace(b"\r\n", b"")
    again = message_from_bytes(wire)
    assert {name.lower() for name in again} <= set(HEADERS)
    assert again["To"] == "a@y.example"
    # What a reader decodes has no line break either, and no second round finds a word.
    subject = str(make_header(decode_header(again["Subject"])))
    # The promise; folding may add blanks to what was composed.
    assert len(subject.replace("\r\n", "")) <= 180
    assert "=?" not in subject
    plain, html = cast("list[Message[str, str]]", again.get_payload())
    assert len(cast(str, html.get_payload())) <= LONGEST_HTML
    for part in (plain, html):
        assert part.get_content_charset() == "utf-8"
        assert not FORBIDDEN.search(_content(part))
    page = _Page()
    page.feed(_content(html))
    assert page.tags <= ALLOWED_TAGS
    assert page.events == []
    assert all(re.match(r"https?://[\w.\[]", target) for target in page.targets)


def _content(part: Message[str, str]) -> str:
    return cast(bytes, part.get_payload(decode=True)).decode()


def check_slack(told_letter: Letter) -> None:
    payload = render_slack(told_letter)
    body = json.dumps(payload, ensure_ascii=False).encode()  # no lone surrogate
    assert len(payload["blocks"]) <= MOST_BLOCKS
    assert len(json.dumps(payload["blocks"], ensure_ascii=False)) <= LONGEST_MESSAGE + 1000
    for block in payload["blocks"]:
        kind = block["type"]
        texts = [block["text"]] if "text" in block else block.get("elements", [])
        assert kind == "divider" or texts
        assert len(texts) <= 10
        limit = LONGEST_HEADER if kind == "header" else LONGEST_SECTION
        for part in texts:
            assert 1 <= len(part["text"]) <= limit
            if part["type"] == "mrkdwn":
                for link in re.findall(r"<[^>]*>?", part["text"]):
                    assert re.fullmatch(r"<https?://[^|<> ]+\|[^<>|]*>", link), link
            assert not FORBIDDEN.search(part["text"])
            assert not re.search(r"(?<![\w.])@(channel|here|everyone)", part["text"])
    assert payload["text"].strip()
    assert b"\x00" not in body


def check_plain(told_letter: Letter, limit: int) -> None:
    title, body = render_plain(told_letter, limit)
    assert len(title) + len(body) <= limit
    assert "\n" not in title
    assert not FORBIDDEN.search(title + body)
    assert "javascript:" not in "\n".join(
        line for line in body.splitlines() if line.lower().startswith("javascript:")
    )
    assert not re.search(r"(?<![\w.])@(channel|here|everyone)", title + body)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(letters(), st.sampled_from([160, 1000, 3500]))
def test_no_letter_whatever_its_text_breaks_a_renderer(told_letter: Letter, limit: int) -> None:
    check_mail(told_letter)
    check_slack(told_letter)
    check_plain(told_letter, limit)
    assert not FORBIDDEN.search(json.dumps(render_json(told_letter), ensure_ascii=False))


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_everywhere_at_once(hostile: str) -> None:
    hit = found(1, hostile, hostile or "x", (hostile or "x")[:40], site=hostile, url=hostile)
    one = letter(
        told(hit, outlets=[hostile]),
        receiver=hostile or "desk",
        topic_names=(("south-china-sea", hostile),),
        notes=(hostile,),
        key=hostile,
    )
    check_mail(one)
    check_slack(one)
    check_plain(one, 1000)
    render_json(one)


def test_template_syntax_in_a_headline_stays_text() -> None:
    mail = render_email(
        letter(told(found(title="{{ 7*7 }}{% raw %}"))),
        sender="w@x.example",
        to="a@y.example",
        message_id="<1@x.example>",
    )
    assert mail["Subject"] == "[South China Sea] {{ 7*7 }}{% raw %}"
    page = mail.get_body(("html",))
    assert page is not None
    assert "{{ 7*7 }}{% raw %}" in cast(Any, page).get_content()


@pytest.mark.parametrize("size", [1_000_000])
def test_a_title_of_a_megabyte_costs_no_more_than_a_long_one(size: int) -> None:
    hit = found(1, "南" * size, "海" * size, "海海", site="x" * size)
    check_mail(letter(told(hit)))
    check_slack(letter(told(hit)))
    check_plain(letter(told(hit)), 1000)


def test_a_digest_in_japanese_stays_under_the_limit_and_counts_what_it_leaves_out() -> None:
    stories = [
        told(found(n, f"第{n}号 " + "南シナ海で衝突、" * 30, "南シナ海" * 100, "南シナ海"))
        for n in range(1, 150)
    ]
    many = letter(*stories, kind="digest")
    check_mail(many)
    check_slack(many)
    mail = render_email(many, sender="w@x.example", to="a@y.example", message_id="<1@x.example>")
    page = cast(Any, mail.get_body(("html",))).get_content()
    shown, brief = page.count("<h2"), page.count('<br><a class="link"')
    assert 5 < shown < 100
    assert shown + brief == 100
    assert "And 49 more stories" in page
    assert mail["Subject"].endswith("(+148 more)")
