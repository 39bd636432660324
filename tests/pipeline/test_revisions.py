"""An article that is edited after we stored it."""

from __future__ import annotations

from datetime import timedelta

from alerts.follow_ups import follow_up_reason
from core.values import HitFilter, StoredHit
from pipeline.looks import AFTER_A_HIT, MOST_FRUITLESS
from tests.pipeline.test_poll_sources import BODY, NOW, World, feed, page, world

__all__ = ["world"]

FEED, SHIPS = "https://a.example/feed", "https://a.example/ships"
HOUR = timedelta(hours=1)
OTHERS = [(f"Item {n}", f"https://a.example/{n}") for n in range(6)]
MORE = (
    "In a statement on Monday the ministry named the captain, gave the position of both ships and "
    "published the whole radio traffic of that night, which lasted for nearly three hours. "
) * 2


def put(world: World, title: str, body: str, summary: str = "") -> None:
    """The page as it is now; the feed shows that by its summary."""
    world.web.put(SHIPS, page(title, body))
    for number, (name, url) in enumerate(OTHERS):
        other = f"Nothing of note happened in the town hall on day {number}, the mayor said. " * 3
        world.web.put(url, page(name, other))
    one = feed((title, SHIPS), *OTHERS, published=NOW - HOUR)
    world.web.put(FEED, one.replace("<description>", f"<description>{summary}", 1))


def hit(world: World) -> StoredHit:
    (stored,) = world.store.hits(HitFilter())
    return stored


def asked(world: World, url: str = SHIPS) -> int:
    return world.web.urls.count(url)


def test_an_edit_that_the_feed_shows_is_kept_as_a_revision_and_the_hit_says_so(
    world: World,
) -> None:
    put(world, "Ships meet", BODY, "one")
    world.poll("a")
    world.now += HOUR
    put(world, "Ships collide", f"{MORE}</p><p>{BODY}", "two")
    report = world.poll("a")
    assert "1 article revised" in report.line()
    assert [asked(world), asked(world, OTHERS[0][1])] == [2, 1]
    (revision,) = world.store.revisions(SHIPS)
    assert (revision.at, revision.title) == (world.now, "Ships meet")
    assert revision.reasons[0] == "the headline was “Ships meet”"
    assert "% of the text is new" in revision.reasons[1]
    stored = hit(world)
    assert stored.changed == "; ".join(revision.reasons)
    assert stored.article.title == "Ships collide"
    for span in stored.hit.spans:
        assert stored.article.text[span.start : span.end] == "South China Sea"
    assert ("revised", "material") in world.outcomes(SHIPS)
    assert len(world.store.deliveries()) == 1


def test_blanks_clock_times_and_slips_of_the_pen_are_no_material_edit(world: World) -> None:
    put(world, "Ships meet", f"{BODY}</p><p>Updated at 14:05 today.", "one")
    world.poll("a")
    world.now += HOUR
    put(world, "Ships  meet", f"{BODY}</p><p>Updated at 15:10 today.", "two")
    world.poll("a")
    assert (asked(world), world.store.revisions(SHIPS), hit(world).changed) == (2, (), "")
    world.now += 2 * HOUR
    put(world, "Ships meet", f"{BODY.replace('returned', 'returnd')}</p><p>Updated today.", "3")
    world.poll("a")
    (revision,) = world.store.revisions(SHIPS)
    assert (revision.reasons, hit(world).changed) == ((), "")
    assert ("revised", "minor") in world.outcomes(SHIPS)


def test_a_matched_sentence_that_is_gone_is_said_at_the_hit_which_stays(world: World) -> None:
    put(world, "Ships meet", f"{BODY}</p><p>{MORE}", "one")
    world.poll("a")
    sentence = hit(world).hit.sentence
    world.now += HOUR
    put(world, "Ships meet", f"{BODY.replace('South China Sea', 'Sulu Sea')}</p><p>{MORE}", "two")
    world.poll("a")
    stored = hit(world)
    assert stored.changed == "what matched is gone"
    assert (stored.hit.sentence, stored.hit.terms) == (sentence, ("South China Sea",))
    assert [(span.start, span.end) for span in stored.hit.spans] == [(0, 0)]
    (revision,) = world.store.revisions(SHIPS)
    assert revision.reasons == ("sea: what matched is gone",)
    assert sentence in revision.text


def test_another_number_in_the_matched_sentence_is_material(world: World) -> None:
    put(world, "Ships meet", f"{BODY}</p><p>{MORE}", "one")
    world.poll("a")
    world.now += HOUR
    put(world, "Ships meet", f"{BODY.replace('Two ships', '12 ships')}</p><p>{MORE}", "two")
    world.poll("a")
    assert hit(world).changed == "the sentence that matched was rewritten"


def test_a_topic_that_an_edit_brings_in_is_a_new_hit_and_told(world: World) -> None:
    put(world, "Ships meet", BODY.replace("South China", "Sulu"), "one")
    assert world.poll("a").hits == ()
    world.now += HOUR
    put(world, "Ships meet", f"{BODY}</p><p>{MORE}", "two")
    (line,) = world.poll("a").hits
    assert (line.title, hit(world).changed) == ("Ships meet", "")
    assert len(world.store.deliveries()) == 1


def test_the_page_of_a_hit_is_looked_at_twice_within_a_day_though_its_feed_is_silent(
    world: World,
) -> None:
    put(world, "Ships meet", BODY)
    world.poll("a")
    looks = []
    for _ in range(30):
        world.now += HOUR
        before = asked(world)
        world.poll("a")
        if asked(world) > before:
            looks.append(world.now - NOW)
    assert looks == [AFTER_A_HIT[0], AFTER_A_HIT[1]]
    assert asked(world, OTHERS[0][1]) == 1
    assert ("revised", "unchanged") in world.outcomes(SHIPS)


