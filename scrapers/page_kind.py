"""What a page is: an article, or why it is none. Only articles are ever matched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.values import PageKind


@dataclass(frozen=True, slots=True)
class Seen:
    """What `page_kind` decides on.

    Attributes:
        url: where the page was found.
        title: the page's own `<title>`.
        headings: texts of its `<h1>`.
        shown: all text that the page shows, on one line (at most some 20,000 characters).
        text: what was extracted as the body.
        markup: the first part of the markup in lower case, for marks of known challenges.
        link_share: share of the shown characters that stands in links, 0 to 1.
        link_headlines: links with the length of a headline.
        declared_article: whether JSON-LD or OpenGraph call it an article.
        declared_listing: whether JSON-LD calls it a collection and nothing an article.
        locked: whether the page says that it is not accessible for free.
    """

    url: str
    title: str
    headings: tuple[str, ...]
    shown: str
    text: str
    markup: str = ""
    link_share: float = 0.0
    link_headlines: int = 0
    declared_article: bool = False
    declared_listing: bool = False
    locked: bool = False


_CONSENT_HOST = re.compile(r"(^|\.)(consent|guce|cmp|privacy-mgmt|consentmanager)\.", re.I)
#: Titles and first words of consent walls. Google's stands first in each language.
_CONSENT = re.compile(
    r"before\s+you\s+continue|bevor\s+sie\s+(?:zu\s+\w+\s+)?(?:weitergehen|fortfahren)|avant\s+(?:d[’']accéder|de\s+continuer)|"
    r"antes\s+de\s+(?:continuar|ir\s+a|aceder|acessar)|prima\s+di\s+continuare|voordat\s+(?:je|u)\s+(?:verdergaat|doorgaat|verder\s+gaat)|"
    r"zanim\s+przejdziesz|innan\s+du\s+fortsätter|før\s+du\s+(?:fortsætter|fortsetter)|než\s+budete\s+pokračovat|mielőtt\s+(?:továbblép|folytatná)|"
    r"прежде\s+чем\s+(?:перейти|продолжить)|перш\s+ніж\s+(?:перейти|продовжити)|devam\s+etmeden\s+önce|قبل\s+المتابعة|sebelum\s+(?:melanjutkan|anda\s+melanjutkan)|"
    r"trước\s+khi\s+(?:bạn\s+)?tiếp\s+tục|bago\s+(?:ka\s+)?magpatuloy|続行する前に|に進む前に|继续之前|繼續之前|前往\s?google\s?(?:之前|前)|(?:계속하기|이동하기)\s*전에|ก่อนที่(?:คุณ)?จะ(?:ไปยัง|ดำเนินการ)|"
    r"we\s+(?:value|respect|care\s+about)\s+your\s+privacy|your\s+privacy\s+(?:choices|is\s+important)|(?:manage|cookie)\s+(?:your\s+)?(?:consent|preferences|settings|notice)|"
    r"wir\s+(?:schätzen|respektieren|brauchen|benötigen)\s+ihre\s+(?:privatsphäre|zustimmung|einwilligung)|(?:datenschutz|cookie)[- ]?einstellungen|mit\s+werbung\s+(?:und\s+tracking\s+)?(?:lesen|weiterlesen|nutzen)|"
    r"(?:nous\s+(?:respectons|accordons)|respect(?:ons)?\s+de)\s+votre\s+vie\s+privée|(?:valoramos|respetamos|nos\s+importa)\s+(?:tu|su)\s+privacidad|valorizamos\s+(?:a\s+)?(?:sua|sua\s+)\s*privacidade|"
    r"(?:rispettiamo|teniamo\s+alla)\s+(?:la\s+)?(?:tua|vostra)\s+privacy|wij\s+(?:respecteren|waarderen)\s+(?:je|uw)\s+privacy|(?:szanujemy|cenimy|dbamy\s+o)\s+(?:twoją\s+)?prywatność|プライバシーを尊重|我们重视您的隐私|개인정보를?\s*(?:존중|소중)",
    re.I,
)
_CONSENT_WORD = re.compile(
    r"cookie|クッキー|쿠키|คุกกี้|ملفات\s+تعريف|privacy|datenschutz|privatsphäre|vie\s+privée|privaci\w+|privacidad\w*|consent|einwillig|zustimm|consenti|personali[sz]|personalisier|"
    r"tracking|werb(?:ung|e)|advertis|publicit|prywatno|zgod[aęy]|toestemming|samtyck|samtykke|súhlas|souhlas|隐私|隱私|プライバシー|同意|個人情報|개인정보|동의|конфиденциальн|согласи|файлы\s+cookie|quyền\s+riêng\s+tư|الخصوصية|privasi|gizlilik|çerez",
    re.I,
)
_CHALLENGE = re.compile(
    r"just\s+a\s+moment|attention\s+required!?\s*\|?\s*cloudflare|checking\s+(?:if\s+the\s+site\s+connection|your\s+browser)|(?:verify|verifying|confirm|prove)\s+(?:that\s+)?you\s+are\s+(?:a\s+)?(?:human|not\s+a\s+(?:ro)?bot)|"
    r"are\s+you\s+(?:a\s+)?(?:human|(?:ro)?bot)\b|not\s+a\s+robot|unusual\s+(?:traffic|activity)\s+from\s+your|pardon\s+our\s+interruption|access\s+(?:to\s+this\s+page\s+has\s+been\s+)?denied|you\s+have\s+been\s+blocked|request\s+(?:blocked|unsuccessful)|"
    r"enable\s+javascript\s+and\s+cookies\s+to\s+continue|(?:complete|solve)\s+the\s+(?:captcha|security\s+check)|security\s+(?:check|verification)|bot\s+(?:verification|protection)|ddos\s+protection|one\s+more\s+step|human\s+verification|please\s+wait\s+while\s+we\s+(?:verify|check)|"
    r"sicherheits(?:überprüfung|check)|sind\s+sie\s+ein\s+(?:mensch|roboter)|vérification\s+de\s+sécurité|êtes-vous\s+un\s+(?:robot|humain)|verificaci[oó]n\s+de\s+seguridad|no\s+(?:soy|eres)\s+un\s+robot|verifica(?:ção|re|)\s+(?:de\s+)?(?:segurança|di\s+sicurezza)|"
    r"проверка\s+(?:браузера|безопасности)|вы\s+не\s+робот|доступ\s+(?:ограничен|запрещ)|ロボットではありません|セキュリティ\s*(?:チェック|確認)|アクセスが拒否|安全(?:验证|驗證|检查)|请完成(?:安全)?验证|人机验证|访问(?:被拒绝|受限)|보안\s*확인|로봇이\s*아닙니다|xác\s+minh\s+(?:bạn|bảo\s+mật)|التحقق\s+من\s+أنك",
    re.I,
)
_CHALLENGE_MARKUP = (
    "cf-challenge", "cf_chl_", "challenge-platform", "captcha-delivery.com", "px-captcha",
    "_incapsula_resource", "ak-challenge", "awswafintegration", "geo.captcha", "distil_r_captcha",
)  # fmt: skip
_ERROR = re.compile(
    r"^\W*(?:error\s*)?(?:404|410|403|500|502|503)\b|\b(?:error|fehler|erreur|errore?)\s*(?:404|410|500|503)\b|\b404\b|page\s+(?:not\s+found|(?:can(?:no|')t|could\s+not)\s+be\s+found|no\s+longer\s+(?:exists|available)|does\s?n[o’']t\s+exist|unavailable)|not\s+found\b|"
    r"(?:article|story|content|page)\s+(?:is\s+|has\s+been\s+)?(?:no\s+longer\s+available|removed|expired|deleted)|(?:sorry|oops)\W.{0,60}(?:find|found|exist|went\s+wrong|missing)|something\s+went\s+wrong|internal\s+server\s+error|service\s+unavailable|bad\s+gateway|forbidden$|site\s+(?:under\s+)?maintenance|domain\s+(?:is\s+)?for\s+sale|"
    r"seite\s+(?:wurde\s+)?nicht\s+gefunden|nicht\s+(?:mehr\s+)?verfügbar|page\s+(?:introuvable|non\s+trouvée)|cette\s+page\s+n[’']existe|página\s+no\s+(?:encontrada|existe|disponible)|no\s+(?:se\s+)?(?:ha\s+)?encontr\w+\s+la\s+página|página\s+não\s+(?:encontrada|existe)|pagina\s+non\s+trovata|pagina\s+niet\s+gevonden|"
    r"strona\s+nie\s+(?:istnieje|została\s+znaleziona)|nie\s+znaleziono|sidan\s+(?:hittades\s+inte|finns\s+inte)|siden\s+(?:blev\s+ikke\s+fundet|finnes\s+ikke)|stránka\s+(?:nebyla\s+)?nenalezena|страница\s+не\s+найдена|сторінку\s+не\s+знайдено|sayfa\s+bulunamadı|الصفحة\s+(?:غير\s+موجودة|المطلوبة)|halaman\s+tidak\s+ditemukan|"
    r"(?:không\s+tìm\s+thấy|không\s+tồn\s+tại)|hindi\s+(?:mahanap|nakita)\s+ang\s+(?:page|pahina)|(?:ページ|記事)が?(?:見つかりません|存在しません|ありません)|お探しの(?:ページ|記事)|(?:页面|文章|網頁|頁面|网页)(?:不存在|未找到|已(?:被)?删除|走丢了)|找不到(?:该|该页|您|頁面|页面)|(?:페이지를|기사를)\s*찾을\s*수\s*없|존재하지\s*않는\s*(?:페이지|기사)|ไม่พบหน้า",
    re.I,
)
_LOCKED = re.compile(
    r"(?:subscribe|sign\s+in|log\s+in|register|create\s+(?:a\s+free|an)\s+account)\b.{0,40}\bto\s+(?:continue|keep|read|unlock|view|access)|subscriber[- ]only|(?:this|the)\s+(?:article|story|content)\s+is\s+(?:only\s+)?(?:for|available\s+(?:only\s+)?to|reserved\s+for|exclusive\s+to|locked)|already\s+a\s+(?:subscriber|member)|unlock\s+(?:this|the\s+full)|to\s+(?:continue|keep)\s+reading|"
    r"(?:weiterlesen|lesen)\s+mit|(?:jetzt\s+)?(?:abonnieren|abo\s+abschließen|freischalten)|bereits\s+abonnent|(?:réservé|accessible)\s+(?:aux|uniquement\s+aux)\s+abonn|déjà\s+abonné|il\s+vous\s+reste\s+.{1,12}%|(?:exclusivo|contenido)\s+(?:para|solo)\s+(?:para\s+)?suscriptores|ya\s+(?:eres|soy)\s+suscriptor|exclusivo\s+para\s+assinantes|(?:riservato|contenuto)\s+(?:agli|per\s+gli)\s+abbonati|"
    r"(?:alleen|exclusief)\s+voor\s+(?:abonnees|leden)|(?:dla|tylko\s+dla)\s+(?:subskrybentów|prenumeratorów)|(?:только\s+для|доступно)\s+подписчик|有料(?:会員|記事|プラン)|会員限定|この記事は(?:有料|会員)|残り\s?[\d,]+\s?文字|続きをお読みいただけます|(?:订阅|訂閱)(?:后|後|以).{0,10}(?:阅读|閱讀)|(?:付费|付費)(?:阅读|內容|内容)|会员(?:专享|可读)|구독(?:자|회원)?\s*(?:전용|하시면)|유료\s*(?:기사|회원)",
    re.I,
)

_EAST_ASIAN = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]")


def page_kind(seen: Seen) -> tuple[PageKind, str]:
    """What the page is, and in a few words why it is no article ("" for an article)."""
    head = " | ".join((seen.title, *seen.headings))[:600]
    length = _weight(seen.text)
    if not seen.shown.strip():
        return "empty", "shows no text without scripts"
    if (kind := _wall(seen, head, length)) is not None:
        return kind
    if length < 500 and not seen.declared_article and (match := _ERROR.search(head)):
        return "error_page", f"says “{match.group(0).strip()[:60]}”"
    if length < 250 and _weight(seen.shown) < 1500 and (match := _ERROR.search(seen.shown[:1500])):
        return "error_page", f"says “{match.group(0).strip()[:60]}”"
    if seen.declared_listing and length < 1500:
        return "listing", "calls itself a collection"
    if not urlsplit(seen.url).path.strip("/") and not urlsplit(seen.url).query and seen.url:
        if seen.link_headlines >= 10 and not seen.declared_article:
            return "listing", f"is a front page with {seen.link_headlines} headlines"
    if (
        length < 400
        and not seen.declared_article
        and seen.link_headlines >= 15
        and seen.link_share > 0.5
    ):
        return "listing", f"{seen.link_headlines} headlines and no text of its own"
    if length < 600 and (match := _LOCKED.search(seen.shown)) and (seen.locked or length < 300):
        return "paywall", f"teaser only: “{match.group(0).strip()[:60]}”"
    if length < 600 and seen.locked:
        return "paywall", "teaser only, declared not free"
    if not seen.text.strip():
        return "empty", "no text of an article found"
    return "article", ""


def _wall(seen: Seen, head: str, length: int) -> tuple[PageKind, str] | None:
    """Consent walls and bot challenges: pages that stand before the one we asked for."""
    shown = _weight(seen.shown)
    opening = f"{head} {seen.shown[:1500]}"
    if shown < 4000 and not seen.declared_article:
        if match := _CHALLENGE.search(f"{head} {seen.shown[:600]}"):
            return "challenge", f"says “{match.group(0).strip()[:60]}”"
        if shown < 800 and (mark := next((m for m in _CHALLENGE_MARKUP if m in seen.markup), "")):
            return "challenge", f"carries {mark}"
    host = urlsplit(seen.url).hostname or ""
    if _CONSENT_HOST.search(host + ".") and shown < 12000:
        return "consent", f"is served by {host}"
    # The banner of an ordinary page stands beside an article; a wall has nothing beside it.
    if length >= 300 and len(_CONSENT_WORD.findall(seen.text[:2000])) * 200 < min(length, 2000):
        return None
    words = len(_CONSENT_WORD.findall(seen.shown))
    if not seen.declared_article and (match := _CONSENT.search(opening)):
        if words >= 2 and words * 400 > shown:
            return "consent", f"says “{match.group(0).strip()[:60]}”"
    if shown < 6000 and words >= 5 and words * 120 > shown:
        return "consent", f"speaks of consent {words} times and of nothing else"
    return None


def _weight(text: str) -> int:
    """Characters, East Asian ones counted as two and a half: that many letters they stand for."""
    return len(text) if text.isascii() else len(text) + 3 * len(_EAST_ASIAN.findall(text)) // 2
