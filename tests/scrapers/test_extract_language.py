"""The language of a text: sentences of our own, short as headlines are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.extraction.language import language_of

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
    assert language_of(sentence) == language


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_a_code_or_none(text: str) -> None:
    found = language_of(text)
    assert found == "" or (found.isalpha() and found.islower() and 2 <= len(found) <= 3)
