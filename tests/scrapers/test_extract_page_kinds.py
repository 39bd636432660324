"""Pages that are no article are recognised, say why, and give no text."""

import pytest

from scrapers.extract import extract

URL = "https://paper.example/world/2026/story-1"

CONSENT = {
    "en": ("Before you continue to Google", "We use cookies and data to deliver and maintain our services, to track outages and to show personalised ads. If you choose to accept all, we will also use cookies to develop new services.", "Reject all", "Accept all"),
    "de": ("Bevor Sie zu Google weitergehen", "Wir verwenden Cookies und Daten, um Dienste bereitzustellen und personalisierte Werbung anzuzeigen. Mit Ihrer Zustimmung verwenden wir Cookies auch für neue Dienste.", "Alle ablehnen", "Alle akzeptieren"),
    "fr": ("Avant d’accéder à Google", "Nous utilisons des cookies et des données pour fournir nos services et diffuser de la publicité personnalisée, si vous donnez votre consentement.", "Tout refuser", "Tout accepter"),
    "es": ("Antes de ir a Google", "Utilizamos cookies y datos para ofrecer servicios y mostrar publicidad personalizada según la configuración de privacidad que elijas.", "Rechazar todo", "Aceptar todo"),
    "it": ("Prima di continuare su Google", "Utilizziamo cookie e dati per fornire i servizi e mostrare annunci personalizzati con il tuo consenso.", "Rifiuta tutto", "Accetta tutto"),
    "pt": ("Antes de aceder ao Google", "Utilizamos cookies e dados para prestar os serviços e mostrar publicidade personalizada com o seu consentimento.", "Rejeitar tudo", "Aceitar tudo"),
    "nl": ("Voordat je verdergaat naar Google", "We gebruiken cookies en gegevens om services te leveren en gepersonaliseerde advertenties te tonen, met je toestemming.", "Alles afwijzen", "Alles accepteren"),
    "pl": ("Zanim przejdziesz do Google", "Używamy plików cookie i danych, aby świadczyć usługi i wyświetlać reklamy, jeśli wyrazisz zgodę. Szanujemy prywatność.", "Odrzuć wszystko", "Zaakceptuj wszystko"),
    "ja": ("Google に進む前に", "Cookie とデータを使用してサービスを提供し、同意いただいた場合はパーソナライズド広告を表示します。プライバシー設定をご確認ください。", "すべて拒否", "すべて同意"),
    "ko": ("Google로 이동하기 전에", "Google은 쿠키와 데이터를 사용하여 서비스를 제공하고, 동의하시면 맞춤 광고를 표시합니다. 개인정보 설정을 확인하세요.", "모두 거부", "모두 동의"),
    "zh": ("前往 Google 之前", "我们使用 Cookie 和数据来提供服务。如果您同意，我们还会使用 Cookie 展示个性化广告。请查看隐私设置。", "全部拒绝", "全部接受"),
    "ru": ("Прежде чем перейти к Google", "Мы используем файлы cookie и данные, чтобы предоставлять сервисы и показывать рекламу, если вы дадите согласие. Политика конфиденциальности.", "Отклонить все", "Принять все"),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(CONSENT))
def test_a_consent_wall_is_none_in_any_language(language: str) -> None:
    title, words, no, yes = CONSENT[language]
    page = (
        f"<html lang={language}><head><title>{title}</title></head><body><div><h1>{title}</h1>"
        f"<p>{words}</p><button>{no}</button><button>{yes}</button></div></body></html>"
    )
    got = extract(page, URL)
    assert (got.kind, got.text) == ("consent", "")
    assert got.reason


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
