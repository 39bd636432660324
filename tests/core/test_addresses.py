from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.addresses import is_public, parse_address, refusal

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.0",
    "192.0.1.1",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2001:4860:4860::8888",
    "2a00:1450:4009::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]
SPECIAL = [
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("0.0.0.0", "unspecified"),
    ("0.1.2.3", "unspecified"),
    ("10.1.2.3", "private"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.168.1.1", "private"),
    ("100.64.0.1", "carrier-grade"),
    ("100.127.255.255", "carrier-grade"),
    ("169.254.1.1", "link-local"),
    ("169.254.169.254", "metadata"),
    ("100.100.100.200", "metadata"),
    ("168.63.129.16", "metadata"),
    ("192.0.0.192", "protocol"),
    ("192.0.2.1", "documentation"),
    ("198.18.0.1", "benchmarking"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::7f00:1", "reserved"),
    ("fe80::1", "link-local"),
    ("fec0::1", "site-local"),
    ("fc00::1", "private"),
    ("fd12:3456::1", "private"),
    ("fd00:ec2::254", "metadata"),
    ("ff02::1", "multicast"),
    ("100::1", "reserved"),
    ("2001::1", "protocol"),
    ("2001:db8::1", "documentation"),
    ("3fff::1", "documentation"),
    ("5f00::1", "reserved"),
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:169.254.169.254", "metadata"),
    ("::ffff:0:10.0.0.1", "private"),
    ("64:ff9b::7f00:1", "loopback"),
    ("64:ff9b:1::808:808", "NAT64"),
    ("2002:7f00:1::1", "loopback"),
    ("2002:c0a8:101::", "private"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_asked(address: str) -> None:
    assert is_public(address)
    assert refusal(address) == ""


@pytest.mark.parametrize(("address", "what"), SPECIAL)
def test_a_special_address_is_refused_and_says_what_it_is(address: str, what: str) -> None:
    assert not is_public(address)
    assert not is_public(ip_address(address))
    assert what in refusal(address)
    assert what in refusal(ip_address(address))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0x7F.1", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("0x", "0.0.0.0"),
        ("10.0x1.2", "10.1.0.2"),
        ("１２７.0.0.1", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("①②⑦.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("[fe80::1%25eth0]", "fe80::1"),
        ("[::ffff:127.0.0.1]", "::ffff:7f00:1"),
    ],
)
def test_every_spelling_of_an_address_is_understood(host: str, address: str) -> None:
    assert parse_address(host) == ip_address(address)
    assert refusal(host)


@pytest.mark.parametrize(
    "host",
    ["example.org", "127.0.0.1.example.org", "1.2.3.4.5", "256.1.1.1", "08.1.1.1", "0x7g.1",
     "1_0.0.0.1", "+1.2.3.4", "", ".", "1..1", "[::1", "::g", "a:b", "1" * 60],
)  # fmt: skip
def test_what_is_no_address_gives_none(host: str) -> None:
    if host == "[::1":
        assert parse_address(host) == IPv6Address("::1")  # half a bracket hides nothing
    else:
        assert parse_address(host) is None


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "db.localhost", "printer.local", "metadata.google.internal",
     "256.1.1.1", "1.2.3.4.5", "", "."],
)  # fmt: skip
def test_a_local_name_or_a_broken_address_is_refused(host: str) -> None:
    assert refusal(host)


@pytest.mark.parametrize(
    "host", ["example.org", "localhost.example.org", "local.example", "日本.jp"]
)
def test_a_name_on_the_internet_is_not_refused_before_it_is_resolved(host: str) -> None:
    assert refusal(host) == ""


def test_a_refusal_reads_as_a_clause() -> None:
    assert refusal("127.0.0.1") == "127.0.0.1 is a loopback address"
    assert refusal("2130706433") == "2130706433 (127.0.0.1) is a loopback address"


@given(st.ip_addresses(v=4))
def test_wrapping_an_ipv4_address_changes_no_verdict(address: IPv4Address) -> None:
    for wrapped in (0xFFFF << 32, 0x64FF9B << 96):
        assert is_public(IPv6Address(wrapped + int(address))) == is_public(address)
    assert is_public(IPv6Address((0x2002 << 112) + (int(address) << 80) + 1)) == is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_read_from_one_number_in_any_base(address: IPv4Address) -> None:
    number = int(address)
    for spelling in (str(number), hex(number), f"0{number:o}"):
        assert parse_address(spelling) == address


@given(st.text())
def test_no_text_makes_the_guard_fail(host: str) -> None:
    parse_address(host)
    assert isinstance(refusal(host), str)
