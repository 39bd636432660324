"""The ways in which feeds write a moment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.dates import parse_date

FORMS = """
Sun, 12 Jul 2026 05:29:10 +0200|2026-07-12T03:29:10
Wed, 18 Feb 2026 19:20:10 +05:30|2026-02-18T13:50:10
Sat, 11 Apr 2026 23:03:44 CEST|2026-04-11T21:03:44
Sat, 01 Aug 2026 16:59:36 JST|2026-08-01T07:59:36
October 8, 2026 05:34:26 AM EDT|2026-10-08T09:34:26
Wed, 05 Aug 2026 16:19:00 GMT+0200|2026-08-05T14:19:00
Sat, 27 Jun 2026 12:06:28 -0500 (EST)|2026-06-27T17:06:28
mié, 11 mar 2026 09:29:18 +0200|2026-03-11T07:29:18
mar., 10 févr. 2026 13:20:02 +0200|2026-02-10T11:20:02
Mi, 15 Apr 2026 19:55:25 +0200|2026-04-15T17:55:25
Ср, 04 фев 2026 15:04:14 +0200|2026-02-04T13:04:14
2026年3月5日 12:30|2026-03-05T12:30:00
2026년 03월 05일 오후 3:20|2026-03-05T15:20:00
Thứ Hai, 05/03/2026 - 12:30 GMT+7|2026-03-05T05:30:00
05/03/2026 03:30 PM|2026-05-03T15:30:00
13/03/2026 15:30|2026-03-13T15:30:00
Tue Mar 10 12:00:00 2026|2026-03-10T12:00:00
Tue Mar 10 12:00:00 EST 2026|2026-03-10T17:00:00
Tue Mar 10 2026 12:00:00 GMT+0900 (JST)|2026-03-10T03:00:00
12 Sep 26 18:10:41 GMT|2026-09-12T18:10:41
20260310T120000Z|2026-03-10T12:00:00
20260310120000|2026-03-10T12:00:00
2026-03-10|2026-03-10T00:00:00
2026-03|2026-03-01T00:00:00
10.03.2026 14:05|2026-03-10T14:05:00
10. März 2026, 14.05 Uhr|2026-03-10T14:05:00
10 de marzo de 2026 a las 14:05|2026-03-10T14:05:00
le 10 mars 2026 à 14h05|2026-03-10T14:05:00
March 10, 2026|2026-03-10T00:00:00
March 10th, 2026 at 5pm PT|2026-03-11T00:00:00
2026-03-10 14:05:00 Asia/Tokyo|2026-03-10T05:05:00
2026/03/10 14:05:00|2026-03-10T14:05:00
令和8年3月10日 9時05分|2026-03-10T09:05:00
10 มีนาคม 2569 14:05|2026-03-10T14:05:00
١٠ مارس ٢٠٢٦ 14:05|2026-03-10T14:05:00
Mon, 10 Mar 2026 24:00:00 GMT|2026-03-11T00:00:00
Thu, 01 Jan 1970 00:00:00 GMT|None
yesterday-ish|None
0000-00-00 00:00:00|None
31 Feb 2026|None
2026-03-10T14:05:00.123456789+09:00|2026-03-10T05:05:00
2026-03-10T14:05+0900|2026-03-10T05:05:00
2026-03-10T14:05:00 +09:00|2026-03-10T05:05:00
Fri, 13 Mar 2026 9:05:00 AEDT|2026-03-12T22:05:00
1790525640|2026-09-27T16:14:00
1790525640000|2026-09-27T16:14:00
Ngày 10 tháng 3 năm 2026 14:05|2026-03-10T14:05:00
Δευ, 10 Μαρ 2026 14:05:00 +0200|2026-03-10T12:05:00
2026. március 10. 14:05|2026-03-10T14:05:00
10 Mart 2026 14:05|2026-03-10T14:05:00
mar, 10 mar 2026 10:00:00 +0100|2026-03-10T09:00:00
Marts 10, 2026|2026-03-10T00:00:00
Tuesday, 10-Mar-26 12:00:00 UTC|2026-03-10T12:00:00
2026-03-10T14:05:00-05|2026-03-10T19:05:00
Mar 10 2026  2:05PM|2026-03-10T14:05:00
12:30, 10 March 2026|2026-03-10T12:30:00
2026-3-5 4:05:06|2026-03-05T04:05:06
2026-03-10 2:05:00 PM|2026-03-10T14:05:00
Tue, 10 Mar 2026 12:00:00 Z|2026-03-10T12:00:00
Tue,10 Mar 2026 12:00:00 +0000|2026-03-10T12:00:00
Tue, 10 March 2026|2026-03-10T00:00:00
2026-03-10T14:05:00+00:00Z|2026-03-10T14:05:00
Ter, 10 Mar 2026 12:00:00 -0300|2026-03-10T15:00:00
星期二, 10 三月 2026 12:00:00 +0800|2026-03-10T04:00:00
2026-03-10T14:05:00[Europe/Berlin]|2026-03-10T13:05:00
lis 10, 2026 10:00|2026-11-10T10:00:00
"""


@pytest.mark.parametrize("form", FORMS.strip().splitlines())
def test_a_written_moment_is_read_in_utc(form: str) -> None:
    text, _, moment = form.partition("|")
    read = parse_date(text)
    assert (read.replace(tzinfo=None).isoformat() if read else "None") == moment
    assert read is None or read.tzinfo is UTC


@given(st.text(max_size=60))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    read = parse_date(text)
    assert read is None or (read.tzinfo is UTC and read.year >= 1990)


MOMENTS = st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)).map(  # noqa: DTZ001
    lambda naive: naive.replace(microsecond=0, tzinfo=UTC)
)


@given(MOMENTS, st.sampled_from(["%a, %d %b %Y %H:%M:%S GMT", "%Y-%m-%dT%H:%M:%SZ", "%d %B %Y %H:%M:%S",  # noqa: E501
                                 "%Y%m%dT%H%M%SZ", "%B %d, %Y %I:%M:%S %p UTC", "%d.%m.%Y %H:%M:%S"]))  # fmt: skip  # noqa: E501
def test_what_is_written_is_read_back(moment: datetime, form: str) -> None:
    assert parse_date(moment.strftime(form)) == moment
