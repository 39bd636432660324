"""`wirewatch users` as it is typed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.house import Answer, house, wirewatch


def test_accounts_are_made_listed_changed_and_removed(tmp_path: Path) -> None:
    with house(tmp_path, datetime.now(UTC)) as built:

        def users(*words: str, stdin: str = "") -> Answer:
            return wirewatch("users", *words, environ=built.environ, stdin=stdin)

        assert "users add NAME" in users("list").out
        assert "ann may sign in as admin" in users("add", "ann", stdin="long enough\n").out
        assert "bo may sign in as analyst" in users("add", "bo", stdin="long enough\n").out
        for words, stdin, says in (
            (("add", "ann"), "long enough\n", 'there is an account "ann" already'),
            (("add", "cy"), "short\n", "a password has 8 to 1000 characters"),
            (("add", "cy"), "", "no password came in"),
            (("add", "long enough"), "long enough\n", "is no name for an account"),
            (("add", "Long.Enough"), "long.enough\n", "is no password for it"),
            (("remove", "cy"), "", 'there is no account "cy"; there are: ann, bo'),
            (("remove", "ann"), "", '"ann" is the last admin'),
            (("role", "ann", "viewer"), "", '"ann" is the last admin'),
        ):
            refused = users(*words, stdin=stdin)
            assert refused.code == 2
            assert says in refused.err
        assert "bo is admin now" in users("role", "bo", "admin").out
        assert "must sign in again" in users("password", "bo", stdin="another one\n").out
        assert users("remove", "ann").code == 0
        listed = users("list").out
        assert "bo" in listed
        assert "ann" not in listed
