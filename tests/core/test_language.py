"""The language of a text: sentences of our own, short as headlines are."""

import py3langid
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import detect_language
from core.language_model import LanguageModel

SENTENCES = """
en|How the harbour town got its new breakwater
fr|Le port ferme la vieille jetée jusqu'au printemps
de|Hafen sperrt die alte Mole bis zum Frühjahr
es|El puerto cierra el viejo espigón hasta la primavera
pt|Porto fecha o velho quebra-mar até à primavera
it|Il porto chiude il vecchio molo fino alla primavera
nl|Haven sluit de oude pier tot het voorjaar
sv|Hamnen stänger den gamla piren till våren
pl|Port zamyka stary falochron do wiosny
cs|Přístav zavírá staré molo až do jara
tr|Liman eski dalgakıranı ilkbahara kadar kapatıyor
hu|Tavaszig lezárják a kikötő régi hullámtörőjét
fi|Satama sulkee vanhan aallonmurtajan kevääseen asti
ru|Порт закрывает старый волнорез до весны
uk|Порт закриває старий хвилеріз до весни
id|Polisi menangkap tiga orang yang diduga mencuri perahu nelayan di pelabuhan
ms|Polis menahan tiga lelaki kerana dipercayai mencuri bot nelayan di jeti
fil|Arestado ang tatlong lalaki na umano'y nagnakaw ng bangka ng mga mangingisda
vi|Bắt ba người trộm thuyền của ngư dân ở cảng
ar|الميناء يغلق حاجز الأمواج القديم حتى الربيع
fa|بندر موج‌شکن قدیمی را تا بهار می‌بندد
ur|بندرگاہ نے پرانی دیوار بہار تک بند کر دی ہے
hi|बंदरगाह ने पुरानी दीवार वसंत तक बंद कर दी
bn|বন্দর পুরনো বাঁধ বসন্ত পর্যন্ত বন্ধ রাখবে
ta|துறைமுகம் பழைய தடுப்பை வசந்தம் வரை மூடுகிறது
ja|港、防波堤を春まで閉鎖
ko|항구, 방파제 봄까지 폐쇄
th|ท่าเรือปิดเขื่อน
el|Το λιμάνι κλείνει
he|הנמל נסגר
zh|港务局表示旧防波堤将关闭至明年春天，因为风暴冲毁了地基
zh|港務局表示舊防波堤將關閉至明年春天，因為風暴沖毀了地基
|港口
|ok
|12:30 2026
"""


@pytest.mark.parametrize("case", SENTENCES.strip("\n").split("\n"))
def test_a_headline_is_in_its_language(case: str) -> None:
    language, sentence = case.split("|")
    assert detect_language(sentence, "") == language


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_a_code_or_none(text: str) -> None:
    found = detect_language("", text)
    assert found == "" or (found.isalpha() and found.islower() and 2 <= len(found) <= 3)


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        ("Japan and Philippines sign pact", "The two countries signed a defence pact.", "en"),
        ("日米同盟を強化", "岸田首相は会談した。", "ja"),
        ("中国在南海的活动引发关注", "", "zh"),
        ("한미동맹 강화", "두 나라는 합의했다", "ko"),
        ("Căng thẳng trên Biển Đông", "Việt Nam phản đối hành động của Trung Quốc", "vi"),
        ("Россия и Китай проводят учения", "Министерство обороны сообщило об этом", "ru"),
        ("الصين تعلن عن مناورات", "أعلنت وزارة الدفاع الصينية اليوم", "ar"),
        ("ทะเลจีนใต้", "", "th"),
        ("Ελλάδα και Τουρκία", "", "el"),
        ("भारत और चीन के बीच बातचीत", "दोनों देशों के अधिकारियों ने मुलाकात की", "hi"),
        ("🚀 123", "", ""),
        ("", "", ""),
        ("OK", "", ""),
    ],
)
def test_the_language_is_told_by_script_and_model(title: str, text: str, language: str) -> None:
    assert detect_language(title, text) == language


def test_the_model_read_from_a_file_ranks_as_the_package_does() -> None:
    model = LanguageModel()
    for case in (*SENTENCES.strip("\n").split("\n"), "|", "|\ud800 lone"):
        sentence = case.split("|")[1]
        assert model.rank(sentence) == py3langid.rank(sentence)
