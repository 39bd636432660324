"""What stands before the first sentence of a saved article, as patterns at the start of a line.

Dates with and without a label, "Follow us on", credits of pictures, sources and bylines, in the
languages and the order in which outlets write them. `plain_text` peels them off one by one.
"""

from __future__ import annotations

import re

_AGENCY = (
    r"(?:AP|AFP|Reuters|PTI|ANI|IANS|UNI|EPA(?:-EFE)?|EFE|ANSA|DPA|TASS|UPI|Xinhua|Kyodo(?:\s+News)?|"
    r"Jiji(?:\s+Press)?|Yonhap|VNA|TTXVN|PNA|Antara|Bernama|CNA|Getty(?:\s+Images)?|Shutterstock|"
    r"Bloomberg|Associated\s+Press|Agence\s+France[- ]Presse|Anadolu|"
    r"РИА\s+Новости|ТАСС|Интерфакс|رويترز|أ\s?ف\s?ب|"
    r"共同通信(?:社)?|共同|時事(?:通信)?(?:社)?|ロイター|新华社|新華社|中新社|中央社|연합뉴스|뉴시스|뉴스1)"
)
_DAY = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{4}[./]\s?\d{1,2}[./]\s?\d{1,2}\.?|\d{1,2}[./-]\d{1,2}[./-]\d{4}"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:de\s+|tháng\s+)?(?:\d{1,2}|[^\W\d_]{3,12}\.?),?"
    r"\s+(?:de\s+|năm\s+)?\d{4}"
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})"
)
_ZONE = (
    r"(?:\s*\(?(?:IST|GMT|UTC|EST|EDT|ET|PST|PDT|JST|KST|ICT|PHT|WIB|CET|CEST|BST|Uhr)?"
    r"(?:[+-]\d{1,2}(?::?\d{2})?)?(?![\w+])\)?)"
)
_CLOCK = (
    r"(?:[\s,|@-]*(?:(?:at|à|às|alle|um|a\s+las)\s+)?(?:(?:오전|오후|午前|午後|上午|下午)\s*)?"
    r"\d{1,2}(?:[:：時시点h]\s?|\.)\d{2}(?::\d{2})?(?:\s*[分분])?(?:\s*[ap]\.?m\b\.?)?"
    rf"{_ZONE}?)?"
)
_WEEKDAY = r"(?:[^\W\d_]{2,10}(?:\s[^\W\d_]{2,6})?[.,]{0,2}\s+)?"
_UPDATED_WORD = (
    r"(?:last\s+)?(?:updated|modified)(?:\s+(?:on|at))?|更新(?:日時|日|时间|時間)?|aktualisiert(?:\s+am)?|"
    r"stand|mis\s+à\s+jour(?:\s+le)?|actualizado(?:\s+el)?|aggiornato(?:\s+il)?|atualizado(?:\s+em)?|"
    r"bijgewerkt(?:\s+op)?|aktualizacja|cập\s+nhật|diperbarui|обновлено|güncelleme|수정|آخر\s+تحديث"
)
_DATE_WORD = (
    r"(?:date|dated|(?:first\s+)?published(?:\s+(?:on|at|date))?|publication\s+date|"
    r"posted(?:\s+(?:on|at))?|created|日付|日期|时间|時間|発行|公開(?:日時?)?|掲載日?|配信(?:日時?)?|投稿日?|"
    r"发布(?:时间|日期|于)?|發布(?:時間|日期)?|发表(?:时间|于)?|(?:기사\s?)?입력|등록|작성일?|게재|"
    r"ngày(?:\s+đăng)?|đăng\s+ngày|petsa|nailathala|tanggal|terbit|diterbitkan|datum|"
    r"(?:veröffentlicht|erschienen)(?:\s+am)?|(?:publié|mis\s+en\s+ligne)(?:e?\s+le)?|fecha|"
    r"publicado(?:\s+(?:el|em))?|pubblicato(?:\s+il)?|gepubliceerd(?:\s+op)?|geplaatst(?:\s+op)?|"
    r"opublikowano|publicerad|publiceret|publisert|publikováno|опубликовано|yayınlanma(?:\s+tarihi)?|"
    r"дата(?:\s+публикации)?|تاريخ(?:\s+النشر)?|نشر\s+في)"
)
_WHEN = rf"\s*[:：]?\s*(?P<day>{_WEEKDAY}{_DAY}{_CLOCK})"
_NETWORK = (
    r"(?:google\s+news|facebook|twitter|x|instagram|youtube|telegram|whatsapp|linkedin|threads|"
    r"tiktok|bluesky)"
)
_FOLLOW = (
    rf"(?:follow|find|join|like)\s+us(?:\s+on)?(?:(?:[\s,:|&/]*(?:and\b|or\b)?\s*{_NETWORK}\b)+|"
    rf"(?=\s*(?:$|[:|•]|image|photo|picture|by\s|updated|published|date\b|{_DAY})))|"
    r"share(?:\s+(?:this(?:\s+(?:article|story|post))?|on(?=\s+\w+$)|via))?"
    r"(?=\s*(?:$|[:|]|image|photo))|[\w .]{2,24}\s*\|(?=\s*(?:published|updated)\b)|"
    r"\d{1,2}[\s-]min(?:ute)?s?(?:\s+read)?(?=\s*(?:$|[|•·]))|"
    r"(?:フォロー|シェア)する?|关注我们|關注我們|theo\s+dõi\s+chúng\s+tôi(?:\s+trên\s+\w+)?|"
    r"sundan\s+kami(?:\s+sa\s+\w+)?|ikuti\s+kami(?:\s+di\s+\w+)?"
)
_PICTURE = (
    r"(?:(?:image|photo|picture|file\s+photo|photograph|representational\s+image)s?"
    r"\s*(?:source|credits?|courtesy|by)?|写真(?:提供|=)?|図|图片?(?:来源)?|圖片?(?:來源)?|"
    r"사진(?:\s*(?:출처|제공))?|ảnh|foto|larawan(?:\s+mula\s+sa)?|фото|صورة)"
)
_CREDIT = rf"{_PICTURE}\s*[:：=/／©]\s*(?P<agency>{_AGENCY}(?![\w])(?:\s+photos?\b)?(?:\s*/\s*)?)?"
#: Where a text comes from: a label and an agency, or an agency alone in a line or before a date.
_SOURCE = (
    r"(?:source|quelle|fuente|fonte|bron|źródło|источник|nguồn|sumber|来源|來源|出典|提供|출처|المصدر)"
    rf"\s*[:：]\s*(?P<agency>{_AGENCY}(?!\w))(?=\s*(?:$|[|•·/–—-]|\d|作者|记者|記者|date|published))"
)
_ALONE = (
    rf"\(?(?:the\s+|[^\W\d_]{{2,20}}\s+[-–—]\s+)?(?P<agency>{_AGENCY}(?!\w))(?:\s+(?:photos?|staff|news\s+agency))?"
    rf"(?:/[^()]{{2,60}}|,[^()]{{2,40}})?\)?(?=\s*(?:$|[|•·–—-]\s*{_WEEKDAY}{_DAY}))"
)
_BARE = (
    rf"(?P<day>{_WEEKDAY}{_DAY}{_CLOCK})"
    r"(?=\s*(?:$|[|•·/–—-]|follow|image|photo|share|by\s|updated|last\s+updated|来源|來源|source\s*:|수정))"
)
#: In the order in which they are tried at the beginning of a line.
FURNITURE = tuple(
    (what, re.compile(pattern, re.IGNORECASE))
    for what, pattern in (
        ("updated", rf"(?:{_UPDATED_WORD}){_WHEN}"),
        ("published", rf"(?:{_DATE_WORD}){_WHEN}"),
        ("follow", _FOLLOW),
        ("credit", _CREDIT),
        ("source", _SOURCE),
        ("source", _ALONE),
        ("bare", _BARE),
    )
)
_ROLE = (
    r"(?:(?:edited|reported|written|story|text|curated)\s+by|by|author|reporter|作者|记者|記者|기자|"
    r"tác\s+giả|ni|oleh|von|par|por|di|door|автор)"
)
#: A byline ends its line, or stands before another role, a bar or a date.
BYLINE = re.compile(
    rf"{_ROLE}\s*[:：]?\s+(?P<who>.{{2,90}}?)"
    rf"(?:\s*$|\s*[|•·]\s*|,?\s+(?={_ROLE}\s*[:：])|\s+(?=(?:published|updated|posted)\b))|"
    r"(?:作者|记者|記者|기자)\s*[:：]\s*(?P<cjk>\S{2,20})\s*$",
    re.I,
)
AGENCY_IN = re.compile(rf"(?<!\w)({_AGENCY}|REUTERS|dpa)(?!\w)")
AGENCY_LAST = re.compile(
    rf"(?:\s*[,/|•·–—-]\s*|\s+(?:for\s+)?)(?:the\s+)?(?P<agency>{_AGENCY})"
    r"(?:\s+(?:staff|news\s+agency))?\s*$",
    re.I,
)
#: A caption that ends in its credit, as agencies write it ("... REUTERS/Jane Doe/File Photo").
CAPTION = re.compile(
    r".{0,400}?(?:\(|\s|^)(?P<agency>REUTERS|AP Photo|AFP|Getty Images|EPA)\s?/\s?"
    r"[A-Z][^.]{1,60}\)?$"
)
#: "Jane Doe | AFP": a name and an agency, and nothing else in the line.
NAMED = re.compile(
    rf"(?!(?i:photo|picture|image|foto|file|by)\b)(?P<who>[^|,/:：]{{3,50}}?)\s*[|,/]\s*(?P<agency>{_AGENCY})"
)
