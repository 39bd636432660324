"""The starter topics on headlines as papers write them; all written for this test.

`J` is the Japan-US alliance, `S` the South China Sea. Each headline is tried as title and as
text, without being told its language, and inside a short article of that language.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from config import load_topics
from core.values import Article
from matching import Matcher, check_examples
from matching.lint import lint_topic

TOPICS = Path(__file__).parents[2] / "config" / "topics.toml"
SLUGS = {"J": "japan-us-alliance", "S": "south-china-sea"}

HEADLINES = [
    # English
    ("J", "en", "Ishiba calls U.S.-Japan alliance the cornerstone of regional peace"),
    ("J", "en", "The US–Japan Alliance after the tariffs: what still holds"),
    ("J", "en", "Tokyo to pay more to keep US Forces Japan in place"),
    ("J", "en", "Senkakus fall under Article 5 of Japan‑U.S. security treaty, Pentagon says"),
    ("J", "en", "Trump questions Treaty of Mutual Cooperation and Security with Tokyo"),
    ("J", "en", "US/Japan alliance faces a test over Taiwan"),
    ("J", "en", "Extended deterrence for Japan tops agenda of two-day talks"),
    ("J", "en", "Why Japan's alliance with the United States needs a command of its own"),
    ("J", "en", "JAPAN-US ALLIANCE 'UNSHAKABLE', SAYS FOREIGN MINISTER"),
    ("J", "en", "Sixty-five years of the Japan-U.S. Security Treaty"),
    ("JS", "en", "US-Japan alliance to step up patrols in the South China Sea"),
    ("S", "en", "China's coast guard rams Philippine boat off Scarborough Shoal"),
    ("S", "en", "Manila summons envoy over water cannon use in West Philippine Sea"),
    ("S", "en", "Vietnam speeds up island-building in the Spratlys"),
    ("S", "en", "USS Higgins sails past the Paracels"),
    ("S", "en", "Rotation and resupply at Ayungin Shoal completed"),
    ("S", "en", "Beijing rejects ruling on nine‑dash line, again"),
    ("S", "en", "Code of conduct in South China Sea 'within reach', says ASEAN chair"),
    ("S", "en", "Indonesia drives Chinese vessel from North Natuna Sea"),
    ("S", "en", "Satellite pictures show new hangars on Mischief Reef"),
    ("S", "en", "Taiwan's president plans visit to Itu Aba"),
    ("S", "en", "S. China Sea: Manila logs 20 Chinese vessels"),
    ("S", "en", "Fishers return to West PH Sea"),
    ("J", "en", "USFJ to become a joint force headquarters"),
    ("", "en", "S. China floods leave thousands homeless; sea wall holds"),
    ("S", "en", "The South China Sea's forgotten fishermen"),
    ("", "en", "South China Morning Post wins three awards"),
    ("", "en", "Typhoon drifts over the sea south of China's Guangdong"),
    ("", "en", "Heavy rain in south China, sea level rising"),
    ("", "en", "Japanese and Chinese jets meet over the East China Sea"),
    ("", "en", "Japan Airlines and its US partner extend airline alliance"),
    ("", "en", "US and Japan sign memorandum on critical minerals"),
    ("", "en", "Nissan ends alliance with Renault; US sales fall"),
    ("", "en", "AUKUS: Australia-UK-US alliance looks for new members"),
    ("", "en", "US-Philippines alliance is 'ironclad', says Austin"),
    ("", "en", "Scarborough beats Whitby in Yorkshire coast derby"),
    ("", "en", "Philippine Sea tuna catch at ten-year low"),
    ("", "en", "Woman from Oman wins sailing race in Sea of Japan"),
    # Japanese
    ("J", "ja", "首相「日米同盟は外交の基軸」　所信表明"),
    ("J", "ja", "日米安保条約５条、尖閣に適用　米国防長官が明言"),
    ("J", "ja", "在日米軍駐留経費、日本側負担の増額要求"),
    ("J", "ja", "日米地位協定の改定求め県議会が意見書"),
    ("J", "ja", "日米の「同盟」深化へ　日米防衛協力指針を改定"),
    ("JS", "ja", "日米同盟の役割拡大、南シナ海での共同訓練も"),
    ("S", "ja", "南シナ海で中国船が比巡視船に放水砲"),
    ("S", "ja", "中国、スカボロー礁に自然保護区　比は抗議"),
    ("S", "ja", "ベトナム、南沙諸島の埋め立て加速"),
    ("S", "ja", "「九段線」描いた地図、映画から削除"),
    ("", "ja", "南海トラフ巨大地震、被害想定を見直し"),
    ("", "ja", "南海電鉄と泉北高速鉄道が合併"),
    ("", "ja", "南海フェリー、欠航のお知らせ"),
    ("", "ja", "南海本線　人身事故"),
    ("", "ja", "南海放送　新社長"),
    ("", "ja", "東シナ海のガス田、中国が新たな構造物"),
    ("", "ja", "日米関税交渉、閣僚級で合意"),
    ("", "ja", "日米首脳会談、来月に調整"),
    ("", "ja", "日本海で漁船転覆、3人救助"),
    ("", "ja", "日米欧の中央銀行、利下げ時期探る"),
    # Chinese
    ("J", "zh", "日美同盟升级：美军将设联合司令部"),
    ("J", "zh", "专家：美日安保条约不适用于钓鱼岛"),
    ("J", "zh", "美日同盟再強化 駐日美軍司令部改組"),
    ("S", "zh", "外交部：中方在南海的主权和权益有充分历史和法理依据"),
    ("S", "zh", "美舰擅闯南海 南部战区：全程跟踪监视"),
    ("S", "zh", "南海行为准则磋商取得新进展"),
    ("S", "zh", "菲船只在仁爱礁附近蓄意碰撞中国海警船"),
    ("S", "zh", "中國海警在黃岩島驅離菲律賓公務船"),
    ("S", "zh", "太平島實彈射擊 越南表達抗議"),
    ("S", "zh", "中國東南海域與南海同步軍演"),
    ("S", "zh", "越南在南沙群島擴建機場跑道"),
    ("", "zh", "佛山市南海区发布第三季度经济数据"),
    ("", "zh", "日本南海海槽发生大地震概率上调"),
    ("", "zh", "东海防空识别区演习结束"),
    ("", "zh", "日美首脑通电话谈关税"),
    ("", "zh", "韩美同盟面临防卫费分摊难题"),
    ("", "zh", "渤海湾冬季捕捞季开始"),
    # Korean
    ("J", "ko", "이시바 “미일동맹은 일본 외교의 근간”"),
    ("J", "ko", "미·일 동맹, 핵 확장억제 협의체 격상"),
    ("J", "ko", "주일미군 사령부 재편 착수"),
    ("S", "ko", "남중국해에서 중국 해경, 필리핀 보급선에 물대포"),
    ("S", "ko", "미 항모, 남중국해를 항행"),
    ("S", "ko", "중국, 스카버러 암초에 부표 설치"),
    ("", "ko", "동중국해 가스전 협상 재개"),
    ("", "ko", "남해안 고속도로 추돌 사고"),
    ("", "ko", "한미동맹 강화에 합의"),
    ("", "ko", "한일 정상회담 내달 개최"),
    ("", "ko", "구단 선수들 연봉 협상 난항"),
    # Vietnamese
    ("J", "vi", "Liên minh Mỹ - Nhật bước vào giai đoạn mới"),
    ("J", "vi", "Hiệp ước An ninh Mỹ – Nhật áp dụng với quần đảo Senkaku"),
    ("S", "vi", "Việt Nam lên tiếng về diễn biến mới trên Biển Đông"),
    ("S", "vi", "Tàu Trung Quốc quấy rối ngư dân ở quần đảo Hoàng Sa"),
    ("S", "vi", "Bãi Cỏ Mây: Philippines hoàn tất tiếp tế"),
    ("S", "vi", "Phim bị gỡ vì có hình ảnh đường lưỡi bò"),
    ("", "vi", "Giá vàng biến động mạnh trong tuần"),
    ("", "vi", "Du khách đổ về Trường Sa, thủ phủ Hồ Nam"),
    ("", "vi", "Biến động nhân sự tại tập đoàn dầu khí"),
    ("", "vi", "Mỹ và Nhật Bản đạt thỏa thuận thuế quan"),
    ("", "vi", "Tàu cá gặp nạn trên biển Hoa Đông"),
    # Filipino
    ("S", "fil", "Mga mangingisda, tinaboy ng China sa Kanlurang Dagat ng Pilipinas"),
    ("S", "fil", "Barko ng China Coast Guard, namataan malapit sa Ayungin Shoal"),
    ("S", "fil", "Pilipinas at Vietnam, magtutulungan sa Dagat Timog Tsina"),
    ("J", "fil", "Alyansa ng Japan at US, mahalaga sa rehiyon ayon sa pangulo"),
    ("", "fil", "Bagyo, lumabas na ng Philippine area of responsibility ayon sa PAGASA"),
    ("", "fil", "Presyo ng isda sa Navotas, tumaas ngayong linggo"),
    # Indonesian, Malay
    ("S", "id", "TNI AL usir kapal penjaga pantai China dari Laut Natuna Utara"),
    ("S", "ms", "Malaysia kekal tegas mengenai Laut China Selatan"),
    ("", "id", "Gempa guncang Laut Banda, tidak berpotensi tsunami"),
    ("", "ms", "Ribut taufan di selatan China, ribuan dipindahkan"),
    # French, German, Spanish
    ("S", "fr", "La frégate Bretagne en patrouille en mer de Chine méridionale"),
    ("J", "fr", "Tokyo veut rééquilibrer l’alliance nippo-américaine"),
    ("", "fr", "Tensions en mer de Chine orientale autour des Senkaku"),
    ("S", "de", "Manöver im Südchinesischen Meer: Fregatte „Baden-Württemberg“ dabei"),
    ("J", "de", "Amerikanisch-japanische Allianz: Tokio rüstet auf"),
    ("", "de", "Taifun zieht über Südchina und das Gelbe Meer"),
    ("S", "es", "Pekín y Manila chocan de nuevo en el mar de China Meridional"),
    ("J", "es", "La alianza entre Japón y Estados Unidos, a prueba"),
    ("", "es", "El mar de Japón registra temperaturas récord"),
    # Russian, Arabic, Thai
    ("S", "ru", "Китай провёл стрельбы в Южно-Китайском море"),
    ("J", "ru", "Японо-американский союз ждёт пересмотр расходов"),
    ("S", "ru", "Саммит обсудил ситуацию вокруг Южно-Китайского моря"),
    ("J", "ru", "Будущее американо-японского союза под вопросом"),
    ("S", "de", "Anrainer des Südchinesischen Meeres beraten über Verhaltenskodex"),
    ("J", "de", "Zukunft des japanisch-amerikanischen Bündnisses ungewiss"),
    ("", "ru", "В Восточно-Китайском море столкнулись два судна"),
    ("", "ru", "США и Япония подписали торговое соглашение"),
    ("S", "ar", "بكين تحذر مانيلا من الاستفزاز في بحر الصين الجنوبي"),
    ("", "ar", "إعصار يضرب جنوب الصين ويتجه نحو البحر"),
    ("S", "th", "จีนซ้อมรบในทะเลจีนใต้"),
    ("", "th", "พายุไต้ฝุ่นพัดเข้าจีนตอนใต้"),
]

#: A few sentences without any topic, so that a headline can stand in an article.
FILLER = {
    "en": "The minister spoke to reporters on Tuesday. Talks will go on next week.",
    "ja": "大臣は火曜日に記者団に語った。協議は来週も続く見通しだ。",
    "zh": "部长星期二对记者表示，会谈将于下周继续举行。",
    "ko": "장관은 화요일 기자들에게 협의를 다음 주에도 이어갈 것이라고 말했다.",
    "vi": "Bộ trưởng phát biểu với báo giới hôm thứ Ba. Cuộc họp sẽ tiếp tục vào tuần tới.",
    "fil": "Nagsalita ang kalihim sa mga mamamahayag noong Martes. Tuloy ang pulong sa Lunes.",
    "id": "Menteri berbicara kepada wartawan pada hari Selasa. Pertemuan dilanjutkan pekan depan.",
    "ms": "Menteri bercakap kepada pemberita pada hari Selasa. Mesyuarat disambung minggu depan.",
    "fr": "Le ministre s'est exprimé mardi devant la presse. Les discussions vont continuer.",
    "de": "Der Minister sprach am Dienstag vor der Presse. Die Gespräche gehen weiter.",
    "es": "El ministro habló el martes ante la prensa. Las conversaciones van a continuar.",
    "ru": "Министр выступил перед прессой во вторник. Переговоры будут продолжены.",
    "ar": "تحدث الوزير إلى الصحفيين يوم الثلاثاء. وستستمر المحادثات الأسبوع المقبل.",
    "th": "รัฐมนตรีกล่าวกับผู้สื่อข่าวเมื่อวันอังคาร การหารือจะดำเนินต่อไปในสัปดาห์หน้า",
}


@cache
def matcher() -> Matcher:
    return Matcher(load_topics(TOPICS, {}))


def topics_of(article: Article) -> set[str]:
    return {hit.topic for hit in matcher().match(article)}


@pytest.mark.parametrize("slug", SLUGS.values())
def test_every_example_in_the_file_comes_out_right(slug: str) -> None:
    topic = next(topic for topic in load_topics(TOPICS, {}) if topic.slug == slug)
    assert check_examples(topic) == ()


@pytest.mark.parametrize("slug", SLUGS.values())
def test_the_starter_has_nothing_that_the_lint_would_change(slug: str) -> None:
    topic = next(topic for topic in load_topics(TOPICS, {}) if topic.slug == slug)
    assert lint_topic(topic) == ()


@pytest.mark.parametrize(("marks", "language", "headline"), HEADLINES)
def test_a_headline_finds_its_topics(marks: str, language: str, headline: str) -> None:
    wanted = {SLUGS[mark] for mark in marks}
    filler = FILLER[language]
    assert topics_of(Article(url="https://a.example/1", title=headline, text=filler)) == wanted
    assert topics_of(Article(url="https://a.example/1", title="", text=headline)) == wanted
    assert (
        topics_of(Article(url="https://a.example/1", title="", text=f"{filler}\n\n{headline}"))
        == wanted
    )


def test_filipino_papers_short_name_for_the_sea_counts_in_filipino_only() -> None:
    filipino = "Mga barko ng China, nananatili pa rin sa WPS ayon sa Coast Guard ng Pilipinas."
    english = "The free office suite WPS Office gets a new spreadsheet and better PDF export."
    assert topics_of(Article(url="", title="", text=f"{filipino} {FILLER['fil']}")) == {SLUGS["S"]}
    assert topics_of(Article(url="", title="", text=f"{english} {FILLER['en']}")) == set()


def test_an_article_on_neither_subject_matches_neither() -> None:
    for text in FILLER.values():
        assert topics_of(Article(url="", title="", text=text)) == set()
