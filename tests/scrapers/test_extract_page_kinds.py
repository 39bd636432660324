"""Pages that are no article are recognised, say why, and give no text."""

import pytest

from scrapers.extract import extract
from tests.scrapers.kind_articles import ARTICLES
from tests.scrapers.kind_pages import NOT_ARTICLES, Page

URL = "https://paper.example/world/2026/story-1"


@pytest.mark.parametrize("page", NOT_ARTICLES, ids=lambda page: page.name)
def test_what_is_no_article_is_recognised_in_fifteen_languages(page: Page) -> None:
    got = extract(page.html, page.url)
    assert (got.kind, got.text) == (page.kind, ""), got.reason
    assert got.reason


@pytest.mark.parametrize("page", ARTICLES, ids=lambda page: page.name)
def test_an_article_stays_one_whatever_stands_around_it(page: Page) -> None:
    got = extract(page.html, page.url)
    assert got.kind == "article", got.reason
    assert got.text


def test_a_onetrust_wall_in_front_of_nothing_is_consent() -> None:
    page = """<html><head><title>The Paper</title></head><body><div id="onetrust-banner-sdk">
    <h2>We value your privacy</h2><p>We and our 842 partners store and access information on a
    device, such as cookies, and process personal data for personalised advertising. You may
    consent to this or manage your preferences. Your preferences apply to this website only.</p>
    <p>Strictly necessary cookies. Performance cookies. Targeting cookies.</p>
    <button>Accept</button></div></body></html>"""
    assert extract(page, URL).kind == "consent"


PARAGRAPHS = "".join(
    f"<p>The harbour council met for the {n} time this spring and heard seven fishermen, who "
    "said that their nets come up empty since the dredging began, and nobody contradicted.</p>"
    for n in ("first", "second", "third", "fourth", "fifth")
)


def test_a_cookie_banner_beside_an_article_leaves_an_article() -> None:
    page = f"""<html><head><title>Nets come up empty - The Paper</title></head><body>
    <div id="cookie-banner"><h2>We value your privacy</h2><p>We use cookies to personalise ads
    with your consent. Manage your cookie preferences.</p></div>
    <article><h1>Nets come up empty</h1>{PARAGRAPHS}</article></body></html>"""
    got = extract(page, URL)
    assert got.kind == "article"
    assert "cookie" not in got.text
    assert got.text.count("dredging") == 5


@pytest.mark.parametrize(
    "page",
    [
        "<title>Just a moment...</title><h1>paper.example</h1><p>Verifying you are human. This may take a few seconds.</p>",
        "<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1><p>You are unable to access paper.example</p>",
        "<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission to access this page on this server.</p>",
        "<title>paper.example</title><p>Please enable JavaScript and cookies to continue</p><script src='https://geo.captcha-delivery.com/c.js'></script>",
        "<title>Pardon Our Interruption</title><p>As you were browsing something about your browser made us think you were a bot.</p>",
        "<title>安全验证</title><p>请完成安全验证后继续访问</p>",
        "<title>ロボットではありませんか？</title><p>私はロボットではありません</p>",
    ],
)
def test_a_bot_challenge_is_none(page: str) -> None:
    got = extract(f"<html><body>{page}</body></html>", URL)
    assert (got.kind, got.text) == ("challenge", "")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("404 - Page not found", "The page you are looking for has moved or does not exist."),
        ("Seite nicht gefunden", "Die gewünschte Seite gibt es nicht mehr."),
        ("Page introuvable", "La page que vous cherchez n'existe plus."),
        ("Página no encontrada", "La página que busca ya no existe."),
        ("ページが見つかりません", "お探しのページは削除されたか、URLが変更されました。"),
        ("页面不存在", "您访问的页面不存在或已被删除。"),
        ("페이지를 찾을 수 없습니다", "요청하신 페이지가 존재하지 않습니다."),
        ("Không tìm thấy trang", "Trang bạn tìm không tồn tại."),
        ("Страница не найдена", "Запрошенная страница не существует."),
        ("Halaman tidak ditemukan", "Halaman yang Anda cari tidak ada."),
    ],
)
def test_a_soft_404_is_an_error_page(title: str, words: str) -> None:
    links = "".join(
        f"<li><a href=/{n}>Read our story number {n} of today</a></li>" for n in range(8)
    )
    page = f"<title>{title}</title><h1>{title}</h1><p>{words}</p><ul>{links}</ul>"
    got = extract(f"<html><body>{page}</body></html>", URL)
    assert (got.kind, got.text) == ("error_page", "")
    assert got.reason


def test_an_article_about_error_404_is_an_article() -> None:
    page = f"<html><head><title>404 boats at sea</title></head><body><article><h1>404 boats at sea</h1>{PARAGRAPHS}</article></body></html>"
    assert extract(page, URL).kind == "article"


def test_a_front_page_and_a_section_are_listings() -> None:
    items = "".join(
        f"<div class=card><h3><a href=/story-{n}>Harbour council hears fishermen for the {n}th time</a></h3></div>"
        for n in range(30)
    )
    page = f"<html><head><title>The Paper</title></head><body><main>{items}</main></body></html>"
    for url in ("https://paper.example/", "https://paper.example/world/"):
        got = extract(page, url)
        assert (got.kind, got.text) == ("listing", "")


def test_a_teaser_before_a_paywall_is_none() -> None:
    page = """<html><head><title>What the pilots knew</title>
    <script type="application/ld+json">{"@type": "NewsArticle", "headline": "What the pilots knew",
    "isAccessibleForFree": false}</script></head><body><article><h1>What the pilots knew</h1>
    <p>The pilots had seen the sandbank grow for years before the ferry ran aground on it.</p>
    <div class="paywall"><p>Subscribe to continue reading.</p><p>Already a subscriber? Log in</p>
    </div></article></body></html>"""
    got = extract(page, URL)
    assert (got.kind, got.text) == ("paywall", "")


@pytest.mark.parametrize(
    "page",
    ["", " ", "plain words", "<html></html>", "<html><body></body></html>",
     "<html><head><script>var a = 1;</script></head><body><div id=root></div></body></html>"],
)  # fmt: skip
def test_a_page_without_text_is_empty(page: str) -> None:
    got = extract(page, URL)
    assert (got.kind, got.text) == ("empty", "")
    assert got.reason
