"""The values that flow through Wirewatch, in the order in which they flow.

Source -> FetchedPage -> FeedEntry -> FetchedPage -> Extraction -> Article -> Hit -> Story
-> Alert -> Delivery. All are frozen; all times are aware and in UTC; all text is `str`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

SourceKind = Literal["feed", "sitemap", "page", "auto"]

#: What an extracted page is. Only an `article` is ever matched.
PageKind = Literal["article", "listing", "consent", "challenge", "error_page", "paywall", "empty"]

#: Where in an article something stands; "dropped" is what was left out of its text.
Field = Literal["title", "text", "dropped"]
Zone = Literal["title", "lead", "body", "tail", "dropped"]

#: Where on a page a block stood: in the text, at its edge, or among what was dropped.
Place = Literal["amid", "edge", "dropped"]

#: "suppressed": the topic matches only in what was left out of the article. Nobody is alerted,
#: and it counts nowhere as a hit; a person can look it up and put it right.
HitStatus = Literal["new", "relevant", "irrelevant", "escalated", "suppressed"]
#: What a person can say of a hit ("new": nothing yet).
Judgement = Literal["new", "relevant", "irrelevant", "escalated"]
#: "none": it offers no hub. "asked": the hub has not confirmed yet.
SubscriptionState = Literal["none", "asked", "active", "denied", "failed"]
AlertKind = Literal["story", "digest", "notice"]
AlertState = Literal["waiting", "claimed", "sent", "failed", "cancelled", "bundled"]
Priority = Literal["low", "normal", "high"]
Mode = Literal["instant", "batched", "digest"]

#: Where the text of an article came from: its page, the feed entry only ("summary only"), the
#: visible beginning of a locked page and the feed ("beginning only"), or an imported file.
TextFrom = Literal["page", "feed", "beginning", "import"]


#: How sure the time of publication of a page is: machine data and what is shown near the headline
#: (or the date in the address) name the same day; machine data alone; shown near the headline;
#: the day in the address alone; not known.
Confidence = Literal["agreed", "declared", "shown", "address", ""]


@dataclass(frozen=True, slots=True)
class Source:
    """One thing we poll, as a person wrote it in `sources.toml`.

    Attributes:
        slug: unique short name, `[a-z0-9-]+`.
        name: the outlet's name for people.
        url: address of the feed, sitemap or section page.
        kind: how to read it; `auto` decides by what is answered.
        language: BCP 47 tag of what it publishes, or "" when unknown.
        country: ISO 3166 alpha-2 code in upper case, or "".
        tier: 1 is the most trusted, 3 the least.
        every: shortest time between two polls.
        headers: extra request headers, values already read from the environment; not in `repr()`.
        allow_private: whether loopback and intranet addresses may be asked.
        longest: longest time between two polls, at least `every`.
        browser: whether its pages show their text only once scripts have run.
    """

    slug: str
    name: str
    url: str
    kind: SourceKind = "auto"
    language: str = ""
    country: str = ""
    tier: int = 2
    every: timedelta = timedelta(minutes=15)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    allow_private: bool = False
    longest: timedelta = timedelta(hours=1)
    browser: bool = False


@dataclass(frozen=True, slots=True)
class Habit:
    """How often a source brings something new, as its polls have shown.

    Attributes:
        items, hours: new items, and the hours in which they came; both fade alike, so that
            the last weeks count most and the one divided by the other is the rate.
        lately: new items of about the last day (each fades with it).
        busiest: the most that `lately` has been; fades over months.
        longest: the longest wait for something new, in hours; fades over months.
        newest: when something new came last.
        loud_at: when it last brought far more than ever.
    """

    items: float = 0.0
    hours: float = 0.0
    lately: float = 0.0
    busiest: float = 0.0
    longest: float = 0.0
    newest: datetime | None = None
    loud_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Where a source's address leads for good, as its answers have said (301, 308).

    `target` is believed (and asked from then on, `believed`) after several `answers` since
    `since` that shared an entry with what the source offered before.
    """

    target: str = ""
    answers: int = 0
    since: datetime | None = None
    believed: str = ""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the store remembers about a source between two polls.

    Attributes:
        failures: polls in a row that failed; `strikes` weighs them (hard, soft, temporary).
        address: what the watch file said when all this was learned; another one there makes
            validators, moves and retirement void.
        read_at: when it last answered in full, whatever it says about having changed.
        says: seconds between two changes, as the source itself states (`ttl`, `sy:`).
        retired_at: since when it is gone for good, by its own word (410).
        gap_at: when a poll last shared no entry with the one before.
    """

    slug: str
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    due_at: datetime | None = None
    attempted_at: datetime | None = None
    succeeded_at: datetime | None = None
    failures: int = 0
    problem: str = ""
    entries_seen: int = 0
    strikes: float = 0.0
    address: str = ""
    read_at: datetime | None = None
    says: int = 0
    retired_at: datetime | None = None
    gap_at: datetime | None = None
    move: Move = Move()
    habit: Habit = Habit()


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One HTTP answer, before anyone has tried to understand it.

    `headers` has lower-case names; `body` is decompressed; a 304 has an empty body.
    `moved_to` is the address that permanent redirects alone (301, 308) led to, or "".
    """

    requested_url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    moved_to: str = ""

    @property
    def not_modified(self) -> bool:
        """Whether the server said that nothing changed."""
        return self.status == 304

    def header(self, name: str) -> str:
        """The first value of a header, or ""; `name` in lower case."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item that a feed, sitemap or section page offers.

    Attributes:
        title: plain text, white space collapsed.
        url: absolute http(s) address of the article as offered, or "" when there is none.
        guid: the feed's own id, verbatim; a stable substitute when it gives none.
        published, updated: UTC, or None when missing or nonsense.
        authors: names of people.
        summary, content: plain text; either may be "".
        language: BCP 47 tag, or "".
        stamp: changes when the source says or shows that the article was edited; "" where the
            source tells nothing of that.
    """

    title: str
    url: str
    guid: str
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    summary: str = ""
    content: str = ""
    language: str = ""
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a page turned out to be.

    `text` has paragraphs separated by one blank line, items of lists and rows of tables on lines
    below each other, the marks of `scrapers.extraction.shape`, and is "" unless `kind` is
    "article". `captions` are those of its pictures. `reason` says in a few words why a page is
    no article. `dropped` holds the blocks that were taken for furniture, for a person who looks.
    `credit` is the agency that text or picture are credited to, as written ("AP"), or "".
    Of an article that is split into pages, `next_part` is the address of the next one and
    `whole` that of the page which shows all of them; "" where there is none.
    `section` is the outlet's own name for the part it stands in. `published_zone` is the zone
    that `published` was read in, as written ("+09:00", "JST"), in brackets where none was and
    one was assumed ("(Asia/Tokyo)"), "" for a day alone. `beginning` is the visible text of a
    page of kind "paywall", or "". docs/data.md says more of each.
    """

    kind: PageKind
    title: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    canonical_url: str = ""
    image: str = ""
    site: str = ""
    reason: str = ""
    dropped: tuple[str, ...] = ()
    extractor: str = ""
    credit: str = ""
    captions: tuple[str, ...] = ()
    next_part: str = ""
    whole: str = ""
    section: str = ""
    published_zone: str = ""
    published_confidence: Confidence = ""
    beginning: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A clean article; `url` is canonical and identifies it.

    `link` is the address to open, as the site gives it ("" when it is `url`): a canonical
    address has lost `www.` or `m.` and may not answer. `language` is that of the text.
    `source` is the slug that offered it first ("" for an import). `wire` is the agency that it
    credits, or "". `dropped` holds blocks that its page alone gave away as furniture, `repeated`
    those that its site repeats, each with the reason ("stands in 14 of 20 articles of ...").
    """

    url: str
    title: str
    text: str
    source: str = ""
    site: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    image: str = ""
    text_from: TextFrom = "page"
    fetched_at: datetime | None = None
    extractor: str = ""
    wire: str = ""
    dropped: tuple[str, ...] = ()
    link: str = ""
    repeated: tuple[tuple[str, str], ...] = ()

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Every block that was left out of the text, each with the reason; those first that
        only the site could tell.
        """
        page = "taken for furniture of its page by the extractor"
        return (*self.repeated, *((block, page) for block in self.dropped))

    @property
    def left_out_text(self) -> str:
        """Those blocks as a text: what spans of the field "dropped" count in."""
        return "\n\n".join(block for block, _ in self.left_out)


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the hub of a source was asked to tell us (WebSub).

    `topic` is the source's address as the hub knows it; `token` is the secret end of our own
    address there, `secret` signs what it sends (neither in `repr()`). `until` is when it lapses,
    `asked_at` when the hub was looked for or asked last.
    """

    source: str
    hub: str = ""
    topic: str = ""
    token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    state: SubscriptionState = "none"
    asked_at: datetime | None = None
    until: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """When the page of a stored article was looked at again, and when it will be.

    `source` is the article's own. `looks` counts the looks so far, `fruitless` the last ones in
    a row that showed no change; `due_at` None: only when its source says that it changed.
    """

    article_url: str
    source: str
    due_at: datetime | None = None
    looked_at: datetime | None = None
    looks: int = 0
    fruitless: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """What an article said before an edit, which was seen at `at`.

    `reasons` say what changed materially, for a person; none for a small edit.
    """

    at: datetime
    title: str
    text: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for; `languages` empty means in any."""

    text: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What to watch for, as a person wrote it in `topics.toml`.

    Either `any`/`all`/`none` (each member is a tuple of alternatives) or `query`.

    Attributes:
        any: one of these must occur.
        all: of each of these groups one alternative must occur.
        none: none of these may occur.
        min_score: hits below it are stored but alert nobody (0 to 1).
        languages, sources: where not empty, only articles of these are looked at.
        must_match, must_not_match: example texts that `wirewatch check` tries.
        version: short hash of the definition (what decides a match), so that a hit can name it.
    """

    slug: str
    name: str
    any: tuple[Term, ...] = ()
    all: tuple[tuple[Term, ...], ...] = ()
    none: tuple[Term, ...] = ()
    query: str = ""
    min_score: float = 0.0
    priority: Priority = "normal"
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    must_match: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a term stands: character offsets into the title or text exactly as given.

    In the field "dropped" they count in `Article.left_out_text`. A span without length tells of
    a term that stood in an earlier revision of the article only.
    """

    field: Field
    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One article matched one topic; this is the evidence.

    `sentence` is the best sentence around a span. `zone` is the most telling place with a span
    (title before lead before body before tail). `score_parts` explains `score` (0 to 1).
    `suppressed` says why it was left out that the topic matched only there ("" for a hit in the
    article): the reason of the block with the evidence.
    """

    topic: str
    topic_version: str
    article_url: str
    score: float
    spans: tuple[Span, ...]
    zone: Zone
    sentence: str
    score_parts: tuple[tuple[str, float], ...] = ()
    suppressed: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """The distinct terms that matched, in order of appearance."""
        return tuple(dict.fromkeys(span.term for span in self.spans))


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody to tell: an Apprise URL with a name. `quiet` is "HH:MM-HH:MM" or "".

    `url` may hold a secret: never log it. `str()` and `repr()` leave it out. `notices` says
    whether it also hears how Wirewatch itself is doing: a source that fails, a receiver that
    refuses, a poll that does not come.
    """

    name: str
    url: str = field(repr=False)
    timezone: str = "UTC"
    quiet: str = ""
    hourly_cap: int = 12
    daily_cap: int = 60
    allow_private: bool = False
    notices: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """Which hits go to which receivers, and how. Empty filters match everything.

    `at` is the local time of a digest ("07:00"), `days` the weekdays on which it goes
    ("mon".."sun", empty for every day), `heartbeat` whether it goes when there is nothing to
    tell. Mode "batched" waits `group_wait` for more before the first message, and at least
    `group_interval` between two.
    """

    receivers: tuple[str, ...]
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    min_score: float = 0.0
    priority: Priority | None = None
    mode: Mode = "instant"
    at: str = "07:00"
    days: tuple[str, ...] = ()
    heartbeat: bool = False
    group_wait: timedelta = timedelta(seconds=60)
    group_interval: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody is alerted about what this matches before `until`; hits are stored all the same.

    Empty filters match everything, as in a route. `author` and `reason` are for people. Only a
    silence that somebody asked for by hand names `stories`, or `phrases`: a hit that has no term
    but these.
    """

    until: datetime
    author: str
    reason: str
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    stories: tuple[int, ...] = ()
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """Everything the watch files say, checked."""

    sources: tuple[Source, ...] = ()
    topics: tuple[Topic, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    routes: tuple[Route, ...] = ()
    silences: tuple[Silence, ...] = ()

    @property
    def countries(self) -> dict[str, str]:
        """The country of each source, by slug."""
        return {source.slug: source.country for source in self.sources}


@dataclass(frozen=True, slots=True)
class Fate:
    """One step in the life of an offered item, for `wirewatch why`.

    `step` is one of seen, fetched, extracted, matched, alerted, skipped, revised; `outcome` a short
    word ("ok", "duplicate", "consent", "no_link", "failed", "hit", "no_hit", ...); `detail`
    a sentence for a person.
    """

    url: str
    at: datetime
    step: str
    outcome: str
    detail: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class StoredHit:
    """A hit as people see it: with its article, story and verdict.

    `version` counts its verdicts: who judges says which version they looked at.
    `changed` says what is materially different since in its article ("" for nothing).
    """

    id: int
    hit: Hit
    article: Article
    story_id: int
    found_at: datetime
    status: HitStatus = "new"
    reason: str = ""
    note: str = ""
    version: int = 0
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that are one report: the first is the original, the rest are reprints.

    `independent` counts the outlets apart from reprints (all that credit one agency count as
    that agency); `reprints` says how many outlets credit each agency, most first. `assignee` is
    who looks after it, "" for nobody.
    """

    id: int
    headline: str
    first_seen: datetime
    last_seen: datetime
    article_urls: tuple[str, ...]
    outlets: tuple[str, ...] = ()
    independent: int = 0
    reprints: tuple[tuple[str, int], ...] = ()
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """One message that is owed to one receiver; a row of the outbox.

    `key` identifies it for ever (receiver, story and kind, or receiver and date): writing it
    twice changes nothing, and it gives the Message-ID. `due_at` is when it may go out.
    A "story" alert in mode "digest" is not sent alone: the receiver's next digest takes it up.
    """

    key: str
    receiver: str
    kind: AlertKind
    story_ids: tuple[int, ...]
    topics: tuple[str, ...]
    mode: Mode
    priority: Priority
    created_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """An outbox row as it stands: the alert, its state and what was tried.

    `token` is the fencing token of the claim; only its holder may mark the row.
    """

    id: int
    alert: Alert
    state: AlertState
    attempts: int = 0
    token: str = ""
    lease_until: datetime | None = None
    problem: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RobotsText:
    """What a site answered for its robots.txt, and until when that counts.

    `origin` is scheme and host ("https://paper.example"). Where nobody knows what it says,
    `unreadable` says why.
    """

    origin: str
    until: datetime
    text: str = ""
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Two polls of a source (at `since` and `at`) without a common entry.

    What came and went in between was probably lost. `offered` is how many entries the later
    poll showed, `recovered` how many more of that time the site's sitemap gave.
    """

    source: str
    since: datetime
    at: datetime
    offered: int
    recovered: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read in a span of time, so that silence can be trusted.

    `failing` holds (source slug, failing since, reason); `rejected` counts pages that were no
    article by kind; `undelivered` counts outbox rows that wait or failed, without those in `held`,
    which quiet hours or a batch hold and nobody has tried yet; `gaps` are polls that
    probably came too late for some items; `unusual` holds a sentence for each source that is
    far quieter or louder than its habit.
    """

    sources: int
    sources_read: int
    articles: int
    hits: int
    stories: int
    failing: tuple[tuple[str, datetime | None, str], ...] = ()
    rejected: tuple[tuple[str, int], ...] = ()
    undelivered: int = 0
    held: int = 0
    gaps: tuple[Gap, ...] = ()
    unusual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterStory:
    """One story as it stands in a message: its best hits, the one to show first in front."""

    story: Story
    hits: tuple[StoredHit, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a renderer needs to write one message; no channel looks anywhere else.

    `topic_names` maps slug to the name for people; `review_url` is the base address of the
    review page or ""; `timezone` is the receiver's IANA zone. `notes` are whole sentences that
    stand before the stories (alerts held by a cap) or, in a notice, are all there is. `earlier`
    is the receipt of the first message about the same story, for a channel that can reply.
    """

    key: str
    kind: AlertKind
    receiver: str
    created_at: datetime
    stories: tuple[LetterStory, ...]
    topic_names: tuple[tuple[str, str], ...]
    priority: Priority = "normal"
    timezone: str = "UTC"
    review_url: str = ""
    coverage: Coverage | None = None
    notes: tuple[str, ...] = ()
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored article that shares shingle hashes with a new one; `text` verifies it exactly."""

    article_url: str
    story_id: int
    text: str
    shared: int


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """An entry that we have seen and must look at again at `retry_at` (its page failed)."""

    source: str
    entry: FeedEntry
    attempts: int
    retry_at: datetime


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """What became of one entry in one poll, as the store keeps it.

    `key` is the identity within the source (guid, else canonical URL). `retry_at` None means
    settled: never looked at again. `article_url` is "" where no article came of it.
    """

    key: str
    entry: FeedEntry
    canonical_url: str
    outcome: str
    article_url: str = ""
    attempts: int = 1
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """One poll of one source for the log: what was answered and what came of it."""

    source: str
    at: datetime
    status: int
    outcome: str
    detail: str = ""
    size: int = 0
    seconds: float = 0.0
    entries: int = 0
    new_entries: int = 0
    articles: int = 0
    hits: int = 0


@dataclass(frozen=True, slots=True)
class HitFilter:
    """Which stored hits a person wants to see; unset parts match everything.

    `search` is looked for in title and text (every script); `limit` 0 means all; newest first.
    `before_id` pages: only hits with a smaller id. `since` is included, `until` is not.
    Suppressed hits are seen only by who asks for their status. `sources`, unless None, are the
    only ones (those of a country); `assignee` is that of the story; `url` is any address of the
    article.
    """

    topic: str = ""
    source: str = ""
    language: str = ""
    status: HitStatus | None = None
    since: datetime | None = None
    search: str = ""
    story_id: int | None = None
    limit: int = 0
    before_id: int | None = None
    until: datetime | None = None
    story_ids: tuple[int, ...] = ()
    sources: tuple[str, ...] | None = None
    assignee: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said about a hit, and when; the last one counts."""

    at: datetime
    status: HitStatus
    by: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BlockCount:
    """In how many articles of a site a text block stood, in how many of these at the edge, and
    on how many more pages it was dropped as furniture by the extractor.

    All fade with time, so they are no whole numbers. A block that a person `vouched` for is
    never taken for furniture by the memory.
    """

    articles: float = 0.0
    edge: float = 0.0
    dropped: float = 0.0
    vouched: bool = False


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What is known of a site's text blocks, as of a moment: how many articles were seen
    (fading as the counts do), and the blocks that were asked for, by their keys.
    """

    site: str
    articles: float = 0.0
    blocks: Mapping[int, BlockCount] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line in the history of a delivery: the state it went into, and the problem."""

    at: datetime
    state: AlertState
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """How many hits each value of each part of a filter would show, most first.

    `days` are UTC days of finding ("2026-11-22"), the newest first. Stories without an assignee
    are left out of `assignees`. `sources` are counted whatever `HitFilter.sources` says.
    """

    topics: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    days: tuple[tuple[str, int], ...] = ()
    assignees: tuple[tuple[str, int], ...] = ()
