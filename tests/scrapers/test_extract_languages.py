"""Articles in many scripts, on a page as real sites write it, lose the page and keep the text."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from scrapers.extract import extract

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    language: str
    title: str
    paragraphs: tuple[str, ...]
    furniture: tuple[str, ...]


CASES = (
    Case("en", "Coast guard ships meet off the shoal", (
        "Two coast guard ships came within a stone's throw of each other on Tuesday, the fishermen who watched them said.",
        "Neither side would say who turned first, but both published a film of the other, taken from above.",
        "The fishermen, who had been there since Sunday, pulled in their nets and went home before dark.",
    ), ("Read more: Japan-US alliance turns a page", "Follow us on Facebook", "Image Source: AP")),
    Case("ja", "沿岸警備隊の船、浅瀬沖で接近", (
        "火曜日、二隻の沿岸警備隊の船が互いに石を投げれば届くほどの距離まで近づいたと、見ていた漁師たちは語った。",
        "どちらが先に針路を変えたのかについて双方は口を閉ざしているが、どちらも上空から撮影した相手の映像を公開した。",
        "日曜日から現場にいた漁師たちは網を引き上げ、暗くなる前に帰港したという。",
    ), ("関連記事：日米同盟の新しい章", "あわせて読みたい", "写真：共同")),
    Case("zh", "两艘海警船在浅滩附近相遇", (
        "目击的渔民说，星期二，两艘海警船在浅滩附近相遇，彼此距离近得可以扔石头。",
        "双方都没有说明是谁先转向，但都公布了从空中拍摄的对方的影像，并且互相指责。",
        "从星期日起就在那里的渔民收起渔网，天黑以前回到了港口。",
    ), ("相关阅读：美日同盟翻开新一页", "分享到微博", "责任编辑：某某")),
    Case("ko", "해경 선박 두 척, 암초 앞에서 마주쳐", (
        "화요일 해경 선박 두 척이 돌을 던지면 닿을 만한 거리까지 접근했다고 이를 지켜본 어민들이 말했다.",
        "어느 쪽이 먼저 방향을 틀었는지에 대해서는 양측 모두 입을 다물었지만, 서로를 위에서 찍은 영상을 공개했다.",
        "일요일부터 그곳에 있던 어민들은 그물을 걷어 올리고 어두워지기 전에 항구로 돌아갔다.",
    ), ("관련기사: 미일동맹의 새로운 장", "무단 전재 및 재배포 금지", "공유하기")),
    Case("vi", "Hai tàu tuần duyên chạm mặt gần bãi cạn", (
        "Hai tàu tuần duyên đã tiến sát nhau hôm thứ Ba, gần đến mức có thể ném đá tới, các ngư dân chứng kiến cho biết.",
        "Không bên nào nói ai đã đổi hướng trước, nhưng cả hai đều công bố đoạn phim quay từ trên cao về phía bên kia.",
        "Các ngư dân, vốn có mặt ở đó từ Chủ nhật, đã kéo lưới lên và trở về cảng trước khi trời tối.",
    ), ("Tin liên quan", "Xem thêm: Liên minh Nhật-Mỹ sang trang", "Bình luận (3)")),
    Case("fil", "Nagtapat ang dalawang barko sa may bahura", (
        "Nagtapat noong Martes ang dalawang barko ng coast guard, na halos abot ng bato ang isa't isa, ayon sa mga mangingisda.",
        "Walang panig ang nagsabi kung sino ang unang lumiko, ngunit kapwa sila naglabas ng video na kuha mula sa itaas.",
        "Hinila ng mga mangingisda, na naroon na mula pa noong Linggo, ang kanilang mga lambat at umuwi bago dumilim.",
    ), ("Basahin din: Ang alyansang Hapon at Amerika", "Sundan kami sa Facebook", "Patalastas")),
    Case("ar", "سفينتان لخفر السواحل تلتقيان قرب الشعاب", (
        "اقتربت سفينتان لخفر السواحل إحداهما من الأخرى يوم الثلاثاء حتى صارتا على مرمى حجر، كما قال الصيادون الذين شاهدوهما.",
        "ولم يقل أي من الطرفين من الذي غيّر اتجاهه أولا، لكن كليهما نشر شريطا مصورا للآخر التقط من الجو.",
        "أما الصيادون الذين كانوا هناك منذ يوم الأحد فقد سحبوا شباكهم وعادوا إلى الميناء قبل حلول الظلام.",
    ), ("اقرأ أيضا: التحالف الياباني الأمريكي", "تابعنا على فيسبوك", "إعلان")),
    Case("th", "เรือยามฝั่งสองลำเผชิญหน้ากันใกล้แนวสันดอน", (
        "เรือยามฝั่งสองลำเข้าใกล้กันเมื่อวันอังคารจนแทบจะขว้างหินถึงกัน ชาวประมงที่เห็นเหตุการณ์กล่าว และทุกคนต่างตกใจ",
        "ทั้งสองฝ่ายไม่ยอมบอกว่าใครหันหัวเรือก่อน แต่ต่างก็เผยแพร่ภาพของอีกฝ่ายที่ถ่ายจากทางอากาศ",
        "ชาวประมงซึ่งอยู่ที่นั่นมาตั้งแต่วันอาทิตย์ได้เก็บอวนขึ้นเรือและกลับเข้าฝั่งก่อนค่ำ",
    ), ("ข่าวที่เกี่ยวข้อง", "อ่านเพิ่มเติม", "แชร์")),
    Case("ru", "Два корабля береговой охраны сошлись у отмели", (
        "Во вторник два корабля береговой охраны подошли друг к другу на расстояние броска камня, рассказали рыбаки.",
        "Ни одна из сторон не говорит, кто отвернул первым, но обе опубликовали съёмку другой стороны с воздуха.",
        "Рыбаки, которые были там с воскресенья, вытащили сети и вернулись в порт до темноты.",
    ), ("Читайте также: Союз Японии и США", "Подписывайтесь на наш канал", "Реклама")),
)  # fmt: skip

#: Classes and order of real sites; the words are the case's.
TEMPLATE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<title>{title} | The Paper</title><meta property="og:site_name" content="The Paper">
<meta property="og:title" content="{title}">
<meta property="article:published_time" content="2026-11-20T10:00:00+09:00">
<link rel="canonical" href="/world/story-1"></head><body>
<div class="cookie-banner"><p>This site uses cookies.</p><button>OK</button></div>
<header class="site-header"><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li>
<li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article class="article"><h1 class="article-title">{title}</h1>
<div class="article-meta"><span class="byline">By <a rel="author" href="/a">Ina Holt</a></span>
<time datetime="2026-11-20T10:00:00+09:00">20 Nov 2026</time></div>
<div class="share-bar"><a href="#">{ask}</a></div>
<figure class="lead-image"><img src="a.jpg"><figcaption>{credit}</figcaption></figure>
<div class="article-body"><p>{p[0]}</p><p class="related"><a href="/x">{related}</a></p>
<p>{p[1]}</p><p>{p[2]}</p></div></article>
<section class="related-articles"><h3>{related}</h3><ul><li><a href="/y">{title} 2</a></li>
<li><a href="/z">{title} 3</a></li></ul></section>
<section class="comments"><h3>Comments</h3><div class="comment"><p>A fine story, says a reader.</p>
</div></section></main>
<aside class="sidebar"><div class="newsletter"><p>Get our newsletter in your inbox</p></div></aside>
<footer class="site-footer"><p>© 2026 The Paper. All rights reserved.</p></footer></body></html>"""


