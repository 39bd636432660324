"""Agencies are recognised by their credit, in their own scripts, and never by a mention."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agencies import AGENCIES, wire_credit

BODY = "The ministers agreed on a timetable. A second meeting is planned for spring.\n\n" * 6

DATELINES = [
    ("TOKYO, Nov 20 (Reuters) - Japan said on Friday", "Reuters"),
    ("WASHINGTON (Reuters) – The United States", "Reuters"),
    ("Nov 20 (Reuters) - Shares rose", "Reuters"),
    ("（ロイター） - 東京株式市場は", "Reuters"),
    ("[東京 20日 ロイター] - 政府は20日", "Reuters"),
    ("[ワシントン ２０日 ロイター］ 米政府は", "Reuters"),
    ("路透社东京11月20日电 日本政府", "Reuters"),
    ("МОСКВА (Рейтер) - Россия", "Reuters"),
    ("MANILA, Philippines (AP) — The coast guard", "AP"),
    ("WASHINGTON (AP) -- The president", "AP"),
    ("RIO DE JANEIRO (AP) — Thousands", "AP"),
    ("（美联社） - 美国总统", "AP"),
    ("PARIS (AFP) - France will", "AFP"),
    ("Paris, 20 nov 2026 (AFP) - Le ministre", "AFP"),
    ("【11月20日 AFP】フランスの", "AFP"),
    ("【AFP＝時事】フランスの", "AFP"),
    ("法新社马尼拉20日电 菲律宾", "AFP"),
    ("TOKYO (Kyodo) -- Japan and the United States", "Kyodo"),
    ("【ワシントン共同】米政府は20日", "Kyodo"),
    ("【共同】政府は20日", "Kyodo"),
    ("共同社东京11月20日电 日本", "Kyodo"),
    ("【北京時事】中国外務省は", "Jiji"),
    ("【時事】首相は20日", "Jiji"),
    ("TOKYO, Nov. 20 (Jiji Press)--Prime Minister", "Jiji"),
    ("SEOUL, Nov. 20 (Yonhap) -- South Korea", "Yonhap"),
    ("(서울=연합뉴스) 홍길동 기자 = 정부는", "Yonhap"),
    ("[연합뉴스] 정부는 20일", "Yonhap"),
    ("【ソウル聯合ニュース】韓国政府は", "Yonhap"),
    ("韩联社首尔11月20日电 韩国", "Yonhap"),
    ("BEIJING, Nov. 20 (Xinhua) -- China", "Xinhua"),
    ("新华社北京11月20日电（记者张三）外交部", "Xinhua"),
    ("（新華社北京20日電）外交部", "Xinhua"),
    ("MOSCOW, November 20. /TASS/. Russia", "TASS"),
    ("МОСКВА, 20 ноября. /ТАСС/. Россия", "TASS"),
    ("Madrid, 20 nov (EFE).- El Gobierno", "EFE"),
    ("Ciudad de México (EFE).- La presidenta", "EFE"),
    ("New Delhi [India], November 20 (ANI): The ministry", "ANI"),
    ("New Delhi, Nov 20 (PTI) The ministry", "PTI"),
    ("Mumbai, Nov 20 (PTI): Benchmark indices", "PTI"),
    ("KUALA LUMPUR, Nov 20 (Bernama) -- The ringgit", "Bernama"),
    ("Berlin (dpa) - Die Regierung", "dpa"),
    ("München (dpa/lby) - Der Freistaat", "dpa"),
]

LAST_LINES = [
    ("(Reporting by Ana Silva in Lisbon; Editing by Tom Reed)", "Reuters"),
    ("Reporting by Ana Silva and Jun Ito, writing by Tom Reed", "Reuters"),
    ("© 2026 Reuters", "Reuters"),
    ("Nguồn: Reuters", "Reuters"),
    ("Copyright 2026 The Associated Press. All rights reserved.", "AP"),
    ("The ship left at dawn. (AP)", "AP"),
    ("The ship left at dawn. — AFP", "AFP"),
    ("– AFP", "AFP"),
    ("と述べた。（共同）", "Kyodo"),
    ("と述べた。[時事通信社]", "Jiji"),
    ("The ringgit closed higher. -- Bernama", "Bernama"),
    ("BERNAMA", "Bernama"),
    ("PTI SKU RT KRK", "PTI"),
    ("Source: Xinhua", "Xinhua"),
    ("来源：新华社", "Xinhua"),
]

BYLINES = [
    ("By Reuters", "Reuters"),
    ("Reuters Staff", "Reuters"),
    ("Agence France-Presse", "AFP"),
    ("By The Associated Press", "AP"),
    ("來源：路透社", "Reuters"),
    ("Kyodo News", "Kyodo"),
]

MENTIONS = [
    "A senior official told Reuters on Friday that the talks would go on.",
    "Reuters reported on Friday that the talks would go on.",
    "“We are ready,” he told The Associated Press.",
    "The Armed Forces of the Philippines (AFP) - which has 150,000 troops - said it was ready.",
    "Pupils in Advanced Placement (AP) - a programme for the ablest - did better.",
    "Die dpa meldete am Freitag, dass die Gespräche weitergehen.",
    "共同声明を発表した。",
    "【共同声明】両政府は20日、",
    "【時事解説】南シナ海で何が",
    "共同通信によると、首相は20日に",
    "ロイター通信は20日、政府高官の話として報じた。",
    "据新华社报道，外交部发言人说，",
    "연합뉴스에 따르면 정부는 20일",
    "По данным ТАСС, переговоры продолжатся.",
    "The boats were seen off Palawan, a photo by AFP Western Command showed.",
    "He owns a shop in Taps Lane (TASS was its name once), he said - and laughed.",
    "MANILA (Pacific Wire) - A Philippine boat carrying food",
    "",
]


@pytest.mark.parametrize(("line", "agency"), DATELINES)
def test_a_dateline_credits_its_agency(line: str, agency: str) -> None:
    assert wire_credit(f"{line} something new.\n\n{BODY}") == agency


@pytest.mark.parametrize(("line", "agency"), BYLINES)
def test_a_byline_that_is_nothing_else_credits_its_agency(line: str, agency: str) -> None:
    assert wire_credit(f"{line}\n\n{BODY}") == agency


@pytest.mark.parametrize(("line", "agency"), LAST_LINES)
def test_the_last_line_credits_its_agency(line: str, agency: str) -> None:
    assert wire_credit(f"{BODY}{line}\n") == agency


@pytest.mark.parametrize("line", MENTIONS)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_mention_is_no_credit(line: str, place: str) -> None:
    text = {"first": line + "\n" + BODY, "middle": BODY + line + "\n" + BODY, "last": BODY + line}
    assert wire_credit(text[place]) == ""


@pytest.mark.parametrize(("line", "agency"), DATELINES)
def test_a_dateline_deep_in_the_text_is_no_credit(line: str, agency: str) -> None:
    assert agency in AGENCIES
    assert wire_credit(f"{BODY}{line} something new.\n\n{BODY}") == ""


@given(st.text())
def test_any_text_is_answered_with_an_agency_or_nothing(text: str) -> None:
    assert wire_credit(text) in {"", *AGENCIES}
