"""Feeds unlike the labelled ones: other dialects, dates, charsets and breakages."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import ParseError
from scrapers.dates import parse_date
from scrapers.feeds import parse
from tests.scrapers import fresh_answers, fresh_oddities  # noqa: F401  # add their cases
from tests.scrapers.fresh_feeds import CASES, URL, Case

#: Days by week and number, eras, numerals, months and zones that `test_feeds_dates` lacks.
#: Military zones but Z are UTC (RFC 5322, 4.3).
DATES = """
Sunday, 22-Nov-26 09:05:07 GMT|2026-11-22T09:05:07
Sunday, 22-Nov-2026 09:05:07 JST|2026-11-22T00:05:07
Sun Nov 22 09:05:07 2026|2026-11-22T09:05:07
Sun Nov 22 09:05:07 CET 2026|2026-11-22T08:05:07
2026-W47-7|2026-11-22T00:00:00
2026W477|2026-11-22T00:00:00
2026-W47|2026-11-16T00:00:00
2026-W47-7T09:05:07+01:00|2026-11-22T08:05:07
2026-326T09:05:07Z|2026-11-22T09:05:07
2026326|2026-11-22T00:00:00
Sun, 22 Nov 2026 09:05:07 NZDT|2026-11-21T20:05:07
Sun, 22 Nov 2026 09:05:07 NZST|2026-11-21T21:05:07
Sun, 22 Nov 2026 09:05:07 AEST|2026-11-21T23:05:07
Sun, 22 Nov 2026 09:05:07 ACDT|2026-11-21T22:35:07
Sun, 22 Nov 2026 09:05:07 KST|2026-11-22T00:05:07
Sun, 22 Nov 2026 09:05:07 HKT|2026-11-22T01:05:07
Sun, 22 Nov 2026 09:05:07 PKT|2026-11-22T04:05:07
Sun, 22 Nov 2026 09:05:07 IST|2026-11-22T03:35:07
Sun, 22 Nov 2026 09:05:07 MSK|2026-11-22T06:05:07
Sun, 22 Nov 2026 09:05:07 EEST|2026-11-22T06:05:07
Sun, 22 Nov 2026 09:05:07 WEST|2026-11-22T08:05:07
Sun, 22 Nov 2026 09:05:07 BST|2026-11-22T08:05:07
Sun, 22 Nov 2026 09:05:07 BRT|2026-11-22T12:05:07
Sun, 22 Nov 2026 09:05:07 ART|2026-11-22T12:05:07
Sun, 22 Nov 2026 09:05:07 CAT|2026-11-22T07:05:07
Sun, 22 Nov 2026 09:05:07 SAST|2026-11-22T07:05:07
Sun, 22 Nov 2026 09:05:07 EAT|2026-11-22T06:05:07
Sun, 22 Nov 2026 09:05:07 WIB|2026-11-22T02:05:07
Sun, 22 Nov 2026 09:05:07 ICT|2026-11-22T02:05:07
Sun, 22 Nov 2026 09:05:07 SGT|2026-11-22T01:05:07
Sun, 22 Nov 2026 09:05:07 NPT|2026-11-22T03:20:07
Sun, 22 Nov 2026 09:05:07 NST|2026-11-22T12:35:07
Sun, 22 Nov 2026 09:05:07 AKST|2026-11-22T18:05:07
Sun, 22 Nov 2026 09:05:07 HST|2026-11-22T19:05:07
Sun, 22 Nov 2026 09:05:07 Z|2026-11-22T09:05:07
Sun, 22 Nov 2026 09:05:07 A|2026-11-22T09:05:07
Sun, 22 Nov 2026 09:05:07 M|2026-11-22T09:05:07
Sun, 22 Nov 2026 09:05:07 N|2026-11-22T09:05:07
Sun, 22 Nov 2026 09:05:07 Y|2026-11-22T09:05:07
Sun, 22 Nov 2026 09:05:07 J|2026-11-22T09:05:07
Sun, 22 Nov 2026 09:05:07 +0545|2026-11-22T03:20:07
Sun, 22 Nov 2026 09:05:07 -0330|2026-11-22T12:35:07
Sun, 22 Nov 2026 09:05:07 +14:00|2026-11-21T19:05:07
Sun, 22 Nov 2026 09:05:07 -0000|2026-11-22T09:05:07
Sun, 22 Nov 2026 09:05:07 GMT+1|2026-11-22T08:05:07
Sun, 22 Nov 2026 09:05:07 GMT-03:30|2026-11-22T12:35:07
Sun, 22 Nov 2026 09:05:07 GMT +0900|2026-11-22T00:05:07
Sun, 22 Nov 2026 9:5:7 +0000|2026-11-22T09:05:07
Sun 22 Nov 2026 09:05 +0100|2026-11-22T08:05:00
Sun, 22 Nov 26 09:05:07 +0100|2026-11-22T08:05:07
22 Nov 1998 09:05 EST|1998-11-22T14:05:00
22 Nov 98 09:05:07 GMT|1998-11-22T09:05:07
22-11-2026 09:05|2026-11-22T09:05:00
22.11.2026, 09:05 Uhr|2026-11-22T09:05:00
22/11/2026 09:05:07|2026-11-22T09:05:07
2026/11/22|2026-11-22T00:00:00
2026.11.22 09:05|2026-11-22T09:05:00
2026-11-22T09:05:07,123Z|2026-11-22T09:05:07
2026-11-22t09:05:07z|2026-11-22T09:05:07
2026-11-22T09:05:07.1234567-08:00|2026-11-22T17:05:07
2026-11-22T09:05:07+0900|2026-11-22T00:05:07
2026-11-22 09:05:07 UTC|2026-11-22T09:05:07
2026-11-22 09:05:07 +0000 UTC|2026-11-22T09:05:07
2026-11-22T24:00:00Z|2026-11-23T00:00:00
2026-11-22T09Z|2026-11-22T09:00:00
2026-11-22T09:05:60Z|2026-11-22T09:05:59
+2026-11-22T09:05:07Z|2026-11-22T09:05:07
2026年11月22日(日) 09時05分|2026-11-22T09:05:00
2026年11月22日 午後9時5分|2026-11-22T21:05:00
2026年11月22日 上午9:05:07|2026-11-22T09:05:07
2026年11月22日 星期日 21:05|2026-11-22T21:05:00
令和8年11月22日|2026-11-22T00:00:00
平成30年11月22日 9:05|2018-11-22T09:05:00
令和元年11月22日|2019-11-22T00:00:00
二〇二六年十一月二十二日|2026-11-22T00:00:00
民國115年11月22日|2026-11-22T00:00:00
民国115年11月22日 09:05|2026-11-22T09:05:00
22 พฤศจิกายน 2569 เวลา 09:05 น.|2026-11-22T09:05:00
22 พ.ย. 2569 09:05|2026-11-22T09:05:00
22 พ.ย. 69 09:05|2026-11-22T09:05:00
22/11/2569 09:05|2026-11-22T09:05:00
2026년 11월 22일 (일) 09:05|2026-11-22T09:05:00
2026년 11월 22일 오전 9시 5분|2026-11-22T09:05:00
2026년 11월 22일 오전 9시 05분|2026-11-22T09:05:00
Chủ Nhật, 22/11/2026, 09:05 (GMT+7)|2026-11-22T02:05:00
dom, 22 nov 2026 09:05:07 -0300|2026-11-22T12:05:07
dimanche 22 novembre 2026 à 9 h 05|2026-11-22T09:05:00
22 novembre 2026|2026-11-22T00:00:00
1er décembre 2026|2026-12-01T00:00:00
Sonntag, 22. November 2026 09:05 Uhr|2026-11-22T09:05:00
So, 22 Nov 2026 09:05:07 MEZ|2026-11-22T08:05:07
domenica 22 novembre 2026 ore 09:05|2026-11-22T09:05:00
domingo, 22 de novembro de 2026 às 09h05|2026-11-22T09:05:00
niedziela, 22 listopada 2026 09:05|2026-11-22T09:05:00
neděle 22. listopadu 2026 9:05|2026-11-22T09:05:00
22. marraskuuta 2026 klo 9.05|2026-11-22T09:05:00
søndag 22. november 2026 kl. 09.05|2026-11-22T09:05:00
söndag 22 november 2026 09:05|2026-11-22T09:05:00
zondag 22 november 2026 om 09:05 uur|2026-11-22T09:05:00
22 Kasım 2026 Pazar 09:05|2026-11-22T09:05:00
воскресенье, 22 ноября 2026 г. 09:05|2026-11-22T09:05:00
22 ноября 2026, 09:05 МСК|2026-11-22T06:05:00
неділя, 22 листопада 2026 р., 09:05|2026-11-22T09:05:00
Minggu, 22 November 2026 09:05 WIB|2026-11-22T02:05:00
22 نوفمبر 2026 09:05|2026-11-22T09:05:00
الأحد 22 تشرين الثاني 2026|2026-11-22T00:00:00
۲۲ نوامبر ۲۰۲۶|2026-11-22T00:00:00
22 नवंबर 2026 09:05 IST|2026-11-22T03:35:00
२२ नवंबर २०२६|2026-11-22T00:00:00
Κυριακή, 22 Νοεμβρίου 2026 09:05|2026-11-22T09:05:00
2026. november 22., vasárnap 9:05|2026-11-22T09:05:00
duminică, 22 noiembrie 2026, 09:05|2026-11-22T09:05:00
22 նոյեմբերի 2026|2026-11-22T00:00:00
יום ראשון, 22 בנובמבר 2026 09:05|2026-11-22T09:05:00
Nov. 22, 2026, 9:05 a.m. ET|2026-11-22T14:05:00
November 22, 2026 at 9:05 PM EST|2026-11-23T02:05:00
Nov 22, 2026 12:05 AM PST|2026-11-22T08:05:00
Nov 22 2026 09:05:07:123AM|2026-11-22T09:05:07
11/22/2026 9:05:07 PM|2026-11-22T21:05:07
22 Nov 2026|2026-11-22T00:00:00
Sun, Nov 22 2026 09:05:07 +0100|2026-11-22T08:05:07
Sun, 22 November 2026 09:05:07 GMT|2026-11-22T09:05:07
Sun, 22 Nov 2026, 09:05:07 GMT|2026-11-22T09:05:07
Sun, 22 Nov 2026 09:05:07 +01:00 (CET)|2026-11-22T08:05:07
Sun, 22 Nov 2026 09.05.07 +0100|2026-11-22T08:05:07
Sun, 22 Nov 2026T09:05:07Z|2026-11-22T09:05:07
Sonnabend, 21 Nov 2026 09:05:07 +0100|2026-11-21T08:05:07
Published: Sun, 22 Nov 2026 09:05:07 GMT|2026-11-22T09:05:07
Sun, 22 Nov 2026 09:05:07 Europe/Paris|2026-11-22T08:05:07
Sun, 22 Nov 2026 09:05:07 America/Argentina/Buenos_Aires|2026-11-22T12:05:07
1795338307|2026-11-22T09:05:07
1795338307.5|2026-11-22T09:05:07
1795338307123|2026-11-22T09:05:07
Sun, 00 Jan 1900 00:00:00 GMT|None
0001-01-01T00:00:00Z|None
Invalid Date|None
Sun, 22 Foo 2026 09:05:07 GMT|None
2026-13-45|None
-0001-11-30T00:00:00+00:00|None
"""


def letters(text: object) -> str:
    return "".join(sign for sign in str(text).lower() if sign.isalnum())


def holds(entry: dict[str, Any], fact: str, wanted: object) -> bool:
    texts = f"{entry['summary_text']} {entry['content_text']}"
    if fact == "text":
        return letters(wanted) in letters(texts)
    if fact == "must_not":
        return str(wanted) not in texts
    if fact == "title_letters":
        return letters(entry["title"]) == letters(wanted)
    return entry[fact] in wanted if isinstance(wanted, list) else entry[fact] == wanted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_feed_of_another_kind_is_read_right(case: Case) -> None:
    try:
        entries = parse(case.body, URL, {"content-type": case.content_type})
    except ParseError as error:
        pytest.fail(str(error))
    assert len(entries) == len(case.entries)
    for entry, facts in zip(entries, case.entries, strict=True):
        wrong = {f: entry.get(f, "") for f, wanted in facts.items() if not holds(entry, f, wanted)}
        assert wrong == {}, facts


@pytest.mark.parametrize("form", DATES.strip().splitlines())
def test_a_date_of_another_kind_is_read_right(form: str) -> None:
    text, _, wanted = form.rpartition("|")
    read = parse_date(text)
    assert (read.isoformat()[:19] if read else "None") == wanted
