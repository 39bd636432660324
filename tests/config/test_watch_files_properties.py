"""Whatever a file says, it becomes a watch or sentences with file and line; never a traceback,
and never a secret."""

from __future__ import annotations

import re
import tempfile
import tomllib
import traceback
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from config import load_watch
from config.lines import line_index
from core.errors import SetupError
from core.values import Watch

SECRET = "hunter2-Xq9"
ENVIRON = {"SECRET": SECRET, "URL": f"https://{SECRET}.example/", "LIST": f"[{SECRET}"}
FILES = {
    "sources.toml": """# outlets
[[source]]
slug = "bay-times"
name = "Bay Times"
url = "https://bay.example/feed?key=${SECRET}"
kind = "feed"
language = "zh-Hant"
country = "TW"
tier = 1
every = "1h30m"
headers = { Authorization = "Bearer ${SECRET}", "X-Key" = '${SECRET}' }
allow_private = false
""",
    "topics.toml": '''[[topic]]
slug = "sea"
name = "The sea"
any = [
  "South China Sea", # a comment, with "quotes"
  ["南シナ海", "南支那海"],
  { text = "南海", languages = ["zh"] },
]
none = """weather
forecast"""
min_score = 0.25
priority = "high"
sources = ["bay-times"]
must_match = ["Ships meet in the South China Sea"]

[[topic]]
slug = "pact"
all = ["Japan", ["alliance", "treaty"], { ja = ["同盟"], en = "pact" }]
any.ja = ["日米"]
''',
    "alerts.toml": """[[receiver]]
name = "desk"
url = "json://${SECRET}@sink.example/"
timezone = "Asia/Tokyo"
quiet = "22:00-07:00"
hourly_cap = 5

[[route]]
receivers = ["desk"]
topics = ["sea"]
mode = "digest"
at = "06:30"
days = ["mon", "fri"]
""",
}
#: What a slip of the hand, an editor or an attacker puts into a file.
SCRAPS = [
    "", '"', "'", '"""', "[", "]", "[[", "]]", "{", "}", "=", ",", ".", "#", "\n", "\r", "\r\n",
    "\\", "\\u0000", "\x00", "\x1b[31m", "\u202e", "${", "${SECRET}", "${URL}", "${LIST}",
    "${NOPE}", "$${", "${NOPE:-x}", "-", "1", "1e999", "nan", "true", "07:00:00", "2026-01-01",
    "[[topic]]\n", "[topic]\n", "[[source]]\n", "[[route]]\n", "slug = 3\n",
    'slug = "${SECRET}"\n', "[]", "{}",
    "南海", "é", "x = {a.b = [1, {c = 2}]}\n", "[[[[[[[[", "topic.x = 1\n", '"" = 1\n',
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str]:
    """One of the files with a few edits: something cut out, something put in its place."""
    name = draw(st.sampled_from(sorted(FILES)))
    text = FILES[name]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 1, 2, 5, 12, 40])))
        scrap = draw(st.one_of(st.sampled_from(SCRAPS), st.text(max_size=8)))
        text = text[:start] + scrap + text[end:]
    return name, text


def load(**changed: bytes) -> Watch | SetupError:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in FILES.items():
            (Path(folder) / name).write_bytes(changed.get(name, text.encode()))
        try:
            return load_watch(Path(folder), ENVIRON)
        except SetupError as refused:
            return refused


def assert_sentences(refused: SetupError) -> None:
    for problem in refused.problems:
        assert re.match(r"/\S+/(sources|topics|alerts)\.toml(:\d+: |: | is )\S", problem), problem
        assert problem.isprintable(), problem
        assert len(problem) < 600, problem
    everything = "".join(traceback.format_exception(refused)) + repr(refused)
    assert SECRET not in everything
    assert "ValidationError" not in everything


def test_the_unchanged_files_are_a_watch() -> None:
    assert isinstance(load(), Watch)


