"""Write sample messages to a folder, for a person to look at; pictures too where Chromium is.

Usage: python tests/alerts/preview.py FOLDER
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).parent))

from letters import NOW, found, in_title, letter, told

from alerts.render_email import render_email
from alerts.render_plain import render_plain
from alerts.render_slack import render_slack
from core.values import Coverage, Gap, Letter

REVIEW = "http://127.0.0.1:8080"

STORIES = (
    told(
        found(
            1,
            "Manila protests over ramming near Second Thomas Shoal",
            "The Philippine coast guard said on Sunday that one of its ships was rammed twice in "
            "the West Philippine Sea while it escorted a supply boat.",
            "West Philippine Sea",
            published=NOW - timedelta(minutes=20),
        ),
        found(
            2,
            "Manila protests over ramming near Second Thomas Shoal",
            "Tokyo and Washington, in a joint statement of the Japan-US alliance, called the "
            "incident dangerous.",
            "Japan-US alliance",
            "japan-us-alliance",
            url="https://paper.example/1",
        ),
        outlets=("Harbour Post", "Morning Herald", "Kita Shimbun", "Báo Biển"),
    ),
    told(
        found(
            3,
            "南シナ海で中国船とフィリピン船が衝突 日米が共同声明「深刻な懸念」",
            "フィリピン沿岸警備隊は22日、南シナ海のセカンド・トーマス礁付近で、補給船を護衛していた巡視船が"
            "中国海警局の船に2度衝突されたと発表した。",
            "南シナ海",
            site="北新聞",
            language="ja",
        ),
        outlets=("北新聞", "Harbour Post"),
    ),
    told(
        found(
            4,
            "Liên minh Nhật-Mỹ cam kết tăng cường tuần tra",
            "Hai bên khẳng định liên minh Nhật-Mỹ là nền tảng của an ninh khu vực.",
            "liên minh Nhật-Mỹ",
            "japan-us-alliance",
            site="Báo Biển",
            language="vi",
            published=None,
        ),
    ),
    told(
        found(
            5,
            "السفن تتصادم في بحر الصين الجنوبي",
            "قالت مانيلا إن سفينة صدمت زورقها في بحر الصين الجنوبي يوم الأحد.",
            "بحر الصين الجنوبي",
            site="صحيفة الميناء",
            language="ar",
        ),
    ),
)

COVERAGE = Coverage(
    318,
    312,
    1942,
    7,
    4,
    (("kita-shimbun", NOW - timedelta(hours=30), "HTTP 503 for 30 h"),),
    (("consent", 1), ("paywall", 3)),
    2,
    gaps=(Gap("bao-bien", NOW - timedelta(hours=9), NOW, 20, 4),),
    unusual=("harbour-post is unusually quiet: its last new item came 9 d ago",),
    held=3,
)

LETTERS: dict[str, Letter] = {
    "instant": letter(STORIES[0], review_url=REVIEW, priority="high"),
    "title": letter(
        told(in_title("West Philippine Sea ramming: what is known", "West Philippine Sea")),
        review_url=REVIEW,
    ),
    "digest": letter(
        *STORIES,
        kind="digest",
        review_url=REVIEW,
        coverage=COVERAGE,
        notes=("3 alerts were held back because the limit of 12 an hour was reached.",),
    ),
    "flood": letter(
        *(told(found(n, f"Convoy {n} reaches the shoal, navy says")) for n in range(40)),
        review_url=REVIEW,
    ),
    "heartbeat": letter(kind="digest", stories=(), coverage=COVERAGE),
    "notice": letter(
        kind="notice", stories=(), notes=("Source kita-shimbun has failed for 24 h: HTTP 503.",)
    ),
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    for name, sample in LETTERS.items():
        mail = render_email(
            sample,
            sender="Wirewatch <wirewatch@newsroom.example>",
            to="desk@newsroom.example",
            message_id="<sample@newsroom.example>",
            unsubscribe=f"{REVIEW}/unsubscribe/{'0' * 64}",
        )
        (folder / f"{name}.eml").write_bytes(mail.as_bytes())
        page = folder / f"{name}.html"
        page.write_text(cast(Any, mail.get_body(("html",))).get_content(), "utf-8")
        (folder / f"{name}.txt").write_text("\n\n".join(render_plain(sample)), "utf-8")
        slack = json.dumps(render_slack(sample), ensure_ascii=False, indent=1)
        (folder / f"{name}.slack.json").write_text(slack, "utf-8")
        blocks = folder / f"{name}.slack.html"
        blocks.write_text(_like_slack(render_slack(sample)), "utf-8")
        if browser:
            _picture(browser, blocks, folder / f"{name}-slack.png", False, 700)
        for scheme, width in (("light", 700), ("dark", 700), ("narrow", 390)):
            if browser:
                _picture(browser, page, folder / f"{name}-{scheme}.png", scheme == "dark", width)
    print(f"Wrote {len(LETTERS)} messages to {folder}")


def _like_slack(payload: dict[str, Any]) -> str:
    """The blocks roughly as Slack shows them; for looking only."""

    def mrkdwn(text: str) -> str:
        text = re.sub(r"<([^|>]+)\|([^>]*)>", r'<a href="\1">\2</a>', text)
        text = re.sub(r"\*([^*\n]+)\*", r"<b>\1</b>", text)
        text = re.sub(r"(?m)^&gt; (.*)$|^> (.*)$", r"<blockquote>\1\2</blockquote>", text)
        return text.replace("\n", "<br>")

    shown = []
    for block in payload["blocks"]:
        if block["type"] == "divider":
            shown.append("<hr>")
        elif block["type"] == "header":
            shown.append(f"<h3>{html.escape(block['text']['text'])}</h3>")
        elif block["type"] == "section":
            shown.append(f"<p>{mrkdwn(block['text']['text'])}</p>")
        else:
            small = " ".join(mrkdwn(part["text"]) for part in block["elements"])
            shown.append(f"<p style='font-size:12px;color:#616061'>{small}</p>")
    style = (
        "body{font:15px/22px Lato,'Noto Sans',sans-serif;margin:20px;max-width:620px}"
        "a{color:#1264a3;text-decoration:none}hr{border:0;border-top:1px solid #ddd}"
        "blockquote{border-left:4px solid #ddd;margin:4px 0;padding-left:12px}p{margin:6px 0}"
    )
    return f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style>{''.join(shown)}"


def _picture(browser: str, page: Path, to: Path, dark: bool, width: int) -> None:
    options = ["--blink-settings=preferredColorScheme=0"] if dark else []
    subprocess.run(
        [
            browser,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            *options,
            f"--window-size={width},1150",
            f"--screenshot={to.resolve()}",
            page.resolve().as_uri(),
        ],
        check=True,
        timeout=60,
        capture_output=True,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
