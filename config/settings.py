"""How this installation runs: one class, read from the environment, checked at start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from config.spelling import did_you_mean, shown
from core.errors import SetupError

PREFIX = "WIREWATCH_"
_MEGABYTE = 1_000_000


def _database_url(text: str) -> str:
    if not re.match(r"sqlite:///.|postgresql(\+psycopg)?://.", text):
        raise ValueError(
            "must be a database address such as sqlite:///wirewatch.db or "
            "postgresql://user:password@host/wirewatch"
        )
    return text


def _web_url(text: str) -> str:
    trouble = "must be an address such as https://watch.example.org"
    try:
        parts = urlsplit(text)
    except ValueError:
        raise ValueError(trouble) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(trouble)
    return text.rstrip("/")


def _password(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < 8:
        raise ValueError("must have at least 8 characters")
    return secret


def _proxy(secret: SecretStr) -> SecretStr:
    try:
        _web_url(secret.get_secret_value())
    except ValueError:
        raise ValueError("must be an address such as http://user:password@host:3128") from None
    return secret


def _secret_url(secret: SecretStr) -> SecretStr:
    _web_url(secret.get_secret_value())
    return secret


def _no_line_break(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be one line of printable characters")
    return text


Line = Annotated[str, AfterValidator(_no_line_break)]
OptionalUrl = Annotated[Line, AfterValidator(lambda text: text and _web_url(text))]
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Everything about the installation that is not in the watch files.

    Each field is read from `WIREWATCH_` and its name in capitals. Durations are in seconds
    where the name ends in `_s`, sizes in bytes where it ends in `_bytes`.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", hide_input_in_errors=True
    )

    # Where things are.
    config: Path = Field(Path("config"), description="Folder of the watch files.")
    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        "sqlite:///wirewatch.db",
        description="Where the database is: an SQLite file or a PostgreSQL server.",
        repr=False,
    )

    # How we ask other people's servers.
    contact: Line = Field(
        "",
        description="An e-mail address or web page where a site's owner reaches you; it is part "
        "of the User-Agent.",
    )
    http_timeout_s: float = Field(
        30, gt=0, le=600, description="Longest time for one request, from look-up to last byte."
    )
    max_body_bytes: int = Field(
        10 * _MEGABYTE,
        ge=10_000,
        le=1000 * _MEGABYTE,
        description="Largest answer that is read; unpacked it may be twice as large.",
    )
    host_gap_s: float = Field(
        1, ge=0, le=3600, description="Shortest pause between two requests to one host."
    )
    http_proxy: Annotated[SecretStr, AfterValidator(_proxy)] | None = Field(
        None, description="Proxy for all requests, as http://user:password@host:port."
    )

    chromium: Line = Field(
        "",
        description="Browser for sources with `browser = true`, such as `/usr/bin/chromium`; empty "
        "takes the one that Playwright installed.",
    )

    # How much at once.
    poll_every_s: int = Field(
        300, ge=30, le=86_400, description="How often the poll looks for sources that are due."
    )
    poll_batches: int = Field(
        12, ge=1, le=64, description="Most batches of hosts that one poll is cut into."
    )
    article_concurrency: int = Field(
        100, ge=1, le=1000, description="Most requests under way at once, each to another host."
    )

    # Telling people.
    deliver_every_s: int = Field(
        60, ge=5, le=3600, description="How often the outbox is looked through."
    )
    mail_sender: Line = Field(
        "", description="From address of e-mail; empty takes it from the receiver's URL."
    )
    slack_base_url: OptionalUrl = Field(
        "", description="Replaces the address of Slack, for a server that talks like it."
    )

    # The review page.
    review_host: Line = Field("127.0.0.1", description="Address that the review page listens on.")
    review_port: Port = Field(8484, description="Port of the review page.")
    review_password: Annotated[SecretStr, AfterValidator(_password)] | None = Field(
        None,
        description="One password for everybody, under any name, as HTTP Basic. It opens nothing "
        "any more once there is an account (`wirewatch users add`).",
    )
    review_open: bool = Field(
        False,
        description="Whether everybody on this machine is let in without signing in; refused when "
        "other machines can reach the page.",
    )
    review_url: OptionalUrl = Field(
        "", description="The review page's address as people reach it, for links in alerts."
    )

    websub_url: OptionalUrl = Field(
        "",
        description="Public address of the review server; with it, hubs that feeds name are asked "
        "to tell of news (WebSub).",
    )

    # Being watched over.
    alive_url: Annotated[SecretStr, AfterValidator(_secret_url)] | None = Field(
        None,
        description="An address that is asked after each delivery as long as polls and deliveries "
        "go well, for a service that raises the alarm when it is asked no more.",
    )
    alive_private: bool = Field(
        False, description="Whether that address may lie in a private network."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How `wirewatch start` logs: lines of `text`, or of `json`."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="What is logged: this and what is worse."
    )

    # Upkeep.
    prefect_port: Port = Field(4200, description="Port of the embedded Prefect server.")
    prefect_url: OptionalUrl = Field(
        "",
        description="Prefect's page as people reach it, for the link on the overview; empty takes "
        "the embedded server where the review page listens on loopback.",
    )
    keep_runs_days: int = Field(
        14, ge=1, le=3650, description="Days for which Prefect's runs, logs and events are kept."
    )
    keep_articles_days: int = Field(
        365, ge=1, le=36_500, description="Days for which articles without a hit are kept."
    )
    keep_hits_days: int = Field(
        1095,
        ge=1,
        le=36_500,
        description="Days for which hits that nobody judged are kept; judged ones stay.",
    )
    keep_deliveries_days: int = Field(
        365, ge=1, le=36_500, description="Days for which sent and failed messages are kept."
    )
    keep_log_days: int = Field(
        90, ge=1, le=3650, description="Days for which fetches and fates without a hit are kept."
    )

    @property
    def sqlite_file(self) -> Path | None:
        """The file of an SQLite database; None for one on a server."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(path).resolve() if scheme == "sqlite" else None

    @property
    def user_agent(self) -> str:
        """How we introduce ourselves to other servers (RFC 9110, section 10.1.5)."""
        return f"Wirewatch/2026 (news watch; {self.contact or 'no contact given'})"

    @property
    def review_address(self) -> str:
        """The review page's address for links: as configured, else where it listens."""
        return self.review_url or f"http://{_in_url(self.review_host)}:{self.review_port}"

    @property
    def prefect_address(self) -> str:
        """Prefect's page for people; "" where nobody said and theirs is another machine."""
        local = f"http://127.0.0.1:{self.prefect_port}" if self.review_is_local else ""
        return self.prefect_url or local

    @property
    def review_is_local(self) -> bool:
        """Whether only this machine can reach the review page."""
        if self.review_host == "localhost":
            return True
        try:
            return ip_address(self.review_host).is_loopback
        except ValueError:  # a host name: nobody knows what it resolves to tomorrow
            return False


