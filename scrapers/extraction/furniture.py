"""Lines that are furniture of a page and not its article, told by their words.

Every rule needs the whole line or a short one, so that a sentence of the article that happens
to hold such words stays: "Read more: ..." goes, "They read more than before." stays.
"""

from __future__ import annotations

import re


def _any(*words: str) -> str:
    return "(?:" + "|".join(words) + ")"


#: Introduces a link to something else; the line goes whole if it is short and so begins.
_RELATED = _any(
    r"read\s+(?:more|also|next|full|the\s+full|this)(?:\s+(?:on|about|here|from|story|article))?",
    r"(?:also|must)[\s-]+(?:read|watch|see)", r"related(?:\s+(?:stories|story|articles?|news|posts?|topics?|content|links?|coverage|reading))?",
    r"more\s+(?:on|from|about|stories|news|coverage|in)(?:\s+this)?", r"see\s+(?:also|more)", r"watch(?:\s+(?:also|now|more|below|live|video))?",
    r"recommended(?:\s+(?:for\s+you|stories|reading))?", r"you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested).*",
    r"(?:most|trending)\s+(?:read|popular|viewed|shared)", r"trending(?:\s+now)?", r"don[’']t\s+miss", r"editor[’']?s[’']?\s+(?:picks?|choice)", r"up\s+next", r"in\s+case\s+you\s+missed\s+it", r"listen(?:\s+(?:now|to\s+this\s+article))?",
    r"mehr\s+(?:zum\s+thema|dazu|lesen|aus|über|von)", r"lesen\s+sie\s+(?:auch|hier|mehr|dazu)[^.]*", r"lies\s+auch", r"(?:das\s+könnte|auch)\s+(?:sie|dich)?\s*(?:auch\s+)?interessieren", r"siehe\s+auch", r"weiterlesen", r"zum\s+thema", r"empfohlene[rn]?\s+(?:externe[rn]?\s+)?inhalt\w*",
    r"(?:à\s+)?lire\s+(?:aussi|également|plus)", r"à\s+(?:lire|voir|écouter)(?:\s+(?:aussi|également))?", r"sur\s+le\s+même\s+(?:sujet|thème)", r"voir\s+aussi", r"pour\s+aller\s+plus\s+loin", r"notre\s+dossier",
    r"(?:lea|lee|leer|ver|vea|mira|mire|le[eé])\s+(?:también|además|más)", r"te\s+puede\s+interesar", r"más\s+(?:información|noticias|sobre)", r"noticias?\s+relacionadas?", r"(?:artículos?|contenidos?)\s+relacionad[oa]s?", r"relacionad[oa]s?", r"te\s+recomendamos",
    r"leia\s+(?:também|mais)", r"(?:veja|saiba|assista|confira|ouça)\s+(?:também|mais)", r"(?:notícias|matérias)\s+relacionadas",
    r"legg?i\s+anche", r"(?:guarda|vedi|ascolta)\s+anche", r"potrebbe\s+interessarti.*", r"per\s+approfondire", r"articoli\s+correlati",
    r"lees\s+(?:ook|meer|verder)", r"bekijk\s+ook", r"meer\s+over", r"gerelateerd\w*",
    r"läs\s+(?:också|även|mer)", r"les\s+(?:også|mer)", r"læs\s+(?:også|mere)", r"lue\s+(?:myös|lisää)", r"se\s+(?:også|även)",
    r"czytaj\s+(?:także|też|również|więcej)", r"zobacz\s+(?:także|też|również|więcej)", r"przeczytaj\s+(?:także|też|również)", r"(?:čtěte|přečtěte\s+si)\s+(?:také|též|i)", r"související(?:\s+články)?", r"olvassa\s+el\s+.*is", r"citește\s+și", r"citeşte\s+şi", r"διαβάστε\s+(?:επίσης|ακόμ[αη])", r"прочетете\s+(?:още|също)", r"pročitajte\s+(?:još|i)",
    r"читайте\s+(?:также|також|еще|ещё|далее)", r"читать\s+(?:также|далее)", r"по\s+теме", r"смотрите\s+(?:также|еще)", r"материалы\s+по\s+теме", r"дивіться\s+також", r"другие\s+новости",
    r"(?:ayrıca|bunu\s+da)\s+oku(?:yun)?", r"ilgili\s+haber(?:ler)?", r"اقرأ\s+(?:أيضا|أيضًا|أيضاً|المزيد|ايضا)", r"مواضيع\s+(?:ذات\s+صلة|متعلقة)", r"أخبار\s+ذات\s+صلة", r"بیشتر\s+بخوانید", r"קרא(?:ו)?\s+(?:עוד|גם)", r"(?:यह|ये)\s+भी\s+पढ़ें?", r"इसे\s+भी\s+पढ़ें?", r"আরও\s+পড়ুন",
    r"関連(?:記事|リンク|ニュース|トピック|動画|キーワード)", r"あわせて読みたい", r"(?:合わせて|こちらも)(?:読みたい|どうぞ|お読みください)", r"おすすめ(?:の)?(?:記事|関連記事)?", r"(?:【|<|＜|《|\[)?\s*(?:関連|写真|画像|動画|図解?|表|地図|映像|一覧)\s*(?:特集|記事)?\s*(?:】|>|＞|》|\])", r"もっと(?:見る|読む)", r"続きを読む", r"アクセスランキング", r"人気記事(?:ランキング)?",
    r"相关(?:阅读|新闻|报道|链接|文章|推荐|专题)", r"延伸(?:阅读|閱讀)", r"相關(?:新聞|閱讀|報導|文章|連結)", r"推荐阅读", r"推薦閱讀", r"更多(?:新闻|阅读|精彩|报道|新聞|文章|內容)", r"点击(?:查看|阅读).*", r"更多相关", r"看更多", r"你可能(?:还|也)?(?:喜欢|感兴趣|想看).*", r"热门(?:新闻|文章|推荐)", r"熱門新聞",
    r"관련\s*(?:기사|뉴스|링크)", r"(?:많이|함께)\s*(?:본|읽은|볼만한)\s*(?:기사|뉴스)?", r"추천\s*(?:기사|뉴스)", r"(?:▶|☞|\[)\s*관련\s*기사\]?", r"인기\s*(?:기사|뉴스)",
    r"tin\s+(?:liên\s+quan|cùng\s+chuyên\s+mục|mới|nổi\s+bật|đọc\s+nhiều|khác)", r"(?:bài|tin)\s+(?:viết\s+)?liên\s+quan", r"xem\s+thêm", r"đọc\s+(?:thêm|tiếp|nhiều)", r"mời\s+(?:quý\s+)?(?:độc\s+giả|bạn)\s+(?:đọc|xem)[^.]*",
    r"basahin(?:\s+(?:din|rin|ang|pa|dito))?", r"(?:tingnan|panoorin)\s+(?:din|rin|ang)", r"kaugnay\s+na\s+(?:balita|artikulo)", r"baca\s+(?:juga|selengkapnya|lainnya|lagi)", r"lihat\s+juga", r"(?:berita|artikel)\s+(?:terkait|lainnya|berkaitan)", r"simak\s+juga", r"tonton\s+(?:juga|video)",
    r"อ่าน(?:เพิ่มเติม|ต่อ|ข่าวอื่น).*", r"ข่าว(?:ที่)?เกี่ยวข้อง", r"บทความที่เกี่ยวข้อง",
)  # fmt: skip

