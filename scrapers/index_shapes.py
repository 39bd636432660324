"""The shapes of addresses: what tells a site's articles from its sections."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

#: Parts of a path below which there are lists of articles, never articles.
_LISTS = re.compile(
    r"/(?:tags?|hashtags?|schlagworte?|etiquetas?|mot-cle|categor(?:y|ies|ia|ias|ie|ias)|cate|"
    r"kategorie?n?|authors?|auteurs?|autor(?:en|es|i)?|autore|writers?|contributors?|profile?s?|"
    r"reporters?|journalists?|by|search|suche|buscar|busca|recherche|cerca|login|log-in|signin|"
    r"sign-in|signup|sign-up|register|account|konto|my-account|subscribe|subscription|"
    r"abo|newsletters?|about(?:-us)?|ueber-uns|contact(?:-us)?|kontakt|privacy(?:-policy)?|"
    r"cookies?(?:-policy)?|legal|imprint|impressum|datenschutz|careers|advertis\w*|werbung|"
    r"feeds?|rss|wp-\w+|hilfe|faqs?|sitemaps?|shop|store|product|cart|share|print|"
    r"discuss|cdn-cgi|api|auth|membership|donate|sponsored|promoted|advertorials?|paid-post|partner-?content|"
    r"brand(?:ed)?-?content)(?:$|[/?])|"
    # A first part of that name is a section ("Comment"); further on it belongs to an article.
    r"(?<!^)/(?:comments?|kommentare|comentarios)(?:$|[/?])",
    re.IGNORECASE,
)
#: One topic's page, or one page of a list.
_LISTED = re.compile(
    r"/(?:(?:topics?|themen?|thema|temas?|sujet)/[^/]+|users?/[^/.]+|page/\d{1,4}|comments?|"
    r"(?:channel|list|node|tag|cate?|category|topic|author|user|section)_-?\d+(?:\.\w+)?|"
    r"(?:(?:article|news)?_?(?:list|print|comments?|reply|mail|e?mailto|share|send)|index_?\d+)"
    r"\.(?:s?html?|php|aspx?|jsp|do|action|pl|cgi))/?$",
    re.IGNORECASE,
)
#: Films, pictures and sound: pages with hardly a text to match, whatever their addresses end in.
_MEDIA = re.compile(
    r"^(?:/[a-z-]{2,20}){0,2}/(?:videos?|clips?|av|galler(?:y|ies)|galerie|photos?|fotos?|fotostrecken?|"
    r"podcasts?|audio|listen|watch|pictures|movie|slideshows?|playlists?|"
    r"(?:video|ph?oto)-?galer\w{1,3}|(?:video|photo)-?galler\w{1,3}|"
    r"infogra(?:ph|f)\w{1,4})/",
    re.IGNORECASE,
)
#: Hosts beside a site's own that have no articles.
_APART = re.compile(
    r"(?:videos?|photos?|slide|tv|radio|podcasts?|epaper|shop|store|jobs?|careers?|"
    r"account|login|help|support|games?|play|newsletters?|advertis\w*)\.",
    re.IGNORECASE,
)
#: Parts that name a section when they come last or next to last.
_SECTIONS = re.compile(
    r"/(?:topics?|themen?|thema|temas?|sujet|rubri(?:k|que|c|ca|cas)|people|staff|team|archiv(?:es?|"
    r"o|io)?|help|jobs|games|puzzles|apps?|podcasts?|videos?|galleries|series|tv|radio|live-tv|"
    r"weather|wetter|horoscopes?|events|deals|terms(?:-[a-z-]+)?|corrections|sections?|special|"
    r"company|companies|corporate|services?|programm?e?s?|shows?|places?|locations?|country)"
    r"(?:/[^/]{1,25})?/?$",
    re.IGNORECASE,
)
#: Words of a slug that belong to a site's service pages; believed for links with little text
#: or in furniture only, as there are articles about cookies, too.
_SERVICE = re.compile(
    r"(?:impressum|imprint|datenschutz|privacy|cookie|terms-(?:of|and)|nutzungsbedingung|"
    r"geschaeftsbedingung|mentions-legales|aviso-legal|politica-de|advertise-with|about-us|"
    r"contact-us|kontakt|code-of-|ethics|editorial-(?:policy|principles|standards)|corrections|"
    r"subscri|abonn?e|newsletter|faq|feedback|accessibility|barrierefrei|einwilligung|"
    r"do-not-sell|fact-check-policy|media-kit|mediadaten|jobs-at|work-with-us|help-cent)",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|m3u8|zip|xml|rss|atom|json|css|js|ics|docx?|xlsx?)$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_DATE = re.compile(r"(?:19|20)\d\d-?(?:0\d|1[0-2])-?(?:[0-2]\d|3[01])?\Z")
_EXTENSION = re.compile(
    r"\.(?:[sg]?html?|php|aspx?|jsp|cms|ece|amp|story|do|action|pl|cgi)\Z", re.I
)
#: The front page of a folder: an article's only where the folder is named like one.
_FRONT = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_ID = re.compile(r"\d{4,}|(?=[a-z]{0,80}\d)(?=\d{0,80}[a-z])[a-z\d]{7,}(?![a-z])", re.IGNORECASE)
#: A name of letters only, where a site tells articles by chance (`/articles/cngzdwpcvcrd`).
_ARTICLES = re.compile(r"/(?:articles?|artikel|stor(?:y|ies))/[a-z]{9,}/?$", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[-_+~,. ]|%20")
#: Query parameters that name an article (`?id=123`, `?p=5`, `article.php?aid=9`).
_NAMING = re.compile(r"(?:.*(?:id|no|num|seq|idx)|p|story|article|art|code)\Z", re.IGNORECASE)
#: What names one whatever the parameter is called (`?k=2026112200123`).
_LONG_NUMBER = re.compile(r"\d{5}")
#: Parameters that name a list or a standing page instead.
_LISTING = re.compile(
    r"(?:page|cat\w*|ctg?|sec\w*|author|user|writer|tag|topic|keyword|menu|parent|channel|board|forum|"
    r"session|series)_?-?(?:id|no|num|seq|idx)\Z",
    re.IGNORECASE,
)


def is_section(url: str) -> bool:
    """Whether an address is that of a section, tag, author, service page or file."""
    parts = urlsplit(url)
    path = parts.path
    if path in {"", "/"}:
        # A site without paths names its pages by a number, as WordPress does at first (?p=12).
        return not any(_names(name, value) for name, value in parse_qsl(parts.query))
    if _LISTS.search(path) or _LISTED.search(path) or _FILE.search(path):
        return True
    if _MEDIA.search(path):
        return True
    return bool(_SECTIONS.search(path)) and not _ID.search(path.rstrip("/").rpartition("/")[2])


def is_list_like(url: str, own: str) -> bool:
    """Whether an address is made like that of the section page itself, which is a list.

    Its own address with another query that names nothing (`?page=2`), or with other numbers
    (`/channel_25950`, `/channel_122908`).
    """
    one, other = urlsplit(url), urlsplit(own)
    if one.path.rstrip("/") == other.path.rstrip("/"):
        names = [{n for n, v in parse_qsl(each.query) if _names(n, v)} for each in (one, other)]
        return names[0] <= names[1]
    return _unnumbered(url) == _unnumbered(own)


def _unnumbered(url: str) -> tuple[str, list[str]]:
    parts = urlsplit(url)
    path = re.sub(r"\d+", "0", parts.path.rstrip("/"))
    return path, sorted(name for name, _ in parse_qsl(parts.query))


def is_apart(host: str) -> bool:
    """Whether a host beside a site's own is for something else than articles: films, a shop."""
    return bool(_APART.match(host))


