"""Words and names that find something else too: what a newcomer to a language falls for.

For a script without spaces the longer words that a short one stands in; for alphabets the longer
names that hold a name, names that are everyday words, and what a wildcard catches besides.
"""

from __future__ import annotations

from typing import Final

#: What a term of Japanese or Chinese also stands in, with the language of that word.
INSIDE: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "南海": (("ja", "南海トラフ"), ("ja", "南海電鉄"), ("zh", "佛山市南海")),
    "東海": (("ja", "東海道"), ("ja", "東海地方"), ("zh", "東海岸")),
    "东海": (("zh", "东海岸"),),
    "西海": (("zh", "西海岸"), ("ja", "西海岸")),
    "北海": (("ja", "北海道"),),
    "京都": (("ja", "東京都"),),
    "海南": (("zh", "上海南站"),),
    "中国": (("ja", "中国地方"), ("ja", "中国電力")),
    "印度": (("zh", "印度尼西亚"), ("zh", "印度洋")),
    "馬里": (("zh", "索馬里"), ("zh", "馬里蘭")),
    "马里": (("zh", "索马里"), ("zh", "马里兰")),
    "几内亚": (("zh", "新几内亚"), ("zh", "赤道几内亚")),
    "苏丹": (("zh", "南苏丹"),),
    "タイ": (("ja", "タイヤ"), ("ja", "タイトル"), ("ja", "タイミング")),
    "インド": (("ja", "インドネシア"), ("ja", "インド洋"), ("ja", "インドア")),
    "マリ": (("ja", "ソマリア"), ("ja", "マリーナ"), ("ja", "マリナーズ")),
    "チリ": (("ja", "チリソース"), ("ja", "チリ紙")),
    "ギニア": (("ja", "パプアニューギニア"), ("ja", "赤道ギニア")),
    "スーダン": (("ja", "南スーダン"),),
    "ドミニカ": (("ja", "ドミニカ共和国"),),
    "アメリカ": (("ja", "ラテンアメリカ"), ("ja", "アメリカンフットボール")),
    "한국*": (("ko", "한국어"), ("ko", "한국인")),
}
#: Longer names that hold a name as a whole word.
LONGER: Final[dict[str, tuple[str, ...]]] = {
    "guinea": ("Papua New Guinea", "Equatorial Guinea", "Guinea-Bissau", "guinea pig"),
    "sudan": ("South Sudan",),
    "ireland": ("Northern Ireland",),
    "korea": ("North Korea", "South Korea"),
    "congo": ("Democratic Republic of Congo", "Republic of the Congo"),
    "samoa": ("American Samoa",),
    "mexico": ("New Mexico",),
    "jersey": ("New Jersey",),
    "york": ("New York",),
    "england": ("New England",),
    "virginia": ("West Virginia",),
    "timor": ("East Timor", "West Timor"),
    "chine": ("mer de Chine",),
    "guinée": ("Guinée équatoriale", "Papouasie-Nouvelle-Guinée"),
}
#: Names that small letters turn into an everyday word.
EVERYDAY: Final = frozenset(
    """
    turkey chad china polish jordan java bath reading nice cork mobile jersey wales hull
    apple amazon shell target orange visa gap oracle alphabet meta boxer nike block square
    bush trump may march brown cook wood stone rice swift quad fed ice aid salt start delta ford
    """.split()  # noqa: SIM905 - a table of words reads better
)
#: One name for two: what else it is.
TWICE: Final = {
    "georgia": "the state of Georgia",
    "washington": "the state of Washington",
    "jordan": "people called Jordan",
    "macedonia": "the region of Greece",
    "luxembourg": "the province of Belgium",
    "cambridge": "Cambridge in Massachusetts",
    "birmingham": "Birmingham in Alabama",
}
#: Names and everyday words that a wildcard meets, in folded letters.
MET: Final = tuple(
    """
    afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain
    bangladesh belarus belgium bolivia brazil bulgaria cambodia cameroon canada chile china
    colombia congo croatia cuba cyprus denmark dominica ecuador egypt estonia ethiopia finland
    france gabon gambia georgia germany ghana greece guatemala guinea guyana haiti honduras
    hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan
    kenya korea kuwait laos latvia lebanon lesotho liberia libya lithuania malawi malaysia maldives
    mali malta mauritania mauritius mexico moldova monaco mongolia morocco mozambique namibia
    nepal netherlands nicaragua niger nigeria norway oman pakistan palau panama paraguay peru
    philippines poland portugal qatar romania russia rwanda samoa senegal serbia singapore
    slovakia slovenia somalia spain sudan suriname sweden switzerland syria taiwan tajikistan
    tanzania thailand togo tonga tunisia turkey turkmenistan uganda ukraine uruguay uzbekistan
    venezuela vietnam yemen zambia zimbabwe
    woman human roman german ottoman norman command demand chinos chin chinook malice malicious
    malignant normal indie indeed industry independent indict shipment relationship leadership
    friendship membership championship ownership worship general generation nation national
    international stationary election selection warm warn warehouse towards reward software
    army armed harm alarm charm farm pharmacy missile dismissive submission portion support
    important airport report transport sport turkish turkmen iranian omani coastal roast
    """.split()  # noqa: SIM905
)


#: Longer words that begin with another of the list and are no form of it.
APART: Final = frozenset(
    ("nigeria", "turkmenistan", "turkmen", "chinos", "chinook", "dominica", "indonesia", "malawi",
     "malaysia", "maldives", "malta", "malice", "malicious", "malignant", "roman", "romania")
)  # fmt: skip
