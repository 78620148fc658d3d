"""Whether a store given by address may be used: ``talk`` must forget, ``record`` must not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast

import redis

from rooms.errors import StoreAway, StoreUnfit
from rooms.stores.binary import OLDEST_VERSION

_Judge: TypeAlias = Callable[[Mapping[str, str]], dict[str, str]]

CONFIG_FORBIDDEN: Final = "config_get"
"""The name under which an operator accepts a ``talk`` store whose settings can't be read."""

_UNREADABLE: Final = f"nobody can tell what it keeps: CONFIG GET is forbidden ({CONFIG_FORBIDDEN})"
_VERSION: Final = "version"
_CLUSTER: Final = "cluster"
_NEVER: Final = frozenset({_VERSION, _CLUSTER})
"""What nobody can accept: such a store could not serve at all."""
_SPREAD: Final = "it is one node of a cluster, whose others would never be asked: give a server that is none"

_COMMAND_LOGS: Final = (
    "slowlog-log-slower-than",  # in Valkey also told as commandlog-execution-slower-than: one setting, two names
    "commandlog-request-larger-than",
    "commandlog-reply-larger-than",
)


def talk_problems(config: Mapping[str, str]) -> dict[str, str]:
    """Return what would let the words in ``talk`` reach a disk or a log, by the setting's name."""
    found: dict[str, str] = {}
    if config.get("save", "").strip():
        found["save"] = "it writes snapshots to disk (save)"
    if config.get("appendonly", "no") != "no":
        found["appendonly"] = "it writes every command to disk (appendonly)"
    if config.get("repl-diskless-sync", "yes") != "yes":
        found["repl-diskless-sync"] = "it sends replicas a file on disk (repl-diskless-sync no)"
    for name in _COMMAND_LOGS:
        if config.get(name, "-1") != "-1":
            found[name] = f"it keeps a log of commands with their arguments ({name})"
    return found


def record_problems(config: Mapping[str, str]) -> dict[str, str]:
    """Return what would let ``record`` lose a decision, by the setting's name."""
    found: dict[str, str] = {}
    if config.get("appendonly", "yes") != "yes":
        found["appendonly"] = "it does not write to disk (appendonly no)"
    if config.get("appendfsync", "always") != "always":
        found["appendfsync"] = "it may lose the last second (appendfsync is not always)"
    return found


def check(talk_url: str, record_url: str, accepted: frozenset[str] = frozenset()) -> None:
    """Read both stores' settings and stop on any doubt.

    ``accepted`` holds names of ``talk`` settings (or ``config_get``) that the operator has accepted by name. Raises
    ``StoreUnfit`` with every other problem, ``StoreAway`` where a store does not answer.
    """
    may_stand = accepted - _NEVER
    problems = [f"talk: {text}" for name, text in _read(talk_url, talk_problems).items() if name not in may_stand]
    problems += [f"record: {text}" for text in _read(record_url, record_problems).values()]
    if problems:
        raise StoreUnfit(tuple(problems))


def _read(url: str, judge: _Judge) -> dict[str, str]:
    client = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5, decode_responses=True)
    try:
        if misfit := misfits(cast("dict[str, str]", client.info("server"))):
            return misfit
        return judged(cast("dict[str, str]", client.config_get("*")), judge)
    except redis.ResponseError:
        return judged({}, judge)
    except redis.RedisError:
        raise StoreAway from None
    finally:
        client.close()


def judged(config: Mapping[str, str], judge: _Judge) -> dict[str, str]:
    """Return a store's problems; one that tells nothing, or next to nothing, has its settings to hide."""
    if "appendonly" in config:
        return judge(config)
    if judge is record_problems:  # a managed store; its durability is in its contract
        return {}
    return {CONFIG_FORBIDDEN: _UNREADABLE}


def misfits(info: Mapping[str, str]) -> dict[str, str]:
    """Return what makes a store no use, from what it tells in its INFO: Redis and Valkey name their mode apart."""
    if too_old := age_problem(info):
        return {_VERSION: too_old}
    if "cluster" in (info.get("redis_mode"), info.get("server_mode")):
        return {_CLUSTER: _SPREAD}
    return {}


def age_problem(info: Mapping[str, str]) -> str | None:
    """Return what is wrong with the version that a store tells in its INFO, or None."""
    version = str(info.get("redis_version", "0.0")).split(".")
    if (int(version[0]), int(version[1])) >= OLDEST_VERSION:
        return None
    return f"it is version {'.'.join(version)}; sharded pub/sub needs 7.0 or newer"
