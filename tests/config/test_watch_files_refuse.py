"""Each way to get a watch file wrong, and the sentence that says what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import load_topics, load_watch
from core.errors import SetupError

SOURCE = '[[source]]\nslug = "a"\nurl = "https://a.example/f"\n'
TOPIC = '[[topic]]\nslug = "t"\nany = ["x"]\n'
RECEIVER = '[[receiver]]\nname = "desk"\nurl = "json://sink.example/"\n'
SILENCE = '[[silence]]\nauthor = "kern"\nreason = "exercise"\n'
ROUTE = '[[route]]\nreceivers = ["desk"]\n'


def problems(folder: Path, environ: dict[str, str] | None = None, **texts: str) -> list[str]:
    for name, text in ({"sources": SOURCE, "topics": TOPIC} | texts).items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    with pytest.raises(SetupError) as refused:
        load_watch(folder, environ or {})
    assert str(refused.value) == "\n".join(refused.value.problems)
    return [problem.replace(f"{folder}/", "") for problem in refused.value.problems]


TOPICS = [
    ('ayn = ["b"]', '4: unknown key "ayn" in topic "t"; did you mean "any"?'),
    ('every = "1h"', '4: unknown key "every" in topic "t"; it belongs to a [[source]] in sources'),
    ('query = "a b"', '4: topic "t" has both a query and any; keep one of the two forms'),
    ("min_score = 1.5", '4: min_score 1.5 in topic "t" must be at most 1'),
    ("min_score = -1", '4: min_score -1 in topic "t" must be at least 0'),
    ('min_score = "1"', '4: min_score "1" in topic "t" must be a number without quotes; write min'),
    ("min_score = nan", '4: min_score nan in topic "t" must be'),
    (
        'languages = ["ja", "jp"]',
        '4: languages "jp" in topic "t" is no language tag; did you mean "ja',
    ),
    (
        'languages = ["english"]',
        '4: languages "english" in topic "t" is no language tag; write one',
    ),
    ('priority = "urgent"', '4: priority "urgent" in topic "t" is not known; did you mean "high"?'),
    ('must_match = "x"', '4: must_match "x" in topic "t" must be a list in square brackets'),
    ('must_match = [\n"a",\n\n3]', '7: must_match 3 in topic "t" must be text in quotes'),
    (
        'sources = ["aa"]',
        '4: sources in topic "t" names the source "aa", which does not exist; did',
    ),
    ('none = ["a",\n "--"]', '5: none in topic "t" has a term without any letter or digit'),
    ("none = []", '4: none in topic "t" is an empty list'),
    ("none = [[]]", '4: none in topic "t" is an empty list'),
    ('none = ["  "]', '4: none in topic "t" has an empty term'),
    ("none = [3]", '4: none in topic "t" holds terms, which stand in quotes'),
    (
        f'none = "{"x" * 301}"',
        '4: none in topic "t" has a term of 301 characters; 300 are the most',
    ),
    ('none = "a\\u0000b"', '4: none in topic "t" has a term with control characters'),
    (
        'none = [{ txt = "南海" }]',
        '4: none in topic "t" is split by language, and a key is no language',
    ),
    (
        'none = { jp = ["南海"] }',
        '4: none in topic "t" is split by language, and a key is no language',
    ),
    ('none.ja = ["a", ["b"]]', '4: none in topic "t" holds plain terms, as in any.ja'),
    ('none = [{ text = "a", lang = "zh" }]', '4: none in topic "t" has an unknown key "lang"; a'),
    ('none = [{ text = "a", languages = 3 }]', '4: none in topic "t" needs languages as a list'),
    ("none = [{ text = 3 }]", '4: none in topic "t" needs text in quotes'),
    ('all = { ja = ["a"] }', '4: all in topic "t" cannot be split by language'),
    ("all = []", '4: all in topic "t" is an empty list'),
    ('slug = "t2"', "4: this key is written twice; keep one of them"),
    ('name = "x', "4: a text is not closed on this line; put the missing quote"),
    ('name "x"', '4: a line reads key = "value"; the "=" is missing'),
    ("name = x", "4: the value is no TOML; text stands in quotes"),
    ('none = ["a" "b"]', '4: a list is not closed; put a ","'),
    ('none = ["a",', "4: the file ends too early; look for a missing value, quote"),
    ('name = "a" slug = "b"', "4: there is something behind the value"),
    ('none = { text = "a" ', '4: a "{" is not closed'),
    ('name = "a\\b\\c"', "4: a \\ in double quotes must be written \\\\"),
    (f"min_score = {'9' * 9000}", "4: a number has thousands of digits"),
]


@pytest.mark.parametrize(("line", "sentence"), TOPICS)
def test_a_mistake_in_a_topic_is_one_sentence(line: str, sentence: str, tmp_path: Path) -> None:
    (only,) = problems(tmp_path, topics=TOPIC + line + "\n")
    assert only.startswith(f"topics.toml:{sentence}")


WHOLE_TOPICS = [
    ('[[topic]]\nname = "T"\nany = ["a"]', '1: topic "T" has no "slug"; write slug = "south'),
    ('[[topic]]\nslug = "t"', '1: topic "t" does not say what to look for; write any = ['),
    ('[[topic]]\nslug = "t"\nnone = ["a"]', '1: topic "t" only says what must not occur; write'),
    ('[[topic]]\nslug = "T!"\nany = ["a"]', '2: slug "T!" in topic "T!" may hold only a-z'),
    (
        '[[topic]]\nslug = "t"\nayn = ["a"]',
        '3: unknown key "ayn" in topic "t"; did you mean "any"?',
    ),
    (TOPIC + TOPIC, '5: topic "t" is already on line 2; give this one another slug'),
    ('[topic]\nslug = "t"', "1: write [[topic]] in double brackets: there may be many"),
    ('topic = ["t"]', "1: topic holds tables; begin each with [[topic]]"),
    ('[[topics]]\nslug = "t"', '1: unknown table "topics"; did you mean "topic"?'),
    (SOURCE, "1: [[source]] tables belong in sources.toml"),
    ('slug = "t"', '1: "slug" stands outside any table; put it below a [[topic]]'),
    ("x = " + "[" * 5000, ": brackets are nested too deeply to be a watch file"),
    ("x = " + "[" * 300 + "]" * 300, '1: unknown table "x"; known: topic'),
]


@pytest.mark.parametrize(("text", "sentence"), WHOLE_TOPICS, ids=range(len(WHOLE_TOPICS)))
def test_a_topics_file_of_the_wrong_shape_is_one_sentence(
    text: str, sentence: str, tmp_path: Path
) -> None:
    (only,) = problems(tmp_path, topics=text)
    assert only.startswith(f"topics.toml:{sentence}".replace("toml::", "toml:"))


SOURCES = [
    ('every = "15x"', 'every "15x" in source "a" is no span of time; write one as in "15m"'),
    ('every = "10s"', 'every "10s" in source "a" must lie between "1m" and "30d"'),
    ("every = 15", 'every 15 in source "a" must be text in quotes; write every = "15m"'),
    ('kind = "rss"', 'kind "rss" in source "a" is not known; did you mean "feed"?'),
    ('tier = "1"', 'tier "1" in source "a" must be a whole number without quotes; write tier = 1'),
    ("tier = 4", 'tier 4 in source "a" must be at most 3'),
    ("tier = true", 'tier True in source "a" must be a whole number'),
    ('country = "UK"', 'country "UK" in source "a" is no country code; did you mean "GB"?'),
    ('country = "Japan"', 'country "Japan" in source "a" is no country code; write two letters'),
    ('headers = { "a b" = "x" }', 'header "a b" in source "a" is no header name'),
    ('headers = { A = "x\\ny" }', 'header "A" in source "a" must be one line without control'),
    ("headers = { A = 3 }", 'header "A" in source "a" must be text in quotes'),
    ("headers = 3", 'headers in source "a" must be a table in curly brackets'),
    ('proxy = "socks5://me:s3cret@p.example"', 'proxy in source "a" is no HTTP proxy; write one'),
    ('proxy = "http://p.example:99999"', 'proxy in source "a" is no HTTP proxy; write one'),
    ('proxy = "http://p.example"\nbrowser = true', 'proxy in source "a" does not go with `browser'),
    ('allow_private = "no"', 'allow_private "no" in source "a" must be true or false, without'),
    ('name = ""', 'name "" in source "a" is empty; write a text or leave the key out'),
]


@pytest.mark.parametrize(("line", "sentence"), SOURCES)
def test_a_mistake_in_a_source_is_one_sentence(line: str, sentence: str, tmp_path: Path) -> None:
    (only,) = problems(tmp_path, sources=SOURCE + line + "\n")
    assert only.startswith(f"sources.toml:4: {sentence}")


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "file:///etc/passwd", "a.example/feed", "https://", "https://a b.example/",
     "https://a.example:99999/", "https://[::1/", "javascript:alert(1)", "", "https://a.example/\\u0000"],
)  # fmt: skip
def test_only_a_web_address_can_be_polled(url: str, tmp_path: Path) -> None:
    (only,) = problems(tmp_path, sources=f'[[source]]\nslug = "a"\nurl = "{url}"\n')
    assert only.startswith('sources.toml:3: url in source "a" ')


ALERTS = [
    (RECEIVER + 'timezone = "Tokyo"', '4: timezone "Tokyo" in receiver "desk" is no time zone; did '
     'you mean "Asia/Tokyo"?'),
    (RECEIVER + 'timezone = "XYZ1234"', '4: timezone "XYZ1234" in receiver "desk" is no time zone; '
     'write one as in'),
    (RECEIVER + 'quiet = "22-7"', '4: quiet "22-7" in receiver "desk" is no span of hours; write'),
    (RECEIVER + 'quiet = "07:00-07:00"', '4: quiet "07:00-07:00" in receiver "desk" begins and'),
    (RECEIVER + "hourly_cap = 0", '4: hourly_cap 0 in receiver "desk" must be at least 1'),
    (RECEIVER + RECEIVER, '5: receiver "desk" is already on line 2; give this one another name'),
    ('[[receiver]]\nname = "desk"\nurl = "desk@example.org"', '3: url in receiver "desk" is no'),
    ('[[receiver]]\nname = "desk"', '1: receiver "desk" has no "url"; write url = "${DESK_MAIL}"'),
    (ROUTE, '2: receivers in route number 1 names the receiver "desk", which does not exist; there '
     "is none yet"),
    (RECEIVER + ROUTE + 'topics = ["tt"]', '6: topics in route number 1 names the topic "tt", '
     'which does not exist; did you mean "t"?'),
    (RECEIVER + ROUTE + 'sources = ["a", "b"]', '6: sources in route number 1 names the source'),
    (RECEIVER + ROUTE + 'at = "25:00"', '6: at "25:00" in route number 1 is no time of day; write'),
    (RECEIVER + ROUTE + "at = 07:00:00", '6: at 07:00:00 in route number 1 must be text in quotes'),
    (RECEIVER + ROUTE + 'days = ["Monday"]', '6: days "Monday" in route number 1 is no day; did '
     'you mean "mon"?'),
    (RECEIVER + ROUTE + 'days = ["xyz"]', '6: days "xyz" in route number 1 is no day; known: mon'),
    (RECEIVER + ROUTE + 'mode = "daily"', '6: mode "daily" in route number 1 is not known; did you '
     'mean "digest"?'),
    (RECEIVER + '[[route]]\nmode = "digest"', '4: route number 1 has no "receivers"; write'),
    (RECEIVER + ROUTE + 'group_wait = "2d"', '6: group_wait "2d" in route number 1 must be'),
    (SILENCE + "until = 2026-12-01T07:00:00", "4: until 2026-12-01 07:00:00 in silence number 1 "
     "needs an offset from UTC; write one as in 2026-12-01T07:00:00+09:00"),
    (SILENCE + "until = 2026-12-01", "4: until 2026-12-01 in silence number 1 must be a date and "
     "time without quotes; write until = 2026-12-01T07:00:00+09:00"),
    (SILENCE + 'until = "tomorrow"', '4: until "tomorrow" in silence number 1 must be a date and'),
    (SILENCE, '1: silence number 1 has no "until"; write until = 2026-12-01T07:00:00+09:00'),
    (SILENCE + "until = 2026-12-01T07:00:00Z\ntopics = ['u']", '5: topics in silence number 1'),
    (RECEIVER + "[[route]]\nreceivers = []", "5: receivers [] in route number 1 must not be empty"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), ALERTS)
def test_a_mistake_in_the_alerts_is_one_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    (only,) = problems(tmp_path, alerts=text)
    assert only.startswith(f"alerts.toml:{sentence}")


def test_everything_wrong_is_said_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        sources=SOURCE + 'kind = "fed"\ntier = 9\n',
        topics='[[topic]]\nslug = "T"\nany = [""]\n\n[[topic]]\nslug = "t"\n',
        alerts=ROUTE,
    )
    assert [problem.split(" ")[0] for problem in found] == [
        "sources.toml:4:",
        "sources.toml:5:",
        "topics.toml:2:",
        "topics.toml:3:",
        "topics.toml:5:",
        "alerts.toml:2:",
    ]


def test_a_table_with_a_mistake_is_still_known_by_its_name(tmp_path: Path) -> None:
    found = problems(
        tmp_path, topics=TOPIC + "min_score = 7\n", alerts=RECEIVER + ROUTE + 'topics = ["t"]'
    )
    assert found == ['topics.toml:4: min_score 7 in topic "t" must be at most 1']


ENVIRONMENT = [
    (
        "${NOPE}",
        'url in source "a" needs the environment variable NOPE, which is not set; set it in',
    ),
    ("${EMPTY}", 'url in source "a" needs the environment variable EMPTY, which is empty; set it'),
    ("${}", 'url in source "a" has "${" without a name and "}" behind it; write ${NAME}'),
    ("https://a.example/${SECRET", 'url in source "a" has "${" without a name'),
    ("${SECRET}", 'url in source "a" is no web address'),
]


@pytest.mark.parametrize(("url", "sentence"), ENVIRONMENT)
def test_a_variable_is_named_and_its_value_is_not(url: str, sentence: str, tmp_path: Path) -> None:
    environ = {"EMPTY": " ", "SECRET": "hunter2"}
    (only,) = problems(tmp_path, environ, sources=f'[[source]]\nslug = "a"\nurl = "{url}"\n')
    assert only.startswith(f"sources.toml:3: {sentence}")
    assert "hunter2" not in only


def test_a_file_that_cannot_be_read_is_named_with_the_way_out(tmp_path: Path) -> None:
    folder = tmp_path / "watch"
    folder.mkdir()
    (folder / "topics.toml").mkdir()
    with pytest.raises(SetupError) as refused:
        load_watch(folder, {})
    assert refused.value.problems == (
        f"{folder}/sources.toml does not exist; `wirewatch init {folder}` writes a starter",
        f"{folder}/topics.toml is a folder; a file of that name is wanted",
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (TOPIC.encode("utf-16"), " is not UTF-8 but UTF-16 or binary; save it as UTF-8"),
        (TOPIC.encode("utf-16-le"), " is not UTF-8 but UTF-16 or binary; save it as UTF-8"),
        ('[[topic]]\nslug = "t"\nany = ["café"]'.encode("latin-1"), ":3: this line is not UTF-8;"),
        ('# 南シナ海\n[[topic]]\nslug = "南海"'.encode("shift-jis"), ":1: this line is not UTF-8;"),
    ],
)  # fmt: skip
def test_a_file_in_another_encoding_is_refused(body: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    path.write_bytes(body)
    with pytest.raises(SetupError) as refused:
        load_topics(path, {})
    assert str(refused.value).startswith(f"{path}{sentence}")


def test_the_folder_must_be_there_and_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"does not exist; `wirewatch init .*nope` writes"):
        load_watch(tmp_path / "nope", {})
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="is a file; WIREWATCH_CONFIG names the folder of"):
        load_watch(tmp_path / "file", {})


def test_a_receiver_may_have_any_short_name(tmp_path: Path) -> None:
    desk = RECEIVER.replace('"desk"', '" Desk Tokyo "')
    (only,) = problems(tmp_path, alerts=desk + ROUTE.replace("desk", "Desk Tokyo") + "at = 7")
    assert only.startswith("alerts.toml:6: at 7 in route number 1 must be text in quotes")
    (only,) = problems(tmp_path, alerts=RECEIVER.replace("desk", "d" * 65))
    assert only.endswith("must have at most 64 characters")


def test_a_hundred_problems_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    names = ", ".join(f'"u{n}"' for n in range(250))
    found = problems(tmp_path, alerts=RECEIVER + ROUTE + f"topics = [{names}]")
    assert len(found) == 101
    assert found[-1] == "alerts.toml: and 150 more like these; mend these first"


def test_an_alerts_file_that_leads_nowhere_is_no_missing_one(tmp_path: Path) -> None:
    (tmp_path / "alerts.toml").symlink_to(tmp_path / "gone.toml")
    (only,) = problems(tmp_path)
    assert only.startswith("alerts.toml does not exist; ")
