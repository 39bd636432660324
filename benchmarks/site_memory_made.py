"""A made site for `benchmarks.site_memory`: articles that differ, furniture that does not.

The furniture is written like news, in the words of an invented outlet. Beside it stand what must
survive: a quotation and a paragraph of background in several reports, and a wire report with
updates.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from scrapers.site_memory import Told

AUTHORS = ("Ana Reyes", "Bo Lim", "Carla Santos", "Dinh Van Phuc", "Eko Wibowo")
BIO = "{} covers the South China Sea from Manila and sailed as a deck officer before that."

#: Kinds of furniture: the block and the share of articles that have it.
FURNITURE = {
    "about": (
        "Three printers who had sailed the South China Sea founded the paper in 1911, and it "
        "belongs to their guild to this day.",
        1.0,
    ),
    "box amid": (
        "Every morning at six the editors send what they know of the harbour, the reefs and the "
        "ships in the South China Sea to those who asked for it.",
        0.6,
    ),
    "section": (
        "Reports of this kind are read by a panel of retired pilots before they appear, and they "
        "may be corrected for a week.",
        0.2,
    ),
    "dated": ("The page was last set in type on {} {} 2026 at the press in Harbour Road.", 0.8),
    "bio": (BIO, 1.0),
}
MONTHS = ("March", "April", "May", "June", "October")

QUOTE = "“We will not leave the shoal,” the admiral told reporters in Manila on Monday."
BACKGROUND = (
    "A tribunal in The Hague ruled in 2016 that the claims have no basis in law, and Beijing has "
    "never accepted the ruling."
)
WIRE = tuple(
    f"In part {word} of its account the agency said that {word} boats had come alongside, and that "
    f"the {word} crew had gone home by nightfall."
    for word in ("one", "two", "three", "four", "five", "six", "seven", "eight")
)

_WHO = ("harbour master", "pilot", "minister", "baker", "teacher", "fisherman", "judge", "mayor")
_DID = ("said that", "doubted that", "promised that", "denied that", "had hoped that")
_WHAT = ("bridge", "school", "ferry", "market", "crane", "budget", "harvest", "festival", "road")
_HOW = ("would open", "was late", "cost too much", "drew crowds", "needed repair", "had closed")
_WHEN = ("on Monday", "before the rains", "after the vote", "last year", "in the spring")


@dataclass(frozen=True)
class Made:
    """An article with its own paragraphs and its pieces of furniture by kind."""

    told: Told
    own: list[str]
    furniture: dict[str, str]


def made_site(chance: random.Random, number: int) -> list[Made]:
    """So many articles of one site; the last one is an ordinary one."""
    return [_made(chance, at, last=at == number - 1) for at in range(number)]


def _sentence(chance: random.Random) -> str:
    return (
        f"The {chance.choice(_WHO)} of {chr(65 + chance.randrange(26))}{chance.randrange(10**6)} "
        f"{chance.choice(_DID)} the {chance.choice(_WHAT)} {chance.choice(_HOW)} "
        f"{chance.choice(_WHEN)}, and the {chance.choice(_WHO)} of the {chance.choice(_WHAT)} "
        f"{chance.choice(_DID)} it {chance.choice(_HOW)}."
    )


def _made(chance: random.Random, at: int, last: bool) -> Made:
    author = chance.choice(AUTHORS)
    own = [_sentence(chance) for _ in range(chance.randint(6, 14))]
    kind = 1.0 if last else chance.random()
    if kind < 0.1:
        own.insert(chance.randint(1, 4), QUOTE)
    elif kind < 0.2:
        own.append(BACKGROUND)
    elif kind < 0.3:
        own = [own[0], *WIRE]
    furniture = {
        name: block for name, (block, share) in FURNITURE.items() if chance.random() < share
    }
    if "dated" in furniture:
        month, day = chance.choice(MONTHS), chance.randint(1, 28)
        furniture["dated"] = furniture["dated"].format(day, month)
    furniture["bio"] = furniture["bio"].format(author)
    blocks = list(own)
    if "box amid" in furniture:
        blocks.insert(chance.randint(2, len(blocks) - 2), furniture["box amid"])
    tail = [furniture[name] for name in ("bio", "section", "dated", "about") if name in furniture]
    return Made(Told(f"{at:03}", "\n\n".join([*blocks, *tail]), (author,)), own, furniture)
