"""Dates as pages write them, machine-made and in the words of some twenty languages."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

#: Month names, folded; prefixes of three letters or more are found where they are unambiguous.
_MONTHS = """
january february march april may june july august september october november december
januar februar märz april mai juni juli august september oktober november dezember
jänner feber - - - - - - - - - -
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
- - - - - - - - setiembre - - -
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
januari februari maart april mei juni juli augustus september oktober november december
januar februar marts april maj juni juli august september oktober november december
- - - - - - - augusti - - - -
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
ledna února března dubna května června července srpna září října listopadu prosince
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
- - - - - - - agustus - - - desember
januari februari maret april mei juni juli agustus september oktober november desember
- - - - - - - ogos - - - disember
enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
január február március április május június július augusztus szeptember október november december
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม
जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
"""
_SHORT = {
    "jan": 1, "feb": 2, "mar": 3, "mrz": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "sept": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12, "ene": 1, "abr": 4, "ago": 8,
    "dic": 12, "janv": 1, "févr": 2, "avr": 4, "juil": 7, "déc": 12, "янв": 1, "фев": 2, "апр": 4,
    "авг": 8, "сен": 9, "сент": 9, "окт": 10, "ноя": 11, "нояб": 11, "дек": 12, "ม.ค": 1, "ก.พ": 2,
    "มี.ค": 3, "เม.ย": 4, "พ.ค": 5, "มิ.ย": 6, "ก.ค": 7, "ส.ค": 8, "ก.ย": 9, "ต.ค": 10, "พ.ย": 11,
    "ธ.ค": 12, "set": 9, "out": 10, "mag": 5, "giu": 6, "lug": 7, "ott": 10, "gen": 1,
}  # fmt: skip


def _fold(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().rstrip(".")


def _month_names() -> dict[str, int]:
    names = dict(_SHORT)
    for row in _MONTHS.strip().splitlines():
        for month, word in enumerate(row.split(), 1):
            if word != "-":
                names.setdefault(_fold(word), month)
    return names


MONTHS = _month_names()
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "cet": 60, "cest": 120, "eet": 120,
    "eest": 180, "msk": 180, "ist": 330, "wib": 420, "ict": 420, "pht": 480, "pst": -480,
    "pdt": -420, "mst": -420, "mdt": -360, "cst": -360, "cdt": -300, "est": -300, "edt": -240,
    "et": -300, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "aest": 600, "aedt": 660,
}  # fmt: skip

_WORD = r"([^\W\d_]+(?:\.[^\W\d_]+)?\.?)"
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]"), "ymd"),
    (re.compile(r"(?<!\d)(\d{4})\s?[./]\s?(\d{1,2})\s?[./]\s?(\d{1,2})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)"), "dmy"),
    (
        re.compile(
            rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?[\s-]*(?:de\s|of\s|d[’']\s?|tháng\s)?\s*"
            rf"(?:{_WORD}|(?<=tháng\s)(\d{{1,2}}))[\s,.-]*(?:de[l]?\s|năm\s|г)?\s*(\d{{4}})(?!\d)",
            re.I,
        ),
        "dWy",
    ),
    (re.compile(rf"{_WORD}\s+(\d{{1,2}})(?:st|nd|rd|th|\.)?,?\s+(\d{{4}})(?!\d)", re.I), "Wdy"),
    (re.compile(rf"(?<!\d)(\d{{4}})\.?\s+{_WORD}\s+(\d{{1,2}})(?!\d)", re.I), "yWd"),
    (re.compile(r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?=T?\d{4,6}|$)"), "ymd"),
)
_TIME = re.compile(
    r"(?:^|[\sT,;:|•·(@-]|at |um |à |ore |às |kl\. |lúc )\s*(\d{1,2})\s*[:.hH時시点]\s?(\d{2})(?:[:.分](\d{2}))?(?:\.\d+)?"
    r"\s*분?\s*([ap]\.?\s?m\b\.?)?\s*(Z\b|UTC|GMT|[+-]\d{2}:?\d{2}\b|\(?[A-Z]{2,4}\b)?",
    re.I,
)
_EPOCH = re.compile(r"^\d{10}(\d{3})?$")


def read_date(text: str, now: datetime | None = None) -> datetime | None:
    """The first date in a text as aware UTC, or None.

    A text without a zone is read as UTC, a date without a time as midnight. "3/4/2025" is the
    third of April unless the second number cannot be a month. Dates before 1995 and more than
    two days after `now` are nonsense and give None. Buddhist years (Thai) are converted.
    """
    text = " ".join(unicodedata.normalize("NFKC", text[:300]).split())
    if _EPOCH.match(text):
        return _sane(datetime.fromtimestamp(int(text[:10]), UTC), now)
    for form, order in _FORMS:
        for match in form.finditer(text):
            day = _day(order, match.groups())
            if day:
                return _sane(_with_time(day, text[match.end() : match.end() + 60]), now)
    return None


def _day(order: str, parts: tuple[str | None, ...]) -> datetime | None:
    found = [part for part in parts if part]
    if order == "ymd":
        year, month, day = (int(part) for part in found)
    elif order == "dmy":
        day, month, year = (int(part) for part in found)
        if month > 12:
            day, month = month, day
    else:
        at = order.index("W")
        word = found[at]
        rest = [int(part) for index, part in enumerate(found) if index != at]
        year, day = (rest[0], rest[1]) if order[0] == "y" else (rest[1], rest[0])
        month = int(word) if word.isdigit() else MONTHS.get(_fold(word), 0)
    if 2530 < year < 2600:
        year -= 543
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _with_time(day: datetime, rest: str) -> datetime:
    match = _TIME.match(rest)
    if not match:
        return day
    hour, minute, second, half, zone = match.groups()
    hours = int(hour)
    if half and hours <= 12:
        hours = hours % 12 + (12 if half.lower().startswith("p") else 0)
    if hours > 23 or int(minute) > 59 or int(second or 0) > 59:
        return day
    moment = day.replace(hour=hours, minute=int(minute), second=int(second or 0))
    offset = _offset(zone or "")
    return moment.replace(tzinfo=timezone(timedelta(minutes=offset))).astimezone(UTC)


def _offset(zone: str) -> int:
    zone = zone.strip("() ").lower()
    if zone[:1] in ("+", "-"):
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        return (-minutes if zone[0] == "-" else minutes) if minutes <= 14 * 60 else 0
    return _ZONES.get(zone, 0)


def _sane(moment: datetime, now: datetime | None) -> datetime | None:
    latest = now + timedelta(days=2) if now else datetime(2100, 1, 1, tzinfo=UTC)
    return moment if datetime(1995, 1, 1, tzinfo=UTC) <= moment <= latest else None