def page_of(case: Case) -> str:
    related, ask, credit = case.furniture
    return TEMPLATE.format(
        language=case.language, title=case.title, p=case.paragraphs, related=related, ask=ask,
        credit=credit,
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.language)
def test_text_is_the_paragraphs_and_nothing_else(case: Case) -> None:
    got = extract(page_of(case).encode(), "https://paper.example/world/story-1?utm=1", now=NOW)
    assert (got.kind, got.reason) == ("article", "")
    assert got.text == "\n\n".join(case.paragraphs)
    assert got.title == case.title
    assert got.authors == ("Ina Holt",)
    assert got.published == datetime(2026, 11, 20, 1, tzinfo=UTC)
    assert got.canonical_url == "https://paper.example/world/story-1"
    assert got.site == "The Paper"
    assert got.language == case.language


@pytest.mark.parametrize(
    ("language", "charset"),
    [("ja", "shift_jis"), ("ja", "euc_jp"), ("zh", "gb18030"), ("ko", "euc_kr"), ("ru", "cp1251")],
)
def test_old_charsets_are_read_as_declared(language: str, charset: str) -> None:
    case = next(case for case in CASES if case.language == language)
    page = page_of(case).replace('charset="utf-8"', f'charset="{charset}"').replace("©", "(c)")
    got = extract(page.encode(charset), "https://paper.example/s")
    assert got.text == "\n\n".join(case.paragraphs)
    wrong = extract(
        page_of(case).encode(),
        "https://paper.example/s",
        content_type=f"text/html; charset={charset}",
    )
    assert wrong.text == got.text


def test_ruby_soft_hyphens_and_invisible_characters_are_no_part_of_words() -> None:
    case = CASES[1]
    first = case.paragraphs[0].replace(
        "漁師", "<ruby>漁師<rp>(</rp><rt>りょうし</rt><rp>)</rp></ruby>"
    )
    page = page_of(case).replace(case.paragraphs[0], first)
    assert extract(page, "https://paper.example/s").text == "\n\n".join(case.paragraphs)
    page = (
        page_of(CASES[0])
        .replace("fishermen", "fish\u00ader\u200bmen")
        .replace("coast guard", "coast\u00a0guard")
    )
    assert extract(page, "https://paper.example/s").text == "\n\n".join(CASES[0].paragraphs)


def test_dropped_furniture_is_kept_for_a_person_who_looks() -> None:
    got = extract(page_of(CASES[0]), "https://paper.example/s")
    assert "Read more: Japan-US alliance turns a page" in got.dropped