#: A request to follow, share, subscribe, install, comment; only whole short lines.
_ASK = _any(
    r"(?:follow|find|join|like|connect\s+with)\s+(?:us|@?\w+(?:\s\w+)?)\s+on\b.*", r"follow\s+us\b.*", r"share(?:\s+(?:this|on|via|the)\b.*)?", r"(?:tweet|print|e-?mail|save|copy\s+link|link\s+copied|comments?|reply|repost|bookmark|facebook|twitter|whatsapp|x|linkedin|telegram|reddit|pinterest|flipboard|pocket|line|viber|instagram|youtube|tiktok)(?:\s*[\d,.]*)?",
    r"(?:sign|log)\s+(?:up|in)\b.{0,90}", r"subscribe\b.{0,120}", r"(?:get|receive)\s+(?:the|our|all|more|daily|breaking)\b.{0,90}(?:inbox|newsletter|e-?mail|alerts?|app)\b.{0,40}", r"(?:download|get)\s+(?:the|our)\s+(?:\w+\s+){0,3}apps?\b.*", r".{0,60}\bnewsletters?\b.{0,80}\b(?:sign|subscribe|inbox|email|here|register)\b.*", r"(?:advertisement|sponsored|promoted|paid\s+(?:post|content|partner\w*)|article\s+continues\s+(?:below|after).*|story\s+continues\s+(?:below|after).*|skip\s+(?:ad\w*|past\s+newsletter.*|to\s+.*)|continue\s+reading.*|scroll\s+(?:down\s+)?to\s+continue.*|advertising|ad|recommended|loading\.*|close|menu|search|home|back\s+to\s+top|show\s+more|load\s+more|view\s+(?:all|more|comments)|click\s+here.{0,60}|open\s+in\s+app|report\s+(?:an?\s+)?(?:error|typo|ad))",
    r"(?:join|leave|post|add|view)\s+(?:the\s+|a\s+|your\s+|our\s+)?(?:conversation|discussion|comments?|community)\b.*", r"this\s+(?:article|story|post|content)\s+(?:was\s+)?(?:originally|first)\s+(?:appeared|published|posted)\b.{0,120}", r"(?:©|\(c\)|copyright)\s.{0,160}", r".{0,80}all\s+rights\s+reserved\b.{0,80}", r"our\s+standards:.{0,80}", r"(?:have|got)\s+(?:a\s+)?(?:news\s+)?tips?\b.{0,120}", r"(?:contact|write\s+to|email|reach)\s+(?:us|the\s+(?:author|reporter|writer|editor))\b.{0,120}",
    r"folge[nt]?\s+(?:sie\s+)?uns\b.*", r"(?:artikel\s+)?teilen(?:\s+(?:auf|via|mit|per).*)?", r"(?:drucken|merken|anzeige|werbung|kommentare?(?:\s*\d+)?|kommentieren|vorlesen|zur\s+startseite|schließen)", r"(?:jetzt\s+)?(?:anmelden|abonnieren|newsletter\s+.{0,60})", r"suivez[- ]nous\b.*", r"(?:partager|imprimer|publicité|commenter|commentaires?|s[’']abonner|réagir|copier\s+le\s+lien)(?:\s+.{0,40})?", r"s[íi]gue(?:nos|me)\b.*", r"(?:compartir|imprimir|publicidad|comentarios?|suscr[íi]bete.{0,60}|comentar|publicidade|compartilh\w+.{0,40}|partilhar|assine.{0,60}|siga(?:-nos)?\s.{0,60})", r"(?:condividi|pubblicità|stampa|commenti|seguici.{0,60}|iscriviti.{0,60}|abbonati.{0,60}|volg\s+ons.*|deel(?:\s+.{0,30})?|advertentie|reklam[ae]?|annonce|mainos|dela|del|jaa|publikitet|reclame)",
    r"(?:udostępnij|skomentuj|obserwuj\s+nas.*|sdílet|hirdetés|реклама|поделиться.{0,40}|поділитися|подпис(?:ывайтесь|аться).{0,80}|следите\s+за.{0,60}|комментарии.{0,20}|підписуйтесь.{0,60}|paylaş|reklam|abone\s+ol.*|شارك.{0,30}|تابعنا.{0,40}|إعلان)",
    r"(?:シェア(?:する)?|ツイート|印刷(?:する)?|広告|スポンサーリンク|フォロー(?:する)?|ブックマーク|コメント(?:を書く|する)?|無断転載.{0,40}|記事を保存|有料会員.{0,40}|会員限定.{0,20}|この記事は有料.{0,30}|ログイン.{0,20}|公式(?:LINE|X|アカウント).{0,30})", r"(?:分享(?:到|至|给)?.{0,20}|打印|收藏|评论|評論|广告|廣告|关注我们.{0,30}|扫一扫.{0,30}|扫码.{0,30}|订阅.{0,20}|責任編輯.{0,20}|责任编辑.{0,20}|\(?责编.{0,20}|编辑[:：].{0,20}|举报|免责声明.*|声明[:：].*|字号.{0,10}|纠错.*|查看更多|追蹤我們.*|點擊.{0,40})", r"(?:공유(?:하기)?|댓글.{0,10}|광고|구독(?:하기)?.{0,10}|인쇄|스크랩|글자\s*크기.{0,10}|무단\s*전재.{0,40}|저작권자.{0,60}|.{0,30}무단\s*전재.{0,40}|제보.{0,60}|기사\s*제보.{0,60}|좋아요.{0,10})", r"(?:chia\s+sẻ.{0,20}|bình\s+luận.{0,20}|quảng\s+cáo|theo\s+dõi\s+.{0,60}(?:trên|tại).{0,40}|ibahagi|i-share.*|patalastas|sundan\s+kami.*|bagikan.{0,20}|komentar.{0,20}|iklan|ikuti\s+.{0,60}(?:di|channel|whatsapp).{0,60}|แชร์|โฆษณา|ติดตาม.{0,40}ได้ที่.*)",
)  # fmt: skip

