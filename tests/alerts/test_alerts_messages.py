from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from letters import NOW, found, in_title, letter, told

from alerts.message import compose
from alerts.render_email import render_email
from alerts.render_json import render_json
from alerts.render_plain import render_plain
from alerts.render_slack import render_slack
from alerts.snippet import LONGEST_SNIPPET, headline_pieces, plain_snippet, snippet
from core.errors import DeliveryError
from core.values import Coverage, Letter, LetterStory, Span, StoredHit, Story

TWO = told(
    found(1),
    found(2, topic="japan-us-alliance", term="coast guard", url="https://paper.example/1"),
    outlets=("Harbour Post", "Kita Shimbun", "Báo Biển"),
)


def html(one: Letter, **options: Any) -> str:
    mail = render_email(
        one, sender="w@x.example", to="a@y.example", message_id="<1@x.example>", **options
    )
    return cast(str, cast(Any, mail.get_body(("html",))).get_content())


def marked(hit: StoredHit) -> str:
    return plain_snippet(snippet(hit), "[", "]")


@pytest.mark.parametrize(
    ("stories", "changes", "subject"),
    [
        ([told(found())], {}, "[South China Sea] Manila protests over ramming"),
        ([TWO], {}, "[South China Sea, Japan-US alliance] Manila protests over ramming"),
        (
            [told(found(1)), told(found(2))],
            {},
            "[South China Sea] Manila protests over ramming (+1 more)",
        ),
        (
            [told(found(1)), told(found(2))],
            {"kind": "digest"},
            "[Digest, 23 Nov] Manila protests over ramming (+1 more)",
        ),
        ([], {"kind": "digest"}, "[Digest, 23 Nov] Nothing matched"),
        ([], {"kind": "notice", "notes": ("Source x fails.",)}, "[Wirewatch] Source x fails."),
    ],
)
def test_the_subject_names_topics_headline_and_how_many_more(
    stories: list[LetterStory], changes: dict[str, Any], subject: str
) -> None:
    message = compose(letter(stories=tuple(stories), **changes))
    assert message.subject == subject


def test_a_subject_is_never_longer_than_180_and_keeps_its_end() -> None:
    stories = [told(found(n, "Long " * 100)) for n in range(12)]
    subject = compose(letter(*stories)).subject
    assert len(subject) <= 180
    assert subject.endswith("… (+11 more)")


def test_what_matched_is_marked_exactly_where_the_span_says() -> None:
    text = "The sea, the sea: ships at sea."
    hit = found(text=text, term="sea")
    second = replace(hit, hit=replace(hit.hit, spans=(Span("text", 13, 16, "sea"),)))
    assert marked(second) == "The sea, the [sea]: ships at sea."


def test_a_sentence_with_folded_white_space_marks_the_words() -> None:
    text = "Ships in the South\n   China Sea\tcollided."
    hit = found(text=text, term="South\n   China Sea")
    folded = replace(hit, hit=replace(hit.hit, sentence=" ".join(text.split())))
    assert marked(folded) == "Ships in the [South China Sea] collided."


def test_a_long_sentence_is_cut_around_the_match() -> None:
    text = "word " * 300 + "South China Sea " + "word " * 300
    shown = marked(found(text=text, term="South China Sea"))
    assert "[South China Sea]" in shown
    assert shown.startswith("… word")
    assert shown.endswith("…")
    assert len(shown) <= LONGEST_SNIPPET + 4


def test_a_match_in_the_title_is_marked_there_and_the_text_is_shown() -> None:
    hit = in_title("Ramming in the West Philippine Sea", "West Philippine Sea")
    title = plain_snippet(headline_pieces(hit, 100), "[", "]")
    assert title == "Ramming in the [West Philippine Sea]"
    assert marked(hit) == "Two ships collided."


def test_a_message_says_why_where_and_how_sure() -> None:
    (item,) = compose(letter(TWO, review_url="http://127.0.0.1:8080/")).items
    assert item.why == (
        "South China Sea: “West Philippine Sea” in the lead, score 0.83",
        "Japan-US alliance: “coast guard” in the lead, score 0.83",
    )
    assert item.outlet == "Harbour Post"
    assert item.when == "Mon 23 Nov 2026, 06:00 JST"
    assert item.also_in == "Kita Shimbun, Báo Biển"
    assert item.review_link == "http://127.0.0.1:8080/hit/1"


@pytest.mark.parametrize(
    ("text_from", "said"), [("feed", "summary only"), ("beginning", "beginning only"), ("page", "")]
)
def test_a_message_says_where_less_than_the_article_was_read(text_from: str, said: str) -> None:
    one = letter(stories=(told(found(text_from=text_from)),))
    for shown in map(str, (render_plain(one), html(one), render_slack(one))):
        assert [words for words in ("summary only", "beginning only") if words in shown] == (
            [said] if said else []
        )


def test_an_undated_article_says_when_it_was_found_in_a_zone_without_letters() -> None:
    (item,) = compose(letter(told(found(published=None)), timezone="Asia/Kathmandu")).items
    assert item.when == "found Mon 23 Nov 2026, 02:45 UTC+05:45"


def test_the_link_is_the_one_that_the_site_gives() -> None:
    (item,) = compose(letter(told(found(link="https://www.paper.example/1?full=1")))).items
    assert item.link == "https://www.paper.example/1?full=1"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://bücher.example/ä?q=ö", "https://xn--bcher-kva.example/%C3%A4?q=%C3%B6"),
        ("https://paper.example@evil.example/", "https://evil.example/"),
        ("https://paper.example/a|b<c>", "https://paper.example/a%7Cb%3Cc%3E"),
        ("https://paper.example/%E6%97%A5?a=1&b=2#c", "https://paper.example/%E6%97%A5?a=1&b=2#c"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("ftp://paper.example/", ""),
        ("https://paper.example:bad/", ""),
    ],
)
def test_only_plain_web_addresses_become_links(url: str, link: str) -> None:
    assert compose(letter(told(found(url=url)))).items[0].link == link


