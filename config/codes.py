"""Language tags (BCP 47) and country codes (ISO 3166-1), and the usual mix-ups of the two."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_ISO_639_1 = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu
    hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb
    lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
    or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
#: Languages of ISO 639-3 that have no two letters and are written in the news, most of them from
#: CLDR's list of locales. Not all 7,000: "txt" and "url" are among them, and a term that is tied
#: to such a language by a slip would never be found.
_ISO_639_3 = """
    ace ary arz ast awa ban bar bcl bho bjn brx bug cbk ceb cdo chr ckb crh csb doi dsb dty dyo
    fil fur fuv gan gom gsw hak haw hif hil hmn hsb hsn ilo jam kab kac kea kha kmr kok krc
    ksh lad lij lmo lrc luo lus lzh mad mag mai mas mfe min mni mnw mos mwl mzn nan nap nds new nqo
    nso nus pag pam pap pcm pms pnb prs rhg rup sah sat scn sco sdh shi shn sma smj smn sms srn syl
    szl tcy tet tpi tum tyv udm vai vec war wuu xmf yue zgh
"""
_LANGUAGES = frozenset((_ISO_639_1 + _ISO_639_3).split())

#: Country codes and three-letter codes that people write where a language is wanted. `kr`, `tw`
#: and `my` are languages too (Kanuri, Twi, Burmese); the first two are never meant.
_MEANT = {
    "jp": "ja", "jpn": "ja", "jap": "ja", "cn": "zh", "chi": "zh", "zho": "zh", "cmn": "zh",
    "tw": "zh-Hant", "hk": "zh-Hant", "kr": "ko", "kor": "ko", "vn": "vi", "vie": "vi",
    "ph": "fil", "tgl": "fil", "gb": "en", "us": "en", "eng": "en", "ger": "de", "deu": "de",
    "fre": "fr", "fra": "fr", "spa": "es", "rus": "ru", "ara": "ar", "ind": "id", "msa": "ms",
    "may": "ms", "por": "pt", "ita": "it", "tha": "th", "ua": "uk", "ukr": "uk", "cz": "cs",
    "dk": "da", "gr": "el", "in": "hi", "hin": "hi",
}  # fmt: skip

#: What people write for a country: names that ISO 3166 does not use, and languages.
_COUNTRY_MEANT = {"UK": "GB", "EN": "GB", "JA": "JP", "ZH": "CN", "KO": "KR", "VI": "VN"}

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")


def language_tag(text: str) -> str:
    """A BCP 47 tag in its usual form ("zh-hant" gives "zh-Hant"); "" stays "".

    Raises ValueError with what to write instead.
    """
    if not text:
        return ""
    found = _TAG.fullmatch(text)
    if found is None:
        raise ValueError('is no language tag; write one as in "ja", "en" or "zh-Hant"')
    language, script, region = found[1].lower(), found[2] or "", found[3] or ""
    if language in _MEANT:
        raise ValueError(f'is no language tag; did you mean "{_MEANT[language]}"?')
    if language not in _LANGUAGES:
        raise ValueError('is no language tag; write one as in "ja", "en" or "zh-Hant"')
    return "-".join(part for part in (language, script.title(), region.upper()) if part)


def country_code(text: str) -> str:
    """An ISO 3166-1 alpha-2 code in capitals (also EU and XK); "" stays "".

    Raises ValueError with what to write instead.
    """
    code = text.upper()
    if not code or code in _countries():
        return code
    if code in _COUNTRY_MEANT:
        raise ValueError(f'is no country code; did you mean "{_COUNTRY_MEANT[code]}"?')
    raise ValueError('is no country code; write two letters as in "JP", "PH" or "GB"')


@cache
def _countries() -> frozenset[str]:
    # The tz database brings ISO's list with it, and tzdata is there for the time zones anyway.
    table = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8")
    codes = {line[:2] for line in table.splitlines() if not line.startswith("#")}
    return frozenset(codes | {"EU", "XK"})
