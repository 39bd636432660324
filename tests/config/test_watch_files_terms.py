"""What docs/watch-files.md promises about terms, held against the matcher."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import load_topics
from core.values import Article
from matching import Matcher

EN = "The minister spoke to reporters on Tuesday and said that talks would go on. "
JA = "大臣は火曜日に記者団に対し、協議は来週も続く見通しだと語った。"
ZH = "部长星期二对记者表示，会谈将于下周继续举行，双方都有意愿。"

PROMISES = [
    ('any = ["South China Sea", "南シナ海"]', EN + "The South China Sea.", True),
    ('any = ["South China Sea", "南シナ海"]', JA + "南シナ海で演習。", True),
    ('any = ["South China Sea", "南シナ海"]', EN + "The East China Sea.", False),
    ('all = ["Japan", ["alliance", "treaty"]]', EN + "Japan signed the treaty.", True),
    ('all = ["Japan", ["alliance", "treaty"]]', EN + "Japan signed the letter.", False),
    ('all = ["Japan", ["alliance", "treaty"]]', EN + "Korea signed the treaty.", False),
    ('any = ["sea"]\nall = ["Japan"]', EN + "Japan and the sea.", True),
    ('any = ["sea"]\nall = ["Japan"]', EN + "Korea and the sea.", False),
    ('any = ["sea"]\nall = ["Japan"]', EN + "Japan and the land.", False),
    ('any = "sea"\nnone = ["weather"]', EN + "The sea.", True),
    ('any = "sea"\nnone = ["weather"]', EN + "The sea and the weather.", False),
    ('any = [{ text = "南海", languages = ["zh"] }]', ZH + "南海局势。", True),
    ('any = [{ text = "南海", languages = ["zh"] }]', JA + "南海の電車。", False),
    ('any.ja = ["日米同盟", "日米安保"]', JA + "日米安保について。", True),
    ('any.ja = ["同盟"]', ZH + "关于同盟。", False),
    (
        'all = [{ ja = ["日本"], en = ["Japan"] }, { ja = ["同盟"], en = ["alliance"] }]',
        JA + "日本の同盟。",
        True,
    ),
    (
        'all = [{ ja = ["日本"], en = ["Japan"] }, { ja = ["同盟"], en = ["alliance"] }]',
        EN + "Japan and the alliance.",
        True,
    ),
    (
        'all = [{ ja = ["日本"], en = ["Japan"] }, { ja = ["同盟"], en = ["alliance"] }]',
        EN + "Japan alone.",
        False,
    ),
    ('any = "Japan-US alliance"', EN + "THE JAPAN–U.S. ALLIANCE", True),
    ('any = "Japan-US alliance"', EN + "the US-Japan alliance", False),
    ('any = "AP"', EN + "Japan", False),
    ('any = "Oman"', EN + "A woman", False),
    ('any = "coast*"', EN + "Coastal waters", True),
    ('any = "Südchinesische* Meer*"', "Schiffe des Südchinesischen Meeres", True),
    ('any = "=WHO"', EN + "The WHO", True),
    ('any = "=WHO"', EN + "Those who", False),
    ('any = "~Erdogan"', EN + "Erdoğan", True),
    ('any = "Erdogan"', EN + "Erdoğan", False),
    ('any = "ＮＡＴＯ"', EN + "NATO's", True),
    ('any = "남중국해"', "중국 군함이 남중국해에서 훈련했다고 국방부가 밝혔다.", True),
    ('any = "중국"', "미합중국 대통령이 연설했다.", False),
    ('query = "south NEAR/3 sea"', EN + "the south of the sea", True),
]


@pytest.mark.parametrize(("keys", "text", "matches"), PROMISES)
def test_a_promise_about_terms_holds(keys: str, text: str, matches: bool, tmp_path: Path) -> None:
    file = tmp_path / "topics.toml"
    file.write_text(f'[[topic]]\nslug = "t"\n{keys}\n', "utf-8")
    hits = Matcher(load_topics(file, {})).match(Article(url="", title="", text=text))
    assert bool(hits) is matches