class _GivenSettings(Settings):
    """Settings from arguments alone: the environment is handed in, not looked up."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from the `WIREWATCH_*` names of an environment (see `load_environment`).

    Raises SetupError with one sentence for each name that is unknown or has a bad value; the
    value itself is never repeated. pydantic-settings alone would pass over a mistyped name in
    the environment without a word.
    """
    problems: list[str] = []
    given: dict[str, str] = {}
    for name, value in environ.items():
        if not name.upper().startswith(PREFIX):
            continue
        key = name[len(PREFIX) :].lower()
        if key not in Settings.model_fields or name != name.upper():
            near = did_you_mean(key, Settings.model_fields)
            meant = near.upper().split('"')[1] if near.endswith("?") else ""
            problems.append(
                f"{shown(name)[1:-1]} is not a setting; "
                + (f"did you mean {PREFIX}{meant}?" if meant else "docs/settings.md lists them all")
            )
        elif value.strip():
            given[key] = value.strip()
    try:
        settings = _GivenSettings(**given)  # type: ignore[arg-type]  # pydantic reads the text
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False, include_context=False):
            name = PREFIX + str(detail["loc"][0]).upper()
            problems.append(f"{name} {_reason(detail['msg'])}")
        raise SetupError(*problems) from None
    if settings.review_open and not settings.review_is_local:
        problems.append(
            f"{PREFIX}REVIEW_HOST is reachable from other machines; take {PREFIX}REVIEW_OPEN away "
            f"and make accounts (`wirewatch users add`), or leave {PREFIX}REVIEW_HOST at 127.0.0.1"
        )
    if problems:
        raise SetupError(*problems)
    return settings


def _reason(message: str) -> str:
    """Pydantic's message as the second half of our sentence."""
    message = message.removeprefix("Value error, ")
    if message.startswith("must"):
        return message
    message = re.sub(r"^(Input|Value) should ", "must ", message)
    message = re.sub(r", unable to parse.*| and unable to parse.*", "", message)
    return message if message.startswith("must") else f"is not usable: {message}"


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
