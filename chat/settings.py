"""Settings: environment variables with the prefix ``SANAD_``, read once, strictly."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import msgspec
from redis.asyncio.connection import parse_url

from moderation import alarms
from moderation.draft import Lang
from moderation.stages import DEFAULT_ORDER
from rooms.stores.topology import seeds

PREFIX: Final = "SANAD_"


class SettingsError(Exception):
    """The environment does not make sense; every problem is one sentence that names the variable."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an operator may choose. Each field's variable is its name in capitals behind ``SANAD_``."""

    host: str = "127.0.0.1"
    """Address to listen on; loopback only, until ``sanad doctor --open`` finds nothing missing."""
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8000
    """TCP port; ``PORT`` is an alias."""
    workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    """How many processes serve: about as many as the machine has cores."""
    drain_s: Annotated[float, msgspec.Meta(ge=0, le=300)] = 30.0
    """How long, at most, people are asked one after another to come back before a worker ends."""
    metrics_port: Annotated[int, msgspec.Meta(ge=0, le=65535)] | None = None
    """Port of 127.0.0.1 on which ``/metrics`` is answered; unset means nowhere."""
    data_dir: Path = Path("var")
    """Folder of the embedded stores."""
    talk_url: str | None = None
    """Address of the store for what is said (memory only). Where neither address is set both stores are embedded.
    A cluster is named by some of its nodes: ``redis://:word@one:6379,two:6379,three:6379``."""
    record_url: str | None = None
    """Address of the store for what is decided (durable). One address without the other stops the start."""
    talk_accept_unsafe: frozenset[str] = frozenset()
    """Names of ``talk`` store settings that are accepted although they may write what is said to disk."""
    key: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{43}=?$")] | None = None
    """The key that seals what is secret in ``record``: 32 bytes of base64url. Unset means the file ``key`` in
    the data folder, made on the first start."""
    rooms_file: Path | None = None
    """A rooms file of one's own."""
    services_dir: Path | None = None
    """A folder with a service directory of one's own."""
    rules_dir: Path | None = None
    """A folder with rule files of one's own, which are used beside the packaged ones."""
    site_name: Annotated[str, msgspec.Meta(min_length=1, max_length=30)] = "Notes"
    """The neutral name that titles, tabs and history show."""
    exit_url: str = "https://www.wikipedia.org/"
    """The bland page to which the exit leads."""
    cookie_name: Annotated[str, msgspec.Meta(pattern="^[a-z]{1,16}$")] = "n"
    """The session cookie's neutral name."""
    default_lang: Lang = Lang.ENGLISH
    """The language for readers whose browser asks for none that is offered: `ar`, `en`, `es` or `fr`."""
    public_origin: str | None = None
    """Where people reach the site, such as ``https://example.org``; unset means the address they asked for."""
    countries: tuple[Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")], ...] = ()
    """The countries, by their ISO codes, for whose people the site is: two people have reviewed their services."""
    contact: Annotated[str, msgspec.Meta(min_length=3, max_length=200)] | None = None
    """How people reach whoever runs the site, shown on its page about itself."""
    law_file: Path | None = None
    """A plain text on who runs the site, where and under which law, shown on its page about itself."""
    stages: tuple[str, ...] = DEFAULT_ORDER
    """The pipeline's stages by their entry points' names, in order."""
    outside_stages: tuple[str, ...] = ()
    """Outside stages by their entry points' names, such as `signed_http`. They are shown what people say."""
    outside_stage_url: str | None = None
    """Where `signed_http` sends what is said: https, or http on this machine or to an onion address."""
    outside_stage_secret_file: Path | None = None
    """A file with the secret that signs it: 32 characters or more."""
    outside_stage_limit_s: Annotated[float, msgspec.Meta(ge=0.05, le=5)] = 1.0
    """How long an outside stage has for one message, which waits for it."""
    screening: Literal["on", "off"] = "on"
    """Whether a process of its own looks again at what was delivered, for danger that no rule names: 250 MB."""
    alarms: tuple[str, ...] = alarms.DEFAULT_ORDER
    """The alarms that are used, by their entry points' names."""
    alarm_webhook_url: str | None = None
    """Where signed alarms are sent: https, or http on this machine or to an onion address."""
    alarm_webhook_secret: Annotated[str, msgspec.Meta(min_length=32)] | None = None
    """The secret that signs them: 32 characters or more."""
    alarm_targets: tuple[str, ...] = ()
    """Addresses of people on call as apprise writes them, separated by spaces: on call, next, all others."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks of the proxies in front, whose ``X-Forwarded-For`` is believed."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least level that is logged."""


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ``SettingsError`` for a misspelt name, a bad value or half a pair of stores."""
    problems = [*_misspelt(environ), *_stray(environ)]
    given = {name[len(PREFIX) :].lower(): value for name, value in environ.items() if _is_ours(name)}
    is_alias = "port" not in given and "PORT" in environ
    if is_alias:
        given["port"] = environ["PORT"]
    values: dict[str, object] = {}
    for field in msgspec.structs.fields(Settings):
        if field.name in given:
            try:
                values[field.name] = _parsed(given[field.name], field)
            except ValueError as error:  # msgspec's ValidationError is one
                name = "PORT" if is_alias and field.name == "port" else _variable(field.name)
                problems.append(f"{name}: {error}")
    problems += _contradictions(given)
    if problems:
        raise SettingsError(problems)
    return Settings(**values)  # type: ignore[arg-type]  # each value was converted to its field's type


def _variable(field: str) -> str:
    return PREFIX + field.upper()


def _is_ours(name: str) -> bool:
    return name in map(_variable, Settings.__struct_fields__)


def _misspelt(environ: Mapping[str, str]) -> list[str]:
    known = [field.upper() for field in Settings.__struct_fields__]
    found = []
    for name in environ:
        if name.upper().startswith(PREFIX) and not _is_ours(name):
            near = difflib.get_close_matches(name.upper().removeprefix(PREFIX), known, 1)
            found.append(f"{name} is no setting" + (f"; {PREFIX}{near[0]} is" if near else ""))
    return found


def _stray(environ: Mapping[str, str]) -> list[str]:
    has_ours = f"{PREFIX}TALK_URL" in environ and f"{PREFIX}RECORD_URL" in environ
    if "REDIS_URL" not in environ or has_ours:
        return []
    return ["REDIS_URL alone does not say which store it is: set SANAD_TALK_URL (memory only) and SANAD_RECORD_URL"]


def _parsed(value: str, field: msgspec.structs.FieldInfo) -> object:
    if field.name == "alarm_targets":  # such an address may hold commas, and no space
        return tuple(value.split())
    if field.name in ("trusted_proxies", "talk_accept_unsafe", "stages", "outside_stages", "alarms", "countries"):
        parts = tuple(part.strip() for part in value.split(",") if part.strip())
        if field.name == "countries":
            return msgspec.convert(parts, field.type)
        return frozenset(parts) if field.name == "talk_accept_unsafe" else parts
    if field.type in (Path, Path | None):
        return _path(value)
    if field.name in ("talk_url", "record_url") and not all(map(_is_store_address, seeds(value))):
        raise ValueError("not a store's address, such as redis://localhost:6379/0 or unix:///run/talk.sock")
    if field.name == "record_url" and len(seeds(value)) > 1:
        raise ValueError("several addresses: only talk may be a cluster")
    return msgspec.convert(value, field.type, strict=False)


def _path(value: str) -> Path:
    if not value:
        raise ValueError("is empty; leave it out for the usual place")
    return Path(value)


def _is_store_address(url: str) -> bool:
    try:
        parts = parse_url(url)
    except ValueError:  # its words may quote a password
        return False
    return bool(parts.get("host") or parts.get("path"))


_PAIRS: Final = (
    ("talk_url", "record_url", "set both, or neither for embedded stores"),
    ("alarm_webhook_url", "alarm_webhook_secret", "set both, or neither"),
    ("outside_stage_url", "outside_stage_secret_file", "set both, or neither"),
)
"""Settings of which one alone makes no sense."""


def _contradictions(given: Mapping[str, str]) -> list[str]:
    found = [
        f"{_variable(one)} and {_variable(other)} come together: {mend}"
        for one, other, mend in _PAIRS
        if (one in given) != (other in given)
    ]
    if "outside_stage_url" in given and not given.get("outside_stages", "").strip():
        found.append("SANAD_OUTSIDE_STAGE_URL is set and nobody asks there: set SANAD_OUTSIDE_STAGES=signed_http")
    for name in ("alarm_webhook_url", "outside_stage_url"):
        if not _is_safe_way_out(given.get(name, "https://x")):
            found.append(f"{_variable(name)}: not an https address, nor an http one on this machine or an onion one")
    if not _is_web_address(given.get("exit_url", "https://x")):
        found.append("SANAD_EXIT_URL: not an http or https address")
    if "public_origin" in given and not re.fullmatch(r"https?://[^/\s]+", given["public_origin"]):
        found.append("SANAD_PUBLIC_ORIGIN: give scheme and host alone, such as https://example.org")
    for proxy in filter(None, (part.strip() for part in given.get("trusted_proxies", "").split(","))):
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            found.append(f"SANAD_TRUSTED_PROXIES: {proxy} is no network")
    return found


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _is_safe_way_out(url: str) -> bool:
    """Tell whether nobody on the way can see or change what is sent there."""
    if not _is_web_address(url):
        return False
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" or host.endswith(".onion") or host in ("localhost", "127.0.0.1", "::1")
