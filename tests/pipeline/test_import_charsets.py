from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.importing import read_saved

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TEXT = (
    "南シナ海で海上保安機関の船が接近\n\n政府は日曜日、南シナ海で二隻の船が接近したと発表した。"
    "けが人はいなかった。双方は来週、あらためて話し合うことで合意したという。\n"
)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "shift_jis", "euc_jp"])
def test_a_plain_text_is_read_in_the_charset_that_it_is_written_in(charset: str) -> None:
    found = read_saved(TEXT.encode(charset), Path("story.txt"), NOW)
    assert found.kind == "article"
    assert "南シナ海で二隻の船が接近した" in found.text
