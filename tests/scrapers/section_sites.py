"""Invented outlets whose section pages are labelled: which of the links are articles.

Written by us; nothing is copied from a real page. Each outlet has its own addresses, markup and
furniture, and several states as a watch would meet them, a third of the articles new each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import quote, urljoin

#: Looks at each outlet, articles on the page at each, and how many of them are new.
STATES, SHOWN, FRESH = 5, 18, 6

WORDS = {
    language: told.split()
    for language, told in {
        "en": "minister harbour talks storm court budget fleet treaty island patrol ferry reef",
        "de": "minister hafen streik sturm gericht haushalt flotte vertrag insel reform wahl",
        "es": "ministro puerto huelga tormenta juez presupuesto flota tratado isla reforma voto",
        "vi": "bo truong cang bien bao toa an ngan sach ham doi hiep dinh dao tuan tra",
        "ru": "министр порт буря суд бюджет флот договор остров забастовка реформа выборы",
        "ar": "الوزير الميناء العاصفة المحكمة الميزانية الأسطول المعاهدة الجزيرة الإضراب",
        "ja": "首相 港湾 台風 裁判所 予算案 艦隊 条約 離島 巡視船 会談 外相 海上保安庁",
        "zh": "总理 港口 台风 法院 预算 舰队 条约 岛屿 巡逻 会谈 外长 海警",
        "ko": "총리 항구 태풍 법원 예산 함대 조약 섬 순찰 회담 외교부 해경",
    }.items()
}


@dataclass(frozen=True)
class State:
    """One look at a section page: its address, its bytes, and which of its links are articles."""

    url: str
    body: bytes
    articles: frozenset[str]
    links: frozenset[str]


@dataclass(frozen=True)
class Outlet:
    """How an outlet writes addresses and pages. `{}` of a hub or list is a word.

    `article` makes the path of the nth article, `card` the markup of (path, title, tag link).
    `hubs` and films stand among the articles, `menu` above and below, `others` anywhere.
    """

    name: str
    language: str
    article: Callable[[int, str], str]
    card: Callable[[str, str, str], str]
    menu: Sequence[str]
    hubs: Sequence[str] = ()
    tag: str = ""
    others: Sequence[str] = ()
    base: str = ""
    film: Callable[[int, str], str] | None = None

    @property
    def url(self) -> str:
        """The address of the section page."""
        return f"https://www.{self.name}.example/{self.base}"

    def title(self, number: int) -> str:
        """The nth headline."""
        chance = Random(f"{self.name} {number}")  # noqa: S311  # a seed, no secret
        some = chance.sample(WORDS[self.language], 6)
        if self.language in ("ja", "zh"):
            return f"{some[0]}と{some[1]}、{some[2]}を{some[3]}で{number}日発表"
        return " ".join(some).capitalize()

    def slug(self, number: int) -> str:
        """The nth headline as it stands in an address."""
        return quote(self.title(number).lower().replace(" ", "-"))

    def states(self) -> list[State]:
        """The page at each look."""
        return [self._state(number) for number in range(STATES)]

    def _state(self, look: int) -> State:
        newest = look * FRESH + SHOWN
        shown = range(newest - 1, newest - SHOWN - 1, -1)
        words = WORDS[self.language]
        paths = {number: self.article(number, self.slug(number)) for number in shown}
        hubs = [
            self._link(hub, words[(look + at) % len(words)]) for at, hub in enumerate(self.hubs)
        ]
        cards = []
        for number, path in paths.items():
            word = words[(number * 7 + look) % len(words)]
            cards.append(self.card(path, self.title(number), self._link(self.tag, word)))
            if hubs and number % 5 == 0:
                cards.append(f'<div class="promo-card">{hubs.pop()}</div>')
            if self.film and number % 6 == 1:
                title = f"{self.title(number + 700)} 2:31"
                cards.append(self.card(self.film(number, self.slug(number)), title, ""))
        read = [self._plain(paths[n], self.title(n)) for n in list(shown)[3:8]]
        # What is read most is older than what the page shows otherwise.
        old = {n: self.article(n, self.slug(n)) for n in (500 + look, 501 + look)}
        read += [self._plain(path, self.title(n)) for n, path in old.items()]
        menu = "".join(
            f"<li>{self._link(one, word)}</li>"
            for one, word in zip(self.menu, words * 3, strict=False)
        )
        others = "".join(
            f"<p>{self._link(one, words[look % len(words)])}</p>" for one in self.others
        )
        html = (
            f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8"><title>{self.name}</title>'
            f'</head><body><header><a href="/">{self.name}</a><ul class="main-nav">{menu}</ul></header><main>'
            f'{"".join(cards)}<div class="pagination"><a href="?page=2">2</a><a href="?page=3">3</a></div></main>'
            f"<aside><h3>Top</h3><ol>{''.join(f'<li>{one}</li>' for one in read)}</ol>{''.join(hubs)}</aside>"
            f'<div class="ad"><a href="https://ads.example/c/{look}-buy-a-boat-today-and-save">Ad</a></div>'
            f"<div>{others}</div><footer><ul>{menu}</ul></footer></body></html>"
        )
        found = frozenset(urljoin(self.url, path) for path in (*paths.values(), *old.values()))
        every = frozenset(urljoin(self.url, one.split('"')[0]) for one in html.split('href="')[1:])
        return State(self.url, html.encode(), found, every)

    def _link(self, path: str, word: str) -> str:
        told = f"{word} {WORDS[self.language][3]}" if self.language != "ja" else f"{word}の特集"
        return self._plain(path.format(quote(word)), told) if path else ""

    @staticmethod
    def _plain(path: str, title: str) -> str:
        return f'<a href="{path}">{title}</a>'


def semantic(path: str, title: str, tag: str) -> str:
    """A card of a modern site: picture, headline and tag in an article element."""
    return (
        f'<article><a href="{path}"><img src="p.jpg" alt=""></a><h2><a href="{path}">{title}</a></h2>'
        f'<p>Teaser of it.</p><span class="kicker">{tag}</span></article>'
    )


def plain(path: str, title: str, tag: str) -> str:
    """A row of a list, as old sites have it."""
    return f'<li><a href="{path}">{title}</a> <span>{tag}</span></li>'


def boxed(path: str, title: str, tag: str) -> str:
    """One link around everything, with classes that say nothing."""
    return f'<div class="x1a c-7"><a class="k9" href="{path}"><div>{title}</div><div>22:10</div></a>{tag}</div>'


def table(path: str, title: str, tag: str) -> str:
    """A row of a table, as ministries and boards have it."""
    return f'<tr><td>22.11.2026</td><td><a href="{path}">{title}</a></td><td>{tag}</td></tr>'


_MENU = (
    "/world/",
    "/politics/",
    "/business/",
    "/sport/",
    "/about-us",
    "/contact",
    "/subscribe",
    "/login",
)

OUTLETS = (
    Outlet("tidepost", "en", lambda n, s: f"/2026/11/{n % 28 + 1:02}/{s}/", semantic,
           [f"/category{one}" for one in _MENU], ["/special/{}-in-depth/", "/newsletter/{}-briefing/"],
           "/tag/{}/", ["/2026/11/", "/author/ann-lee/", "/podcast/harbour-hour/"], "category/world/"),
    Outlet("numbers", "en", lambda n, s: f"/news/{7_712_000 + n}", boxed, _MENU,
           ["/topics/{}", "/series/{}"], "/topics/{}", ["/video/clips", "/weather/46001", "/help/faq"], "news/",
           lambda n, s: f"/video/{7_712_900 + n}"),
    Outlet("channel", "en", lambda n, s: f"/news/articles/c{n:03}x8k{n * 7 % 1000:03}mo", semantic,
           [f"/news{one}" for one in _MENU], ["/news/topics/c{}t2w9k", "/news/in_pictures"],
           "/news/topics/cx{}7dk", ["/iplayer/guide", "/sounds/play"], "news",
           lambda n, s: f"/news/videos/c{n:03}y8k{n * 3 % 1000:03}vo"),
    Outlet("wordsonly", "en", lambda n, s: f"/politics/{s}", semantic, _MENU,
           ["/politics/elections", "/newsletters/{}-weekly-letter-to-readers"], "/tags/{}",
           ["/subscribe-for-a-year-and-save-half-today", "/politics/", "/archive/2026"], "politics"),
    Outlet("queries", "en", lambda n, s: f"/article.php?id={40_000 + n}&cat=2", plain,
           [f"/list.php?cat={n}" for n in range(1, 9)], ["/list.php?topic={}"], "/list.php?tag={}",
           ["/list.php?cat=2&page=2", "/page.php?name=imprint", "/search.php?q={}"], "list.php?cat=2"),
    Outlet("asashi", "ja", lambda n, s: f"/articles/ASTCQ{n * 37 % 997:03}W{n:03}UHBI00{n % 10}M.html", semantic,
           ["/national/", "/politics/", "/business/", "/culture/", "/sports/", "/info/faq.html", "/login/"],
           ["/topics/word/{}.html", "/rensai/list.html?id=15{}"], "/topics/word/{}.html",
           ["/shimen/", "/and/", "/special/covid/"], "international/"),
    Outlet("hosonews", "ja", lambda n, s: f"/news/html/202611{n % 28 + 1:02}/k1001{4_880_000 + n}000.html", plain,
           [f"/news/cat0{n}.html" for n in range(1, 8)], ["/news/special/{}/", "/news/word/0000{}.html"],
           "/news/word/{}.html", ["/news/movie.html", "/kishou-saigai/", "/radio/player/"], "news/catnew.html"),
    Outlet("nanfang", "zh", lambda n, s: f"/n1/2026/11{n % 28 + 1:02}/c1002-{40_600_000 + n}.html", plain,
           [f"/GB/{n}/index.html" for n in (1_001, 1_003, 1_024, 1_026, 3_000)], ["/GB/{}/index.html"],
           "/tag/{}", ["/n1/index.html", "/GB/index{}.html", "/2026/zt/"], "GB/1002/"),
    Outlet("beijiang", "zh", lambda n, s: f"/world/2026-11/{n % 28 + 1:02}/c_131{n:07}.htm", boxed,
           ["/world/", "/politics/", "/mil/", "/photo/", "/video/"], ["/world/zt/{}/"], "",
           ["/world/hqbl.htm", "/asia/index.htm", "/aboutus.htm"], "world/"),
    Outlet("haeyang", "ko", lambda n, s: f"/news/articleView.html?idxno={214_000 + n}", semantic,
           [f"/news/articleList.html?sc_section_code=S1N{n}&view_type=sm" for n in range(1, 8)],
           ["/news/articleList.html?sc_serial_code=SRN{}"], "/news/articleList.html?sc_word={}",
           ["/com/com-1.html", "/member/login.html", "/bbs/list.html?table=bbs_{}"],
           "news/articleList.html?sc_section_code=S1N3"),
    Outlet("alarab", "ar", lambda n, s: f"/{quote('سياسة')}/2026/11/{n % 28 + 1}/{s}", semantic,
           [f"/{quote(one)}" for one in ("سياسة", "اقتصاد", "رياضة", "ثقافة", "فيديو")],
           ["/" + quote("ملفات") + "/{}"], "/tag/{}", ["/" + quote("من-نحن"), "/live", "/authors/{}"],
           quote("سياسة")),
    Outlet("hafenblatt", "de", lambda n, s: f"/politik/{s}-a-{n:08x}-{n * 31:04x}.html", semantic,
           ["/politik/", "/wirtschaft/", "/sport/", "/impressum", "/datenschutz", "/abo/"],
           ["/thema/{}/", "/plus/"], "/thema/{}/", ["/video/", "/autor/anna-maier", "/wetter/"], "politik/",
           lambda n, s: f"/video/{s}-video-{n:08x}.html"),
    Outlet("puerto", "es", lambda n, s: f"/internacional/2026-11-{n % 28 + 1:02}/{s}.html", semantic,
           ["/internacional/", "/economia/", "/deportes/", "/aviso-legal", "/suscripciones/"],
           ["/noticias/{}/", "/internacional/america-latina/"], "/noticias/{}/",
           ["/hemeroteca/2026-11-22/", "/autor/eva-ruiz/", "/podcasts/hoy/"], "internacional/"),
    Outlet("ministry", "en", lambda n, s: f"/press/release/detail_{n:06}.html", table,
           ["/press/", "/policy/", "/minister/", "/about/", "/links/"], ["/press/release/index_{}.html"], "",
           ["/press/release/index_2.html", "/files/report-2026.pdf", "/sitemap.html"], "press/release/"),
    Outlet("weblog", "en", lambda n, s: f"/?p={3_000 + n}", semantic,
           [f"/?cat={n}" for n in range(2, 8)], ["/?page_id=7"], "/?tag={}", ["/?author=3", "/?m=202611", "/?paged=2"]),
    Outlet("vedomosti", "ru", lambda n, s: f"/world/{n % 28 + 1:02}/11/2026/{0x6563F0AB0000 + n * 977:012x}{n:012x}", boxed,
           ["/world/", "/politics/", "/economics/", "/sport/", "/contacts/"], ["/story/{}"], "/tags/?tag={}",
           ["/newspaper/2026/11/22", "/person/{}", "/v10/static/about"], "world/"),
    Outlet("baobien", "vi", lambda n, s: f"/{s}-{4_712_000 + n}.htm", plain,
           ["/the-gioi.htm", "/thoi-su.htm", "/kinh-doanh.htm", "/the-thao.htm", "/lien-he.htm"],
           ["/su-kien/{}-e120.htm", "/chu-de/{}.htm"], "/chu-de/{}.htm", ["/video.htm", "/rao-vat.htm"], "the-gioi.htm"),
    # What unknown sites broke on 27 November: a parameter of one letter, numbered lists, sections on
    # hosts of their own, articles named by letters alone, films on a host beside.
    Outlet("jihou", "ja", lambda n, s: f"/jc/article?k=202611{n % 28 + 1:02}{n:05}&g=int", plain,
           [f"/jc/list?g={one}" for one in ("pol", "eco", "soc", "spo")], ["/jc/special?g={}"], "",
           ["/jc/list?g=int&page=2", "/jc/top", "/jc/rules"], "jc/list?g=int"),
    Outlet("pengbai", "zh", lambda n, s: f"/newsDetail_forward_{29_384_000 + n}", boxed,
           [f"/channel_{n}" for n in (25_950, 122_908, 136_261, 25_951)], ["/list_25462"], "/tag/12345",
           ["/user_4123456", "/channel_25950?page=3"], "channel_25950"),
    Outlet("bangsong", "ko", lambda n, s: f"/news/pc/view/view.do?ncd={8_123_000 + n}", semantic,
           [f"/news/pc/category/category.do?ctcd=000{n}" for n in range(3, 8)],
           ["/news/pc/program/program.do?bcd=000{}"], "", ["/news/pc/vod/list.do?vod=1"],
           "news/pc/category/category.do?ctcd=0006"),
    Outlet("kepulauan", "vi", lambda n, s: f"https://{('nasional', 'daerah', 'uang')[n % 3]}.kepulauan.example"
           f"/read/2026/11/{n % 28 + 1:02}/{n:08}/{s}", boxed,
           [f"https://{one}.kepulauan.example/" for one in ("nasional", "daerah", "uang", "bola")],
           ["https://indeks.kepulauan.example/?site={}"], "/tag/{}", ["https://shop.kepulauan.example/today-50000"],
           "news/", lambda n, s: f"https://video.kepulauan.example/watch/{1_234_000 + n}/{s}"),
    Outlet("letters", "en", lambda n, s: "/news/articles/c" + "".join(Random(n).choices("bdfgjkmnpqrtvwz0123", k=11)),  # noqa: S311
           boxed, [f"/news{one}" for one in _MENU], ["/news/topics/c{}t2w9k"], "/news/topics/cx{}7dk",
           ["/iplayer/guide"], "news/asia", lambda n, s: f"/news/videos/c{n:03}y8k{n * 3 % 1000:03}vo"),
)  # fmt: skip