def test_a_story_whose_hits_are_gone_is_still_told() -> None:
    bare = LetterStory(Story(5, "Ships collide", NOW, NOW, ("https://p.example/5",), ("Post",)), ())
    one = letter(bare)
    assert "Ships collide" in html(one)
    assert "https://p.example/5" in render_plain(one)[1]
    assert render_json(one)["stories"][0]["headline"] == "Ships collide"
    assert "Ships collide" in str(render_slack(one))


def test_a_digest_is_grouped_by_topic_and_ends_with_what_was_read() -> None:
    one = letter(
        told(found(1)),
        told(found(2, topic="japan-us-alliance")),
        told(found(3)),
        kind="digest",
        coverage=Coverage(
            12,
            12,
            31,
            9,
            6,
            (("kita", NOW - timedelta(hours=30), "HTTP 503"),),
            (("consent", 1),),
            2,
            held=3,
        ),
    )
    message = compose(one)
    assert [(group.name, len(group.items)) for group in message.groups] == [
        ("South China Sea", 2),
        ("Japan-US alliance", 1),
    ]
    assert message.coverage == (
        "12 of 12 sources read, 31 articles, 9 hits, 6 stories, "
        "1 page was no article: consent wall",
        "Failing since Sun 22 Nov 2026, 00:00 JST: kita (HTTP 503)",
        "3 alerts held for quiet hours or company",
        "2 alerts not delivered yet or failed",
    )
    for text in (render_plain(one)[1], html(one), str(render_slack(one))):
        assert "12 of 12 sources read" in text


def test_a_short_service_gets_what_fits_in_brief_or_as_a_count() -> None:
    stories = [told(found(n, f"Story number {n}")) for n in range(1, 9)]
    title, body = render_plain(letter(*stories), 900)
    assert len(title) + len(body) <= 900
    assert body.count("Story number") == 8
    assert "Also:\n- Story number" in body
    title, body = render_plain(letter(*stories), 500)
    assert len(title) + len(body) <= 500
    shown = body.count("Story number")
    assert 1 <= shown < 8
    assert f"And {8 - shown} more stories" in body


def test_fifty_stories_are_all_told_by_mail_and_by_slack() -> None:
    text = " ".join(f"w{n * 7919 % 10**8:x}" for n in range(90))
    stories = [
        told(found(n, f"Ferry story-{n}- and what became of it", f"Ferry. {text}", "Ferry"))
        for n in range(50)
    ]
    many = letter(*stories)
    for told_text in (render_plain(many, 10**6)[1], html(many), str(render_slack(many)["blocks"])):
        assert all(f"story-{n}-" in told_text for n in range(50))
        assert "not shown here" not in told_text


def test_messages_about_a_story_form_a_thread() -> None:
    def references(story: int) -> str:
        mail = render_email(
            letter(told(found(story))),
            sender="w@x.example",
            to="a@y.example",
            message_id="<1@x.example>",
        )
        return str(mail["References"])

    assert references(7) == "<story-7.wirewatch@x.example>"
    assert references(8) != references(7)


@pytest.mark.parametrize("name", ["desk", "Desk Ost", "デスク", "a.b@c"])
def test_the_list_id_is_a_stable_dotted_name(name: str) -> None:
    ids = {
        str(
            render_email(
                letter(receiver=name),
                sender="w@x.example",
                to="a@y.example",
                message_id=f"<{n}@x.example>",
            )["List-Id"]
        )
        for n in range(2)
    }
    (found_id,) = ids
    assert found_id.startswith("Wirewatch alerts <")
    label = found_id.partition("<")[2].removesuffix(".wirewatch.x.example>")
    assert label.isascii()
    assert label.replace("-", "").isalnum()


def test_an_installations_own_template_replaces_ours(tmp_path: Path) -> None:
    own = tmp_path / "letter.html.j2"
    own.write_text("<p>{{ message.headline }}</p>", "utf-8")
    page = html(letter(told(found(title="<b>"))), templates=str(tmp_path))
    assert page.strip() == "<p>&lt;b&gt;</p>"


def test_an_installations_own_text_replaces_ours_and_stays_clean(tmp_path: Path) -> None:
    own = tmp_path / "letter.txt.j2"
    own.write_text("{% for i in message.items %}* {{ i.headline }} & {{ i.link }}\n{% endfor %}")
    mail = render_email(
        letter(told(found(title="a <b>\r\nBcc: x"))),
        sender="w@x.example",
        to="a@y.example",
        message_id="<1@x.example>",
        templates=str(tmp_path),
    )
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text == "* a <b> Bcc: x & https://paper.example/1\n"


@pytest.mark.parametrize(
    "broken", ["{% if %}", "{{ message.subject.__class__.__mro__ }}", "{{ 1 / nothing }}"]
)
def test_a_broken_or_nosy_template_keeps_the_message_waiting(tmp_path: Path, broken: str) -> None:
    (tmp_path / "letter.html.j2").write_text(broken, "utf-8")
    with pytest.raises(DeliveryError, match=r"letter\.html\.j2 is broken") as caught:
        html(letter(), templates=str(tmp_path))
    assert caught.value.outcome == "transient"
