"""The tables. Their rows never leave `storage/`: everyone else sees the values of `core`.

An address is any URL an article is known by; `addresses.canonical` names the one that stands
for it (an article's own, or that of an entry which never became an article). URLs and entry
keys are indexed by their digest, because they may be longer than an index takes.
"""

from __future__ import annotations

from storage.tables.articles import (
    ArticleRow,
    LookRow,
    OutletRow,
    RevisionRow,
    SearchRow,
    SiteBlockRow,
    SiteRow,
)
from storage.tables.base import Row, table
from storage.tables.collecting import (
    AddressRow,
    EntryRow,
    FateRow,
    FetchRow,
    GapRow,
    RobotsRow,
    SourceRow,
    SubscriptionRow,
)
from storage.tables.delivery import (
    UNSENT,
    AlertStoryRow,
    AttemptRow,
    OutboxRow,
    SilenceRow,
    UnsubscribedRow,
)
from storage.tables.desk import AccountRow, FilterRow, SessionRow, TokenRow
from storage.tables.hits import HitRow, TopicRow, VerdictRow
from storage.tables.running import JobRow, LeaseRow, MeterRow
from storage.tables.stories import SketchRow, StoryArticleRow, StoryRow, StoryVectorRow

__all__ = [
    "UNSENT",
    "AccountRow",
    "AddressRow",
    "AlertStoryRow",
    "ArticleRow",
    "AttemptRow",
    "EntryRow",
    "FateRow",
    "FetchRow",
    "FilterRow",
    "GapRow",
    "HitRow",
    "JobRow",
    "LeaseRow",
    "LookRow",
    "MeterRow",
    "OutboxRow",
    "OutletRow",
    "RevisionRow",
    "RobotsRow",
    "Row",
    "SearchRow",
    "SessionRow",
    "SilenceRow",
    "SiteBlockRow",
    "SiteRow",
    "SketchRow",
    "SourceRow",
    "StoryArticleRow",
    "StoryRow",
    "StoryVectorRow",
    "SubscriptionRow",
    "TokenRow",
    "TopicRow",
    "UnsubscribedRow",
    "VerdictRow",
    "table",
]
