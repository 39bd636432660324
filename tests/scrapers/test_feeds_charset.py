"""Bytes to text: every charset of the press, and every lie about it."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.charset import codec_of, decode

JAPANESE = "東京都議会は新しい防災計画を承認した。市長は来月の予算案を発表する予定だ。"
CHINESE = "铁路工会宣布结束罢工行动，市议会批准新的预算方案。南海问题引发关注。"
TAIWAN = "鐵路工會宣布結束罷工行動，市議會通過新的預算方案。南海問題引發關注。"
KOREAN = "철도 노조가 파업을 종료했다. 시의회가 새로운 예산안을 승인했다."
RUSSIAN = "Городской совет утвердил новый бюджет. Профсоюз объявил о завершении забастовки."
POLISH = "Rada miasta przyjęła budżet – źródło. Związek ogłosił koniec strajku, żądania spełnione."
FRENCH = "Le conseil a approuvé l’été – « budget » à 3 €. Grève terminée à Besançon."
ARABIC = "مجلس المدينة يوافق على الميزانية الجديدة ونقابة السكك الحديدية تعلن انتهاء الإضراب"
THAI = "รัฐบาลไทยอนุมัติงบประมาณใหม่ สหภาพรถไฟประกาศยุติการนัดหยุดงาน"
GREEK = "Το δημοτικό συμβούλιο ενέκρινε τον νέο προϋπολογισμό και τελείωσε η απεργία."

LABELLED = [
    (JAPANESE, "cp932", "Shift_JIS"),
    (JAPANESE + "①㈱", "cp932", "x-sjis"),
    (JAPANESE, "euc_jp", "EUC-JP"),
    (JAPANESE + "①㈱", "euc_jis_2004", "EUC-JP"),
    (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
    (CHINESE, "gb18030", "gb2312"),
    (CHINESE + "镕", "gb18030", "GBK"),
    (TAIWAN, "big5", "Big5"),
    (KOREAN + "똠", "cp949", "euc-kr"),
    (KOREAN, "cp949", "ks_c_5601-1987"),
    (RUSSIAN, "cp1251", "windows-1251"),
    (RUSSIAN, "koi8_r", "KOI8-R"),
    (POLISH, "cp1250", "windows-1250"),
    (POLISH.replace("–", "-"), "iso8859_2", "iso-8859-2"),
    (FRENCH, "cp1252", "ISO-8859-1"),
    (FRENCH, "cp1252", "us-ascii"),
    (ARABIC, "cp1256", "windows-1256"),
    (THAI, "cp874", "TIS-620"),
    (GREEK, "iso8859_7", "iso-8859-7"),
]


@pytest.mark.parametrize(("text", "codec", "label"), LABELLED)
def test_a_label_is_believed_wherever_it_stands(text: str, codec: str, label: str) -> None:
    body = text.encode(codec)
    assert decode(body, f"text/xml; charset={label}") == text
    assert decode(body, f'text/xml; Charset = "{label}"') == text
    prolog = f'<?xml version="1.0" encoding="{label}"?>'
    assert decode(prolog.encode() + body, "text/xml") == prolog + text
    meta = f"<html><head><meta http-equiv=x content='text/html; charset={label}'>"
    assert decode(meta.encode() + body) == meta + text


@pytest.mark.parametrize(("text", "codec", "label"), LABELLED)
def test_a_header_that_lies_about_utf8_is_not_believed(text: str, codec: str, label: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{label}"?>'
    assert decode(prolog.encode() + text.encode(codec), "text/xml; charset=utf-8") == prolog + text


#: What servers call everything, and what documents are mistaken for, each by its neighbour.
SOUND = {"iso2022_jp", "cp1250", "iso8859_2", "cp1252"}
LIES = [
    *((text, codec, "ISO-8859-1") for text, codec, _ in LABELLED if codec not in SOUND),
    (JAPANESE, "euc_jp", "Shift_JIS"),
    (TAIWAN, "big5", "gb2312"),
    (RUSSIAN, "koi8_r", "windows-1251"),
    (RUSSIAN, "cp1251", "koi8-r"),
]


@pytest.mark.parametrize(("text", "codec", "lie"), LIES)
def test_a_label_that_makes_no_sense_is_not_believed(text: str, codec: str, lie: str) -> None:
    told = next(label for _, known, label in LABELLED if codec_of(known) == codec_of(codec))
    prolog = f'<?xml version="1.0" encoding="{told}"?>'
    assert decode(prolog.encode() + text.encode(codec), f"text/xml; charset={lie}") == prolog + text


@pytest.mark.parametrize(
    "text",
    [
        "Eleições: a comissão de nações não deu informações sobre a situação; ações à mão.",
        "Häät peruttiin, pääministeri lähti hätään: yö jää päähän, sää säälimätön, öljyä.",
        "Żółć, źdźbło i gęś: łódź odpłynęła, a świt zaświtał nad łąką, część załogi śpi.",
        "L’été créé à Besançon: « œuvre », prêtée à l’île d’Oléron, à 3 €.",
        "ÖSTERREICH ÜBER ALLEM: ÄRGER UM ÄMTER, ÖFFENTLICHE ÄUßERUNGEN, ÜBERALL ÄNGSTE.",
    ],
)
def test_latin_letters_in_a_latin_charset_are_believed(text: str) -> None:
    label = "windows-1250" if "ł" in text else "ISO-8859-1"
    body = text.encode(codec_of(label))
    prolog = b'<?xml version="1.0" encoding="windows-1251"?>'
    assert decode(prolog + body, f"text/xml; charset={label}") == prolog.decode() + text


def test_russian_in_capitals_is_not_turned_round() -> None:
    text = "СОВЕТ УТВЕРДИЛ БЮДЖЕТ. ПРОФСОЮЗ ОБЪЯВИЛ О ЗАВЕРШЕНИИ ЗАБАСТОВКИ"
    for codec, label in (("cp1251", "windows-1251"), ("koi8_r", "KOI8-R")):
        assert decode(text.encode(codec), f"text/xml; charset={label}") == text


def test_thai_is_known_without_a_label() -> None:
    assert decode(f"<p>{THAI}".encode("cp874")) == f"<p>{THAI}"


@pytest.mark.parametrize("text", [JAPANESE, CHINESE, RUSSIAN, FRENCH, THAI])
@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1251", "utf-16", "nonsense", "Shift_JIS"])
def test_what_is_valid_utf8_is_utf8_whatever_is_said(text: str, label: str) -> None:
    assert decode(text.encode(), f"text/xml; charset={label}") == text


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_wins_and_goes(mark: bytes, codec: str) -> None:
    assert decode(mark + JAPANESE.encode(codec), "text/xml; charset=Shift_JIS") == JAPANESE


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_a_mark_is_seen_by_its_zeros(codec: str) -> None:
    assert decode(f"<rss>{JAPANESE}".encode(codec)) == f"<rss>{JAPANESE}"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (RUSSIAN, "cp1251"),
        (FRENCH, "cp1252"),
        (GREEK, "iso8859_7"),
    ],
)
def test_without_any_label_the_detector_finds_it(text: str, codec: str) -> None:
    assert decode((text * 4).encode(codec)) == text * 4


UNLABELLED = """
Паром снова ходит между островами после забастовки, сообщила компания|cp1251 koi8-r iso8859-5 cp866
Пором знову курсує між островами після двотижневого страйку моряків|cp1251 koi8-u
Фериботът отново пътува между островите след стачка, съобщи компанията|cp1251
Το πλοίο εκτελεί ξανά δρομολόγια μεταξύ των νησιών μετά από δύο εβδομάδες|cp1253
המעבורת שוב מפליגה בין האיים לאחר שביתה של שבועיים, הודיעה החברה ביום שני.|cp1255
عادت العبارة للعمل بين الجزر بعد إضراب دام أسبوعين، حسبما أعلنت الشركة|cp1256
เรือข้ามฟากกลับมาวิ่งระหว่างเกาะอีกครั้งหลังการนัดหยุดงานสองสัปดาห์|cp874
二週間のストライキの後、フェリーは島々の間の運航を再開したと会社が発表した。|cp932 euc_jp
轮渡公司周一表示，在两周罢工之后，岛屿之间的渡轮已恢复运行。|gb18030
渡輪公司週一表示，在兩週罷工之後，島嶼之間的渡輪已恢復運行。|big5
여객선 회사는 월요일에 2주간의 파업 끝에 섬들 사이의 운항을 재개했다고 밝혔다.|cp949
Feribot iki haftalık grevin ardından adalar arasında yeniden çalışmaya başladı|cp1254
Prom znów kursuje między wyspami po strajku, poinformowała spółka. Żółć i źdźbło.|cp1250 iso8859-2
Trajekt opět jezdí mezi ostrovy po stávce námořníků, oznámila společnost|cp1250 iso8859-2
A komp ismét közlekedik a szigetek között, közölte a társaság. Őszinte hűség.|cp1250 iso8859-2
Keltas vėl plaukioja tarp salų po dviejų savaičių streiko, pranešė bendrovė|cp1257
Le ferry circule de nouveau entre les îles après la grève, a annoncé la société|cp1252
Die Fähre fährt wieder zwischen den Inseln, wie die Gesellschaft „erklärte“|cp1252
""".strip()


@pytest.mark.parametrize("line", UNLABELLED.splitlines())
def test_one_sentence_without_a_label_tells_its_charset(line: str) -> None:
    text, _, encodings = line.partition("|")
    for codec in encodings.split():
        document = f"<rss><channel><item><description>{text}</description></item></channel></rss>"
        assert decode(document.encode(codec)) == document, codec


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_are_told_without_a_mark(codec: str) -> None:
    document = f"<rss><channel><title>{JAPANESE}</title></channel></rss>"
    assert decode(document.encode(codec), "text/xml; charset=utf-8") == document


def test_a_pasted_byte_does_not_spoil_a_utf8_page() -> None:
    body = JAPANESE.encode() + b" it\x92s " + FRENCH.encode()
    assert decode(body) == JAPANESE + " it’s " + FRENCH
    assert decode(JAPANESE.encode()[:-2]) == JAPANESE[:-1] + "\ufffd"


def test_a_cut_character_does_not_spoil_a_labelled_page() -> None:
    body = (JAPANESE * 3).encode("cp932")[:-1]
    assert decode(body, "text/xml; charset=Shift_JIS").startswith(JAPANESE * 2)


@pytest.mark.parametrize("label", ["hex", "rot13", "", "base64", "utf8mb4x", "idna\0"])
def test_what_is_no_charset_has_no_codec(label: str) -> None:
    assert codec_of(label) == ""


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_become_text(body: bytes, label: str) -> None:
    decode(body, f"text/xml; charset={label}")
