"""What every channel promises, the fake one too, so that tests with it can be trusted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from letters import letter

from alerts.channels import ChannelOptions, open_channel
from core.errors import DeliveryError, DeliveryOutcome
from core.values import Receiver
from pipeline.ports import Channel
from tests.fakes.channel import FakeChannel
from tests.servers.http_sink import http_sink
from tests.servers.smtp import mail_server


@dataclass(frozen=True)
class World:
    """A channel, how to make its other side refuse once, and what that side has taken."""

    channel: Channel
    refuse: Callable[[DeliveryOutcome], None]
    taken: Callable[[], int]


@contextmanager
def fake_world() -> Iterator[World]:
    channel = FakeChannel()

    def refuse(outcome: DeliveryOutcome) -> None:
        channel.failures = deque([DeliveryError("no", outcome)])

    yield World(channel, refuse, lambda: len(channel.letters))


@contextmanager
def mail_world() -> Iterator[World]:
    replies = {"transient": "450 later", "permanent": "550 never"}
    with mail_server() as server:

        def refuse(outcome: DeliveryOutcome) -> None:
            server.once["RCPT"] = replies[outcome]

        url = f"mailto://127.0.0.1:{server.port}?to=a@y.example&from=w@x.example"
        channel = open_channel(Receiver("desk", url, allow_private=True), ChannelOptions())
        yield World(channel, refuse, lambda: len(server.taken))


@contextmanager
def web_world(url: str) -> Iterator[World]:
    statuses = {"transient": 503, "permanent": 404}
    with http_sink() as sink:
        refused = []

        def refuse(outcome: DeliveryOutcome) -> None:
            sink.will_answer(statuses[outcome])
            refused.append(outcome)

        options = ChannelOptions(slack_base_url=sink.url, allow_private=True)
        channel = open_channel(Receiver("desk", url.format(port=sink.port)), options)
        yield World(channel, refuse, lambda: len(sink.posts) - len(refused))


WORLDS = {
    "fake": fake_world,
    "mail": mail_world,
    "slack": lambda: web_world("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"),
    "webhook": lambda: web_world("json://127.0.0.1:{port}/hook"),
    "apprise": lambda: web_world("ntfy://127.0.0.1:{port}/news"),
}


@pytest.fixture(params=list(WORLDS))
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with WORLDS[request.param]() as made:
        yield made


def test_a_letter_that_is_taken_has_a_receipt(world: World) -> None:
    assert world.channel.send(letter())
    assert world.taken() == 1


@pytest.mark.parametrize("outcome", ["transient", "permanent"])
def test_a_refusal_names_its_outcome_and_is_not_taken(
    world: World, outcome: DeliveryOutcome
) -> None:
    world.refuse(outcome)
    with pytest.raises(DeliveryError) as caught:
        world.channel.send(letter())
    assert caught.value.outcome == outcome
    assert caught.value.reason
    assert world.taken() == 0


def test_what_was_refused_can_be_sent_again_and_so_can_what_was_taken(world: World) -> None:
    world.refuse("transient")
    with pytest.raises(DeliveryError):
        world.channel.send(letter())
    world.channel.send(letter())
    world.channel.send(letter())
    assert world.taken() == 2