@settings(max_examples=300, deadline=None)
@given(mutated())
@example(("topics.toml", '[[topic]]\nslug = "${SECRET}"\nany = ["x"]'))
@example(("topics.toml", '[[topic]]\nslug = "a"\nlanguages = ["${SECRET}"]\nany = "${SECRET}!"'))
@example(("alerts.toml", '[[receiver]]\nname = "d"\nurl = "${SECRET}"\ntimezone = "${SECRET}"'))
@example(("alerts.toml", '[[receiver]]\nname = "d"\nurl = "j://x"\nquiet = "${SECRET}"'))
@example(("sources.toml", '[[source]]\nslug = "a"\nurl = "${LIST}"\nkind = "${SECRET}"'))
@example(("sources.toml", '[[source]]\nslug = "a"\nurl = "${URL}"\nheaders = { "${SECRET}" = "" }'))
@example(("topics.toml", '"\x80\x1b[31m" = 1'))
@example(("topics.toml", '[[topic]]\n"\x80\x1b[31m" = "${NOPE}"'))
@example(("topics.toml", "x = " + "[" * 600 + "]" * 600))
def test_a_changed_file_is_a_watch_or_sentences(change: tuple[str, str]) -> None:
    name, text = change
    outcome = load(**{name: text.encode("utf-8", "surrogatepass")})
    if isinstance(outcome, SetupError):
        assert_sentences(outcome)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.binary(max_size=60), st.integers(0, 200))
def test_bytes_of_any_kind_are_a_watch_or_sentences(name: str, junk: bytes, at: int) -> None:
    body = FILES[name].encode()
    outcome = load(**{name: body[:at] + junk + body[at:]})
    if isinstance(outcome, SetupError):
        assert_sentences(outcome)


KEYS = st.sampled_from(["a", "b-c", "d_1", '"quoted key"', "'lit.eral'", '"esc\\"aped"', "x . y"])
GAPS = st.sampled_from(["", " ", "\n", " # note ] } \" ' =\n", "\n\n  "])
SPACES = st.sampled_from(["", " ", "\t"])


@st.composite
def values(draw: st.DrawFn, depth: int = 0, *, inline: bool = False) -> str:
    """A TOML value whose leaves are marks, `@`, that the test turns into numbered texts."""
    kind = draw(st.integers(0, 7 if depth < 3 else 4))
    if kind <= 4:
        return ["@", "@", "'@'", '"""\n@"""', "'''\n@'''"][kind] if not inline else "@"
    if kind <= 6:
        items = draw(st.lists(values(depth + 1, inline=inline), max_size=3))
        gap = SPACES if inline else GAPS
        body = ",".join(draw(gap) + item + draw(gap) for item in items)
        return f"[{body}{',' if items and draw(st.booleans()) else ''}{draw(gap)}]"
    pairs = [
        f"{draw(SPACES)}k{n}{draw(SPACES)}={draw(SPACES)}{draw(values(depth + 1, inline=True))}"
        for n in range(draw(st.integers(0, 3)))
    ]
    return "{" + ",".join(pairs) + draw(SPACES) + "}"


@st.composite
def documents(draw: st.DrawFn) -> str:
    text = draw(GAPS)
    for table in range(draw(st.integers(1, 4))):
        text += draw(st.sampled_from(["[[t]]\n", f"[ s{table} . 'x' ] # [[t]]\n", "[[ u.v ]]\n"]))
        for n in range(draw(st.integers(0, 4))):
            text += (
                f"n{n}.{draw(KEYS)}{draw(SPACES)}={draw(SPACES)}{draw(values())}\n{draw(GAPS)}\n"
            )
    return text


@settings(max_examples=150, deadline=None)
@given(documents())
def test_every_value_is_found_on_its_own_line(template: str) -> None:
    parts = template.split("@")
    text = parts[0]
    for n, part in enumerate(parts[1:]):
        quoted = text.endswith(("'", '"""\n', "'''\n"))
        text += (f"mark{n}" if quoted else f'"mark{n}"') + part
    data = tomllib.loads(text)
    lines = line_index(text)

    def leaves(value: object, loc: tuple[str | int, ...]) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                leaves(item, (*loc, key))
        elif isinstance(value, list):
            for n, item in enumerate(value):
                leaves(item, (*loc, n))
        else:
            around = "\n".join(text.split("\n")[lines[loc] - 1 :][:2])
            assert re.search(rf"{value}\b", around), (loc, value, text)

    leaves(data, ())