def test_a_page_that_is_gone_takes_nothing_and_the_hit_says_so(world: World) -> None:
    put(world, "Ships meet", BODY)
    world.poll("a")
    world.web.status(SHIPS, 410)
    for _ in range(24):
        world.now += HOUR
        world.poll("a")
    stored = hit(world)
    assert stored.changed == "its page is gone: HTTP 410"
    assert "South China Sea" in stored.article.text
    assert world.store.revisions(SHIPS) == ()
    assert asked(world) < 6


def test_an_address_that_leads_to_another_article_now_is_no_edit(world: World) -> None:
    put(world, "Ships meet", BODY)
    world.poll("a")
    world.web.put("https://a.example/other", page("A fair opens", MORE * 2))
    world.web.move(SHIPS, "https://a.example/other")
    world.now += 3 * HOUR
    world.poll("a")
    assert hit(world).article.title == "Ships meet"
    assert ("extracted", "elsewhere") in world.outcomes(SHIPS)


def test_a_date_that_lies_at_every_poll_costs_a_few_looks_and_makes_no_revision(
    world: World,
) -> None:
    put(world, "Ships meet", BODY.replace("South China", "Sulu"))
    world.poll("a")
    for number in range(24 * 6):
        world.now += HOUR
        put(world, "Ships meet", BODY.replace("South China", "Sulu"), f"{number} views")
        world.poll("a")
    assert asked(world) == 1 + MOST_FRUITLESS
    assert world.store.revisions(SHIPS) == ()


def test_a_sitemap_that_dates_every_page_anew_at_every_poll_makes_nobody_read_them_again(
    world: World,
) -> None:
    def sitemap() -> str:
        one = "<url><loc>https://a.example/{}</loc><lastmod>{}</lastmod></url>"
        every = "".join(one.format(n, world.now.isoformat()) for n in range(6))
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{every}</urlset>'

    put(world, "Ships meet", BODY)
    for _ in range(8):
        world.web.put(FEED, sitemap())
        world.poll("a")
        world.now += HOUR
    assert [asked(world, url) for _, url in OTHERS] == [1] * 6
    assert world.store.counts()["articles"] == 6


def test_an_edit_with_much_that_is_new_is_told_again_to_who_knows_the_story(world: World) -> None:
    put(world, "Ships meet", BODY, "one")
    world.poll("a")
    (owed,) = world.store.claim(world.now, HOUR)
    world.store.settle_delivery(owed.id, owed.token, "sent", world.now)
    world.now += HOUR
    put(world, "Ships meet", f"{MORE}</p><p>{BODY}", "two")
    world.poll("a")
    assert len(world.store.deliveries()) == 1  # a hundred words are no news yet
    world.now += HOUR
    crew = " ".join(f"sailor{n} of the crew wrote letter{n} home" for n in range(40))
    put(world, "Ships meet", f"{MORE}</p><p>{crew}</p><p>{BODY}", "three")
    world.poll("a")
    (more,) = world.store.deliveries("waiting")
    assert follow_up_reason(more.alert.key) == "new text"


def test_an_article_whose_page_could_not_be_read_takes_a_new_summary_from_its_feed(
    world: World,
) -> None:
    put(world, "Ships meet", BODY, BODY)
    world.web.fail(SHIPS, "refused by robots.txt", "soft")
    world.poll("a")
    world.now += HOUR
    put(world, "Ships meet", BODY, f"{BODY} {MORE}")
    world.web.fail(SHIPS, "refused by robots.txt", "soft")
    world.poll("a")
    assert len(world.store.revisions(SHIPS)) == 1
    world.now += 24 * HOUR
    put(world, "Ships meet", BODY, f"{BODY} {MORE} Again.")
    world.poll("a")
    assert "its page can be read now" in hit(world).changed
    assert hit(world).article.text_from == "page"


def test_a_second_look_asks_with_the_pages_validators_and_a_304_is_no_change(world: World) -> None:
    put(world, "Ships meet", BODY)
    world.web.put(SHIPS, page("Ships meet", BODY), etag='"one"', last_modified="yesterday")
    world.poll("a")
    for wait, new in zip(AFTER_A_HIT, (False, True), strict=True):
        if new:
            world.web.put(SHIPS, page("Ships collide", f"{MORE}</p><p>{BODY}"), etag='"two"')
        world.now += wait
        world.poll("a")
        last = [one for one in world.web.asked if one.url == SHIPS][-1]
        assert (last.etag, last.last_modified) == ('"one"', "yesterday")
        assert len(world.store.revisions(SHIPS)) == new
    assert asked(world) == 3
    assert ("revised", "unchanged") in world.outcomes(SHIPS)


def test_where_the_source_shows_an_edit_its_page_is_read_whatever_its_validators(
    world: World,
) -> None:
    put(world, "Ships meet", BODY, "one")
    world.web.put(SHIPS, page("Ships meet", BODY), etag='"same"')
    world.poll("a")
    world.now += HOUR
    put(world, "Ships collide", f"{MORE}</p><p>{BODY}", "two")
    world.web.put(SHIPS, page("Ships collide", f"{MORE}</p><p>{BODY}"), etag='"same"')
    world.poll("a")
    assert [one.etag for one in world.web.asked if one.url == SHIPS] == ["", ""]
    assert len(world.store.revisions(SHIPS)) == 1
