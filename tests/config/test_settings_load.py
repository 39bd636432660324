from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.environment import expand, load_environment
from config.settings import PREFIX, Settings, load_settings
from core.errors import SetupError


def test_without_any_setting_the_embedded_defaults_hold() -> None:
    settings = load_settings({"PATH": "/bin", "HOME": "/root"})
    assert settings.database_url == "sqlite:///wirewatch.db"
    assert settings.config == Path("config")
    assert settings.review_is_local
    assert settings.review_address == "http://127.0.0.1:8484"
    assert "no contact given" in settings.user_agent


def test_settings_come_from_the_environment_that_is_handed_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WIREWATCH_POLL_BATCHES", "3")
    settings = load_settings(
        {
            "WIREWATCH_CONTACT": " desk@example.org ",
            "WIREWATCH_CONFIG": "/srv/watch",
            "WIREWATCH_REVIEW_URL": "https://watch.example.org/",
            "WIREWATCH_REVIEW_PASSWORD": "correct horse",
            "WIREWATCH_HOST_GAP_S": "",
        }
    )
    assert settings.poll_batches != 3
    assert "desk@example.org" in settings.user_agent
    assert settings.config == Path("/srv/watch")
    assert settings.review_address == "https://watch.example.org"
    assert settings.host_gap_s == 1
    assert "correct horse" not in repr(settings)


WRONG = [
    ("DATABSE_URL", "x", "is not a setting; did you mean WIREWATCH_DATABASE_URL?"),
    ("FLUX", "x", "is not a setting; docs/settings.md lists them all"),
    ("DATABASE_URL", "mysql://u:hunter2@db/x", "must be a database address such as sqlite:///"),
    ("DATABASE_URL", "hunter2.db", "must be a database address such as sqlite:///"),
    ("REVIEW_PORT", "99999", "must be less than or equal to 65535"),
    ("HTTP_TIMEOUT_S", "hunter2", "must be a valid number"),
    ("HTTP_TIMEOUT_S", "0", "must be greater than 0"),
    ("HTTP_TIMEOUT_S", "nan", "must be"),
    ("POLL_BATCHES", "1.5", "must be a valid integer"),
    ("REVIEW_URL", "watch.example.org", "must be an address such as https://watch.example.org"),
    ("REVIEW_URL", "https://[hunter2", "must be an address such as https://watch.example.org"),
    ("REVIEW_PASSWORD", "hunter2", "must have at least 8 characters"),
    ("HTTP_PROXY", "hunter2:3128", "must be an address such as http://user:password@host:3128"),
    ("CONTACT", "a\nb", "must be one line of printable characters"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG)
def test_a_bad_setting_is_one_sentence_without_its_value(
    name: str, value: str, sentence: str
) -> None:
    with pytest.raises(SetupError) as refused:
        load_settings({PREFIX + name: value})
    (problem,) = refused.value.problems
    assert problem.startswith(f"{PREFIX}{name} {sentence}")
    assert "hunter2" not in problem


def test_every_bad_setting_is_said_at_once() -> None:
    with pytest.raises(SetupError) as refused:
        load_settings({"WIREWATCH_A": "1", "WIREWATCH_REVIEW_PORT": "x", "wirewatch_config": "x"})
    assert [problem.split()[0] for problem in refused.value.problems] == [
        "WIREWATCH_A",
        "wirewatch_config",
        "WIREWATCH_REVIEW_PORT",
    ]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_the_review_page_may_be_open_on_this_machine(host: str) -> None:
    assert not load_settings({}).review_open
    settings = load_settings({"WIREWATCH_REVIEW_HOST": host, "WIREWATCH_REVIEW_OPEN": "yes"})
    assert settings.review_open
    assert settings.review_is_local
    assert settings.review_address.startswith(f"http://{f'[{host}]' if ':' in host else host}:")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "watch.example.org"])
def test_beyond_this_machine_it_may_not(host: str) -> None:
    with pytest.raises(SetupError, match="REVIEW_HOST is reachable from other machines"):
        load_settings({"WIREWATCH_REVIEW_HOST": host, "WIREWATCH_REVIEW_OPEN": "yes"})
    assert not load_settings({"WIREWATCH_REVIEW_HOST": host}).review_open


def test_the_environment_comes_before_the_env_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("\ufeff# comment\nWIREWATCH_CONTACT=file\nDESK='a ${B} c'\nEMPTY=\n".encode())
    found = load_environment({"WIREWATCH_CONTACT": "real"}, file)
    assert found == {"WIREWATCH_CONTACT": "real", "DESK": "a ${B} c", "EMPTY": ""}
    assert load_environment({"A": "1"}, tmp_path / "none") == {"A": "1"}


def test_an_unreadable_env_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("NAME=é".encode("latin-1"))
    with pytest.raises(SetupError, match="is not UTF-8"):
        load_environment({}, file)


@pytest.mark.parametrize("line", ["foo bar", "NAME", "NAME='open", "=x"])
def test_a_line_of_the_env_file_that_says_nothing_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# comment\nA=1\n\n{line}\nB=2\n")
    with pytest.raises(SetupError) as refused:
        load_environment({}, file)
    assert refused.value.problems[0] == (
        f"{file}:4: this line is no NAME=value, or a quote is missing"
    )


def test_a_virtual_environment_of_that_name_is_passed_over(tmp_path: Path) -> None:
    assert load_environment({"A": "1"}, tmp_path) == {"A": "1"}


EXPANSIONS = [
    ("plain", "plain"),
    ("${A}", "1"),
    ("<${A}${B}>", "<12>"),
    ("$${A}", "${A}"),
    ("$$${A}", "$${A}"),
    ("$A and $ and {A}", "$A and $ and {A}"),
    ("${NOPE:-x y}", "x y"),
    ("${NOPE:-}", ""),
    ("${EMPTY:-x}", "x"),
    ("${A:-x}", "1"),
    ("${FILE}", "from a file"),
    ("${NESTED}", "${A}"),
]


@pytest.mark.parametrize(("text", "expanded"), EXPANSIONS)
def test_a_reference_is_replaced_once(text: str, expanded: str) -> None:
    environ = {"A": "1", "B": "2", "EMPTY": "", "FILE": " from a file\n", "NESTED": "${A}"}
    assert expand(text, environ) == (expanded, "")


@settings(deadline=None)
@given(st.text(alphabet="${}:-AB_ é\n", max_size=30))
def test_any_text_is_expanded_or_named_wrong(text: str) -> None:
    expanded, problem = expand(text, {"A": "secret"})
    assert "secret" not in problem
    if "${" not in text:
        assert (expanded, problem) == (text, "")
    assert not (expanded and problem)


def test_every_setting_says_what_it_is_for() -> None:
    for name, field in Settings.model_fields.items():
        assert re.fullmatch(r"[A-Z].*\.", field.description or ""), name


def test_every_setting_is_used() -> None:
    root = Path(__file__).parents[2]
    packages = ("alerts", "cli", "config", "flows", "pipeline", "review", "scrapers", "storage")
    code = "".join(
        path.read_text("utf-8") for package in packages for path in (root / package).rglob("*.py")
    )
    unused = [name for name in Settings.model_fields if not re.search(rf"\.{name}\b", code)]
    assert unused == []