def is_service(url: str) -> bool:
    """Whether an address reads like a service page's: imprint, privacy, subscription."""
    return bool(_SERVICE.search(urlsplit(url).path))


_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def shape_of(url: str) -> str:
    """The form of an address: how many parts the path has and what each is made of.

    Y year, D date, N number, I id, S slug of several words, W one word; sections may be of
    any depth, so a run of W is one. Articles of a site share a few shapes.
    """
    parts = urlsplit(url)
    kinds: list[str] = []
    for part in [part for part in parts.path.split("/") if part]:
        kind = _kind(part)
        if kind != "W" or kinds[-1:] != ["W"]:
            kinds.append(kind)
    if kinds[-1:] == ["W"] and _ARTICLES.search(parts.path):
        kinds.append("I")
    names = [
        name.lower() + ("+" if len(value) > 2 else "")
        for name, value in parse_qsl(parts.query)
        if _names(name, value)
    ]
    return "/".join(kinds) + ("?" + "&".join(sorted(names)) if names else "")


def _names(name: str, value: str) -> bool:
    """Whether a parameter names an article: by its own name, or by a long number."""
    if _LISTING.match(name) or _DATE.match(value):
        return False
    named = _NAMING.match(name) and any(character.isdigit() for character in value)
    return bool(named or _LONG_NUMBER.search(value))


def _kind(part: str) -> str:
    stem = _EXTENSION.sub("", unquote(part))
    ending = "." if stem != part else ""
    if _YEAR.match(stem):
        return "Y" + ending
    if _DATE.match(stem):
        return "D" + ending
    if stem.isdigit():
        return ("N" if len(stem) > 3 else "M") + ending
    words = sum(len(word) > 1 and word.isalpha() for word in _BETWEEN_WORDS.split(stem))
    words += len(_SPACELESS.findall(stem)) // 3
    named = "i" if _ID.search(stem) else ""
    if words >= 3 or (words >= 1 and named and len(stem) > 20) or len(stem) > 60:
        return "S" + named + ending
    if named:
        return "I" + ending
    return "W" + ending


#: How much the last part of a path looks like an article's name.
_LAST = {"S": 1.5, "Si": 2.5, "I": 1.5, "N": 1.5, "D": -0.5, "M": -0.5}


def shape_score(url: str, shape: str) -> float:
    """How much an address alone looks like an article's; above 0 more likely than not."""
    if is_section(url):
        return -3.0
    path, _, query = shape.partition("?")
    kinds = path.replace(".", "").split("/")
    before, numbered = frozenset(kinds[:-1]), kinds[-1] in {"N", "I"}
    dated, identified = bool(before & {"Y", "D"}), bool(before & {"N", "I"})
    named = bool(before & {"S", "Si"})
    if _FRONT.search(urlsplit(url).path) and not (dated or named):
        return -1.0
    score = _LAST.get(kinds[-1], -1.0)
    if kinds[-1].startswith("S") and (dated or identified):
        score = 3.0  # /2026/11/22/some-slug-of-words, /123456/some-slug-of-words
    elif (numbered and named) or (dated + identified + named >= 2):
        score = 3.0  # /some-slug-of-words/123456, /20261122/a1b2c3d4/c.html
    elif numbered and dated:
        score = 2.5  # /2026/11/22/a1b2c3d4
    elif kinds[-1] == "W" and (dated or identified):
        score = 2.0  # /2026/11/two-words/, /article/123456/two-words
    return score + (0.0 if not query else 2.5 if "+" in query else 1.5)
