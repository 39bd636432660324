"""Made copies of real reports, to measure how well stories are grouped.

From each text come copies as outlets make them: another headline, cut short, a local paragraph
added, another site's boilerplate, a copy editor's hand, and mixtures. Between them stand items
that look alike and are not one story: templated market closes and weather, translations, and
reports that share a paragraph of background. Everything that is added is written here or taken
from texts that are used for nothing else.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 16, tzinfo=UTC)

#: What each of ten sites puts before and after every article; some of it gives itself away by
#: its words, some does not.
SITES = (
    ("Follow us on Facebook, X and Telegram.",
     "The Valley Courier has told the story of this county since 1911 from the same brick building "
     "on Water Street. Our newsroom of eleven people covers schools, farms, courts and the river. "
     "Subscribe to our newsletter for the day's headlines."),
    ("By continuing you agree to our terms of use.",
     "All rights reserved. This material may not be published, broadcast, rewritten or "
     "redistributed without permission."),
    ("Listen to this article. This audio was produced by a machine and may hold errors.",
     "Have you seen something that we should know about? Our reporters can be reached at all hours "
     "by telephone, and those who wish to stay unnamed will find the address of our safe on the "
     "second page of the printed edition."),
    ("", "Image source: agencies. Read more stories on our website. Download our app."),
    ("Support local journalism. Become a member today.",
     "The views of our columnists are their own. Letters to the editor should not be longer than "
     "two hundred words and should bear a name and an address."),
    ("This story is part of our series on the region and its people.", ""),
    ("", "The Harbor Gazette is a member of the Coast Press Association and follows its code of "
     "practice. Complaints go to the ombudsman, whose decisions are printed each quarter."),
    ("", "Sign up for the evening letter. Follow our channel. Share this story with a friend. "
     "Comments are open for three days and are read by a moderator before they appear."),
    ("Advertisement", "© 2026 Northern Dispatch Media Group. See our privacy policy."),
    ("", ""),
)  # fmt: skip

#: The same for texts in Japanese or Chinese.
SITES_WITHOUT_SPACES = (
    (
        "この記事の音声版は機械で作成しました。",
        "当サイトの記事と写真の無断転載を禁じます。関連記事もお読みください。",
    ),
    (
        "",
        "みなと新報は港町の小さな新聞社です。記者八人が学校や漁港、議会を毎日歩いて取材しています。",
    ),
    (
        "本报讯",
        "本报地址在河边的老楼里，欢迎读者来信来电提供线索。版权所有，未经授权不得转载。",
    ),
    ("", ""),
)

SPELLINGS = {
    "color": "colour", "center": "centre", "defense": "defence", "labor": "labour",
    "percent": "per cent", "organization": "organisation", "program": "programme",
    "said": "told reporters", "U.S.": "US", "about": "some", "but": "however", "two": "2",
}  # fmt: skip

MARKETS = (
    "{city} shares closed {move} on {day}, with the benchmark index {gain} {n1}.{n2} points, or "
    "{n3}.{n4} percent, at {n5},{n6}. The broader index {gain2} {n7}.{n8} points to end the "
    "session at {n9}. Gainers outnumbered losers {n10} to {n11}, while {n12} counters were "
    "unchanged. Volume on the exchange came to {n13} million shares worth {n14} million, compared "
    "with {n15} million shares in the previous session. Dealers said that investors stayed on the "
    "sidelines ahead of the central bank's decision and were watching overnight moves on Wall "
    "Street. Among the most active counters, {firm1} rose {n16} cents to {n17} while {firm2} lost "
    "{n18} cents to {n19}.",
    "The {city} currency opened {move} against the dollar on {day} at {n1}.{n2}, from {n3}.{n4} at "
    "the previous close. Against the euro it traded at {n5}.{n6} and against the yen at {n7}.{n8}. "
    "Traders expected the currency to move in a range of {n9} to {n10} for the rest of the day in "
    "the absence of fresh leads. An analyst at {firm1} said that sentiment would depend on data "
    "from the United States due later this week. Gold was quoted at {n11} an ounce and crude oil "
    "at {n12} a barrel in early trade.",
    "{day}の{city}市場で株価は{n3}営業日ぶりに動き、終値は前日比{n1}円{n2}銭高の{n5}{n6}円{n4}銭だった。"
    "取引時間中に一時{n7}円まで上げ幅を広げる場面もあったが、利益確定の売りに押されて伸び悩んだ。"
    "東証プライムの売買代金は概算で{n8}兆{n9}億円、売買高は{n10}億{n11}万株だった。値上がり銘柄数は{n12}、"
    "値下がり銘柄数は{n13}、変わらずは{n14}だった。個別では{firm1}が買われ、{firm2}が売られた。",
)
WEATHER = (
    "The weather office in {city} expects {sky} skies on {day} with {rain} in the afternoon and "
    "winds from the {wind} at {n1} kilometers an hour. The temperature will reach {n3} degrees and "
    "fall to {n4} degrees during the night. Humidity will be between {n7} and {n8} percent. The "
    "sea will be {sea} with waves of up to {n9} meters. Sunrise is at 6:{n10} and sunset at "
    "5:{n11}. Small boats are advised to take care near the coast and residents of low-lying areas "
    "to follow the bulletins of the disaster office. The outlook for the following days is "
    "{sky2} with {rain2} in places.",
    "{city}气象台{day}发布天气预报：今天白天{sky_zh}，最高气温{n3}摄氏度，{wind_zh}风{n9}级；今天夜间{sky_zh2}，"
    "最低气温{n4}摄氏度，相对湿度百分之{n7}至百分之{n8}。专家提醒，早晚温差较大，市民外出请注意添减衣物，"
    "行车请注意交通安全。预计未来三天以{sky_zh2}为主，气温变化不大，空气质量等级为{air_zh}。",
)


#: Small talk of the calendar: few and similar numbers, or none at all.
NOTICES = (
    "The coast will be {sky} today with {rain} expected by evening, the weather office in {city} "
    "said in its morning bulletin. Temperatures will range from {low} to {high} degrees, with "
    "humidity of up to {wet} percent. Winds will come from the {wind} at {wind_speed} to "
    "{wind_top} kilometers an hour and the sea will be {sea}, with waves between {wave} and "
    "{wave_top} meters. Fishermen and boat owners are advised to follow the bulletins of the "
    "coast guard. The sun rises at 5:{rise} and sets at 5:{set}. The next bulletin will be issued "
    "at five in the afternoon. For emergencies residents may call the disaster office at any hour.",
    "{name}, a longtime resident of {town}, died on {day} at home, surrounded by family. Born in "
    "{town2}, {name} worked for many years as {job} and was known to all for kindness, patience "
    "and a love of {hobby}. Survivors include a sister, {name2}, and several nieces and nephews. "
    "A service will be held at {church} on {day2}, with burial to follow in the parish cemetery. "
    "The family asks that in place of flowers gifts be made to the volunteer fire company. "
    "Arrangements are in the hands of {firm1} and Sons.",
)


NAMES = tuple(
    f"{first} {last}"
    for first in (
        "Harold",
        "Edith",
        "Roy",
        "June",
        "Otis",
        "Lena",
        "Carl",
        "Maud",
        "Walter",
        "Ruth",
    )
    for last in (
        "Finch",
        "Marlow",
        "Castellan",
        "Brandt",
        "Whitlock",
        "Jessup",
        "Quade",
        "Sandoval",
    )
)
TOWNS = (
    *("Millbrook", "Eastham", "Port Vale", "Cedar Flats", "Wexley", "Dunmore", "Ashby", "Tarn"),
    *("Lower Kent", "Saint Marys", "Big Fork", "Oxley", "Hart's Landing", "Pruitt", "Gale City"),
)
JOBS = (
    *("a schoolteacher", "a machinist", "a postal clerk", "a nurse", "a dairy farmer"),
    *("a court stenographer", "a riverboat pilot", "an electrician", "a baker", "a surveyor"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


@dataclass(frozen=True, slots=True)
class Sample:
    """One article of the set; `story` says to which group it belongs."""

    id: str
    story: str
    title: str
    text: str
    published: datetime


def make_samples(
    reports: Sequence[tuple[str, str]], spare: Sequence[str], seed: int = 6, copies: int = 8
) -> list[Sample]:
    """Copies of (title, text) reports and look-alikes, in order of time.

    `spare` are texts for local paragraphs and background; a paragraph is used once for the
    first, and shared by two reports for the second.
    """
    rng = random.Random(seed)  # noqa: S311 - the same set for everybody
    everything = [paragraph for text in spare for paragraph in _paragraphs(text)]
    rng.shuffle(everything)
    local = {
        False: [p for p in everything if 35 <= len(p.split()) <= 110],
        True: [p for p in everything if _has_no_spaces(p) and 60 <= len(p) <= 200],
    }
    samples = []
    for number, (title, text) in enumerate(reports):
        born = START + timedelta(minutes=rng.randrange(7 * 24 * 60))
        for copy in range(copies):
            version = _copy(rng, text, copy, local[_has_no_spaces(text)])
            later = born + timedelta(minutes=rng.randrange(36 * 60) if copy else 0)
            headline = title if copy in (0, 3) else _headline(rng, title, version)
            samples.append(Sample(f"{number}-{copy}", f"report {number}", headline, version, later))
    samples += _translated(reports[::4])
    samples += _templated(rng)
    samples += _with_shared_background(rng, spare, local[False])
    return sorted(samples, key=lambda sample: (sample.published, sample.id))


def _copy(rng: random.Random, text: str, number: int, local: list[str]) -> str:
    """The first is the report as it is; then headline only, cut, local, edited, mixtures."""
    cut, add, edit = number in (2, 5, 7), number in (3, 5, 6), number in (4, 6, 7)
    body = _paragraphs(text)
    if cut:
        body = _cut(body, rng.uniform(0.25, 0.8))
    if edit:
        body = _edited(rng, body)
    if add and local:
        body.insert(rng.randint(1, len(body)), local.pop())
    sites = SITES_WITHOUT_SPACES if _has_no_spaces(text) else SITES
    before, after = rng.choice(sites) if number else ("", "")
    return "\n\n".join(part for part in (before, *body, after) if part)


def _translated(reports: Sequence[tuple[str, str]]) -> list[Sample]:
    """Reports in a language that nobody speaks, with their names and numbers: other stories.

    Every word but names becomes another one, always the same; letters of scripts without spaces
    move on by some places.
    """

    def other(found: re.Match[str]) -> str:
        word = found[0]
        if word[0].isupper():
            return word
        if ord(word[0]) >= 0x0E00:
            return "".join(chr(ord(letter) + 7) for letter in word)
        made = random.Random(word)  # noqa: S311 - the same word each time
        return "".join(made.choice("aeioubdgklmnprstvz") for _ in range(len(word) + 2))

    samples = []
    for number, (title, text) in enumerate(reports):
        born = START + timedelta(hours=number)
        title, text = (re.sub(r"[^\W\d_]+", other, part) for part in (title, text))
        samples.append(Sample(f"translated {number}", f"translated {number}", title, text, born))
    return samples


def _has_no_spaces(text: str) -> bool:
    return len(text.split()) * 12 < len(text)


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+|(?<=[。！？])", text)


def _cut(body: list[str], share: float) -> list[str]:
    wanted = share * sum(map(len, body))
    kept: list[str] = []
    for paragraph in body:
        kept.append("")
        for sentence in _sentences(paragraph):
            if sum(map(len, kept)) >= wanted:
                break
            kept[-1] = f"{kept[-1]} {sentence}".strip()
    return [paragraph for paragraph in kept if paragraph]


def _edited(rng: random.Random, body: list[str]) -> list[str]:
    edited = []
    for paragraph in body:
        sentences = [s for s in _sentences(paragraph) if rng.random() > 0.06]
        words = " ".join(sentences).split(" ")
        edited.append(" ".join(SPELLINGS.get(w, w) if rng.random() < 0.5 else w for w in words))
    return [paragraph for paragraph in edited if paragraph] or body


def _headline(rng: random.Random, title: str, text: str) -> str:
    words = text.split()[:14] or [title]
    return " ".join(rng.sample(words, k=min(len(words), 8)))


def _templated(rng: random.Random, each: int = 30) -> list[Sample]:
    samples = []
    for template in (*MARKETS, *WEATHER, *NOTICES):
        city = rng.choice(["Kuala Lumpur", "Jakarta", "Manila", "Tokyo", "北京", "上海"])
        for number in range(each):
            born = START + timedelta(days=number % 7, hours=17, minutes=number)
            text = template.format(
                **{f"n{i}": rng.randrange(10, 900) for i in (1, 5, 6, 9, 10, 12, 13, 14, 15, 17)},
                **{f"n{i}": rng.randrange(10, 60) for i in (2, 3, 4, 7, 8, 11, 16, 18, 19)},
                city=city, day=f"{born:%A}", gain=rng.choice(["up", "down"]),
                move=rng.choice(["higher", "lower", "mixed"]), gain2=rng.choice(["rose", "fell"]),
                firm1=rng.choice(["Sunway", "Petra", "北斗電機"]),
                firm2=rng.choice(["Maju", "Lotus", "三国製紙"]),
                sky=rng.choice(["clear", "cloudy"]), sky2=rng.choice(["sunny", "overcast"]),
                rain=rng.choice(["showers", "rain", "storms"]), rain2=rng.choice(["rain", "fog"]),
                wind=rng.choice(["north", "southwest"]), sea=rng.choice(["calm", "slight"]),
                sky_zh=rng.choice(["晴", "多云", "阴"]), sky_zh2=rng.choice(["晴间多云", "小雨"]),
                wind_zh=rng.choice(["东南", "西北"]), air_zh=rng.choice(["优", "良"]),
                low=rng.randrange(23, 27), high=rng.randrange(30, 35), wet=rng.randrange(70, 96),
                wind_speed=rng.randrange(10, 16), wind_top=rng.randrange(20, 31),
                wave=rng.choice(["0.5", "0.6", "1.0"]), wave_top=rng.choice(["1.2", "1.5", "2.0"]),
                rise=rng.randrange(50, 58), set=rng.randrange(24, 31),
                name=rng.choice(NAMES), name2=rng.choice(NAMES), day2=f"{rng.choice(DAYS)}",
                town=rng.choice(TOWNS), town2=rng.choice(TOWNS), job=rng.choice(JOBS),
                hobby=rng.choice(["roses", "the river", "old radios", "card games", "hymns"]),
                church=rng.choice(["St. Brendan's", "Grace Chapel", "First Methodist", "St. Anne"]),
            )  # fmt: skip
            key = f"template {template[:12]} {number}"
            samples.append(Sample(key, key, f"{city} {born:%A}", text, born))
    return samples


def _with_shared_background(
    rng: random.Random, spare: Sequence[str], paragraphs: list[str]
) -> list[Sample]:
    """Different reports, two and two with one paragraph in common that is not most of either."""
    samples = []
    longer = [text for text in spare if len(text.split()) > 220]
    for number in range(0, min(len(longer) - 1, 80), 2):
        common = paragraphs.pop() if paragraphs else ""
        for half in (0, 1):
            key = f"background {number + half}"
            born = START + timedelta(hours=number)
            body = _cut(_paragraphs(longer[number + half]), rng.uniform(0.5, 1))
            samples.append(Sample(key, key, key, "\n\n".join([*body, common]), born))
    return samples
