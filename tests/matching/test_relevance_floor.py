"""Labelled articles of our own in six languages: the score tells reports from passing mentions.

All are invented. `about` are reports on the South China Sea, `passing` name it once, late, in a
report on something else.
"""

from __future__ import annotations

from core.values import Article, Term, Topic
from matching import Matcher

TOPIC = Topic(
    "scs",
    "South China Sea",
    any=tuple(
        Term(text)
        for text in (
            "South China Sea", "Spratly*", "南シナ海", "南沙諸島", "남중국해", "난사군도",
            "Biển Đông", "Trường Sa", "Южно-Китайск* мор*", "Спратли", "بحر الصين الجنوبي",
            "جزر سبراتلي",
        )
    ),
)  # fmt: skip

ABOUT = [
    ("en", "Two ships collide near reef in the South China Sea",
     "Two patrol ships collided on Monday near a reef in the South China Sea. Nobody was hurt. The "
     "crews accused each other over the radio. Both sides claim parts of the Spratly Islands."),
    ("en", "Fishermen stay away from disputed waters",
     "Fishing crews say they no longer dare to sail to the Spratly Islands. Patrols in the South "
     "China Sea have doubled since spring, and three boats were turned back last week."),
    ("ja", "南シナ海で巡視船が衝突",
     "南シナ海の岩礁付近で月曜日、二隻の巡視船が衝突した。けが人はいない。双方が南沙諸島の領有権を主張している。"),
    ("ja", "漁師ら出漁を控える",
     "南沙諸島の周辺では漁師が出漁を控えている。南シナ海の巡視は春から倍になり、先週は三隻が引き返した。"),
    ("ko", "남중국해에서 순시선 충돌",
     "월요일 남중국해의 암초 부근에서 순시선 두 척이 충돌했다. 다친 사람은 없다. 양측은 난사군도의 "
     "영유권을 주장하고 있다."),
    ("ko", "어민들 조업 포기",
     "어민들은 난사군도 근처로 나가지 않는다고 말한다. 남중국해를 도는 순시선은 봄부터 두 배로 늘었다."),
    ("vi", "Hai tàu tuần tra va chạm ở Biển Đông",
     "Hai tàu tuần tra va chạm hôm thứ Hai gần một bãi đá ở Biển Đông. Không ai bị thương. Hai bên "
     "đều đòi chủ quyền ở Trường Sa."),
    ("vi", "Ngư dân ngại ra khơi",
     "Ngư dân cho biết họ không dám đến gần Trường Sa. Tuần tra ở Biển Đông đã tăng gấp đôi từ mùa "
     "xuân, tuần trước ba tàu phải quay về."),
    ("ru", "Столкновение судов в Южно-Китайском море",
     "Два сторожевых судна столкнулись в понедельник у рифа в Южно-Китайском море. Никто не "
     "пострадал. Обе стороны претендуют на острова Спратли."),
    ("ru", "Рыбаки остаются на берегу",
     "Рыбаки говорят, что больше не ходят к островам Спратли. Патрулей в Южно-Китайском море с "
     "весны стало вдвое больше."),
    ("ar", "تصادم سفينتين في بحر الصين الجنوبي",
     "اصطدمت سفينتا دورية يوم الاثنين قرب شعاب في بحر الصين الجنوبي ولم يصب أحد. ويطالب الطرفان "
     "بالسيادة على جزر سبراتلي."),
    ("ar", "صيادون يخشون الإبحار",
     "يقول صيادون إنهم لا يقتربون من جزر سبراتلي. وتضاعفت الدوريات في بحر الصين الجنوبي منذ الربيع."),
]  # fmt: skip

#: A report on something else, four times over, then the sentence with the mention.
PASSING = [
    ("en", "Port opens a new cold store",
     "The harbour board opened a cold store for fruit on Tuesday. It cost nine million and holds "
     "twelve thousand pallets. Growers had asked for it since the old hall burned down. ",
     "The minister left early for talks on the South China Sea."),
    ("ja", "港に新しい冷蔵倉庫",
     "港湾局は火曜日に果物の冷蔵倉庫を開いた。費用は九百万で、一万二千枚のパレットが入る。農家は古い倉庫が焼けて以来これを求めていた。",
     "大臣は南シナ海の協議のため早く席を立った。"),
    ("ko", "항구에 새 냉장 창고",
     "항만청은 화요일에 과일 냉장 창고를 열었다. 비용은 구백만이고 팔레트 만 이천 개가 들어간다. 농가는 "
     "옛 창고가 불탄 뒤로 이를 요구해 왔다. ",
     "장관은 남중국해 회담 때문에 일찍 자리를 떴다."),
    ("vi", "Cảng mở kho lạnh mới",
     "Ban quản lý cảng khánh thành kho lạnh trái cây hôm thứ Ba. Kho tốn chín triệu và chứa mười "
     "hai nghìn kiện hàng. Nhà vườn mong có kho từ khi kho cũ bị cháy. ",
     "Bộ trưởng về sớm để dự cuộc họp về Biển Đông."),
    ("ru", "В порту открыли холодильный склад",
     "Во вторник управление порта открыло склад для фруктов. Он стоил девять миллионов и вмещает "
     "двенадцать тысяч поддонов. Садоводы ждали его с тех пор, как сгорел старый. ",
     "Министр уехал раньше на переговоры о Южно-Китайском море."),
    ("ar", "الميناء يفتتح مخزنا مبردا",
     "افتتحت هيئة الميناء يوم الثلاثاء مخزنا مبردا للفواكه. وبلغت كلفته تسعة ملايين ويتسع لاثني عشر "
     "ألف منصة. وكان المزارعون يطالبون به منذ احتراق المخزن القديم. ",
     "وغادر الوزير مبكرا لحضور محادثات عن بحر الصين الجنوبي."),
]  # fmt: skip

#: The threshold that public news gave (docs/benchmarks.md).
THRESHOLD = 0.15


def found() -> list[tuple[float, bool]]:
    """The scores of all hits, and whether each is a report on the topic."""
    matcher = Matcher([TOPIC])
    about = [Article(title, title, text, language=lang) for lang, title, text in ABOUT]
    passing = [
        Article(title, title, "\n\n".join([text] * 4 + [mention]), language=lang)
        for lang, title, text, mention in PASSING
    ]
    return [
        (hit.score, right)
        for articles, right in ((about, True), (passing, False))
        for article in articles
        for hit in matcher.match(article)
    ]


def test_lists_find_every_report_in_six_languages_and_every_mention() -> None:
    assert len(found()) == len(ABOUT) + len(PASSING)


def test_one_threshold_tells_reports_from_mentions_in_six_languages() -> None:
    kept = [right for score, right in found() if score >= THRESHOLD]
    precision, recall = sum(kept) / len(kept), sum(kept) / len(ABOUT)
    assert precision >= 0.9
    assert recall >= 0.95