_CREDIT = _any(
    r"(?:image|photo|picture|file\s+photo|photograph|video|illustration|graphic|screengrab|screenshot)s?\s*(?:source|credits?|courtesy|by|from|via|©)?\s*(?::|：|©|/|\||by\s|courtesy\s+of\s)\s*.{1,80}",
    r"(?:foto|bild|photo|crédits?|imagen|imagem|fotograf[íi]a|fotó|kuva|ảnh|hình|фото|صورة|larawan|ภาพ|写真|図|画像|图|圖|사진)\s*(?:quelle|credit|von|de)?\s*(?::|：|©|/|／|=|＝|\|)\s*.{1,60}",
    r"(?:©|\(c\))\s*.{1,60}", r".{1,50}\s*(?:/|via|\|)\s*(?:AP|AFP|Reuters|Getty(?:\s+Images)?|EPA|EFE|dpa|Shutterstock|Bloomberg|ANSA|Xinhua|PTI|ANI)(?:\s+(?:Photo|Images|File))?\.?", r"(?:getty\s+images|reuters|afp|ap\s+photo|epa|shutterstock|file\s+photo|handout)(?:\s*[/|,].{0,60})?",
)  # fmt: skip

_RELATED_LINE = re.compile(rf"\W*{_RELATED}\s*(?:[:：|»›→>…▶-].{{0,220}}|\W*)$", re.I)
_ASK_LINE = re.compile(rf"\W*{_ASK}\W*$", re.I)
_CREDIT_LINE = re.compile(rf"\W*{_CREDIT}\W*$", re.I)
_COOKIE = re.compile(
    r"\bcookies?\b|クッキー|쿠키|ملفات\s+تعريف\s+الارتباط|คุกกี้|\b(?:gdpr|dsgvo|rgpd)\b", re.I
)


def is_related(line: str) -> bool:
    """Whether a line only leads to something else ("Read more: ...", "関連記事")."""
    return len(line) <= 260 and bool(_RELATED_LINE.match(line))


def is_ask(line: str) -> bool:
    """Whether a line asks to follow, share, subscribe, comment, or is a button's label."""
    return len(line) <= 220 and bool(_ASK_LINE.match(line))


def is_credit(line: str) -> bool:
    """Whether a line is the credit of a picture."""
    return len(line) <= 140 and bool(_CREDIT_LINE.match(line))


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page and not to its article, by its words alone."""
    return is_related(line) or is_ask(line) or is_credit(line)


def is_about_cookies(line: str) -> bool:
    """Whether a line speaks of cookies or of data protection law."""
    return bool(_COOKIE.search(line))
