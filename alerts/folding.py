"""How the headers of a mail are written out as lines of ASCII. Pure.

The folding of Python 3.11's `email.policy` encodes whatever does not fit into a line, so that no
mail program finds the link in a long List-Unsubscribe; now and then it encodes a word within an
encoded word, so that people read "=?utf-8?b?5pel" in a subject (two of 20,000 fuzzed letters); and
it adds blanks to long words. `email.header`, the older way, does none of it.
"""

from __future__ import annotations

from email.header import Header
from email.headerregistry import AddressHeader
from email.policy import EmailPolicy
from email.utils import quote


class Folding(EmailPolicy):
    """`email.policy.SMTP`, which encodes (RFC 2047) only what is not ASCII."""

    def fold(self, name: str, value: str) -> str:
        """One header with its name, ending with CRLF."""
        if isinstance(value, AddressHeader):
            people = ((one.display_name, one.addr_spec) for one in value.addresses)
            text = ", ".join(f"{_phrase(said)} <{to}>" if said else to for said, to in people)
        else:
            text = _folded(value, name)
        return f"{name}: {text}\r\n"

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii")


#: For `EmailMessage(policy=FOLDING)`.
FOLDING = Folding(linesep="\r\n")


def _phrase(name: str) -> str:
    return f'"{quote(name)}"' if name.isascii() else _folded(name, "From")


def _folded(text: str, name: str) -> str:
    # ASCII stays on one line: some readers trip over a header whose first line is empty.
    return (
        text if text.isascii() else Header(text, "utf-8", header_name=name).encode(linesep="\r\n")
    )
