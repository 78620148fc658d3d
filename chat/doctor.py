"""What must hold on this machine for people to be safe here, checked one by one."""

from __future__ import annotations

import datetime as dt
import os
import resource
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from chat.diagnosis import Diagnosis, Health
from chat.outside import diagnosis as outside_stages
from chat.settings import Settings, SettingsError, load
from moderation.alarms.given_up import count_given_up
from moderation.directory import Directory, DirectoryBroken
from moderation.rulebook.errors import RulebookError
from moderation.rulebook.examples import load_sound_rulebook
from moderation.screening.looking import is_screened
from rooms.catalogue import Catalogue, CatalogueError
from rooms.errors import StoreAway, StoreUnfit
from rooms.stores import fitness
from rooms.stores.asking import topology_of
from rooms.stores.binary import find_server, version_of

EXPIRED_NAMED: Final = 5
DESCRIPTORS_WANTED: Final = 4096
SWAPS: Final = Path("/proc/swaps")
BLOCK_DEVICES: Final = Path("/sys/class/block")


def examine(environ: Mapping[str, str]) -> Iterator[Diagnosis]:
    """Look at everything, in the order in which a start would need it. Starts and changes nothing."""
    try:
        settings = load(environ)
    except SettingsError as error:
        yield Diagnosis("settings", Health.BAD, "; ".join(error.problems), "correct the named variables")
        return
    yield Diagnosis("settings", Health.GOOD, "every variable is understood")
    yield _stores(settings)
    yield _loads("rooms", lambda: len(Catalogue.load(settings.rooms_file).rooms), "sanad rooms check")
    yield _loads("services", lambda: len(Directory.load(settings.services_dir).rows), "sanad services check")
    yield _rules(settings.rules_dir)
    yield from outside_stages(settings)
    yield _alarms(settings)
    yield _given_up(settings)
    yield _screening(settings)
    yield _swap(SWAPS)
    yield _core_dumps()
    yield _descriptors()


def _stores(settings: Settings) -> Diagnosis:
    mend = "see docs/operating/stores.md"
    try:
        if settings.talk_url is None or settings.record_url is None:
            program = find_server()
            version = ".".join(str(part) for part in version_of(program))
            return _data_dir(settings.data_dir) or Diagnosis(
                "stores", Health.GOOD, f"embedded, {program.name} {version}"
            )
        fitness.check(settings.talk_url, settings.record_url, settings.talk_accept_unsafe)
        nodes = len(topology_of(settings.talk_url).nodes)
    except StoreUnfit as error:
        return Diagnosis("stores", Health.BAD, "; ".join(error.problems), mend)
    except StoreAway:
        return Diagnosis("stores", Health.BAD, "a store does not answer", mend)
    spread = f"; talk is a cluster of {nodes} primaries" if nodes > 1 else ""
    return Diagnosis("stores", Health.GOOD, f"both answer, one forgets and one remembers{spread}")


def _data_dir(folder: Path) -> Diagnosis | None:
    nearest = folder.resolve()
    while not nearest.exists():
        nearest = nearest.parent
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return None
    found = f"no right to write in {nearest}" if nearest.is_dir() else f"{nearest} is no folder"
    return Diagnosis("stores", Health.BAD, found, "choose another SANAD_DATA_DIR")


def _loads(what: str, count: Callable[[], int], mend: str) -> Diagnosis:
    try:
        return Diagnosis(what, Health.GOOD, f"{count()} read, nothing wrong")
    except (CatalogueError, DirectoryBroken) as error:
        return Diagnosis(what, Health.BAD, str(error), mend)


def _rules(folder: Path | None) -> Diagnosis:
    """Look whether the rules load and do what they say, and whether somebody has to look at one again."""
    try:
        rules = load_sound_rulebook(beside=folder).rules
    except RulebookError as error:
        return Diagnosis("rules", Health.BAD, str(error), "mend the rule file that is named")
    today = dt.datetime.now(dt.UTC).date()
    expired = [rule.id for rule in rules if rule.written.expires < today]
    if expired:
        found = f"{len(expired)} of {len(rules)} have expired: {', '.join(expired[:EXPIRED_NAMED])}"
        return Diagnosis("rules", Health.WARNING, found, "let somebody who knows the language look at them again")
    return Diagnosis("rules", Health.GOOD, f"{len(rules)} read, nothing wrong")


def _alarms(settings: Settings) -> Diagnosis:
    """Look whether anybody who is away from the desk would hear of somebody in danger."""
    has_webhook = "webhook" in settings.alarms and settings.alarm_webhook_url is not None
    has_targets = "apprise" in settings.alarms and bool(settings.alarm_targets)
    if not (has_webhook or has_targets):
        found = "nobody is called who is not looking at the desk"
        return Diagnosis("alarms", Health.WARNING, found, "set SANAD_ALARM_TARGETS or SANAD_ALARM_WEBHOOK_URL")
    count = int(has_webhook) + (len(settings.alarm_targets) if has_targets else 0)
    return Diagnosis("alarms", Health.GOOD, f"{count} beside the desk")


def _given_up(settings: Settings) -> Diagnosis:
    """Look whether calls were given up; embedded stores that are not running tell nothing now."""
    what, socket = "calls given up", settings.data_dir.resolve() / "run" / "record.sock"
    if settings.record_url is None and not socket.exists():
        return Diagnosis(what, Health.GOOD, "to be seen while the site runs")
    try:
        count = count_given_up(settings.record_url or f"unix://{socket}")
    except StoreAway:
        return Diagnosis(what, Health.WARNING, "can't be told: the store does not answer", "start sanad serve")
    if count:
        found = f"{count} wait on the desk"
        return Diagnosis(what, Health.WARNING, found, "look at the desk why, mend it, and have them tried again")
    return Diagnosis(what, Health.GOOD, "none")


def _screening(settings: Settings) -> Diagnosis:
    """Look whether anybody looks again at what was delivered; embedded stores that are not running tell nothing now."""
    what, socket = "screening", settings.data_dir.resolve() / "run" / "talk.sock"
    if settings.screening == "off":
        found = "off: danger is heard only where a rule or the lexicon names it"
        return Diagnosis(what, Health.WARNING, found, "set SANAD_SCREENING=on where 250 MB can be spared")
    if settings.talk_url is None and not socket.exists():
        return Diagnosis(what, Health.GOOD, "to be seen while the site runs")
    try:
        is_there = is_screened(settings.talk_url or f"unix://{socket}")
    except StoreAway:
        return Diagnosis(what, Health.WARNING, "can't be told: the store does not answer", "start sanad serve")
    if not is_there:
        found = "nobody looks again at what was delivered"
        return Diagnosis(what, Health.WARNING, found, "look into the log for screening_failed")
    return Diagnosis(what, Health.GOOD, "what is delivered is looked at again")


def _swap(swaps: Path) -> Diagnosis:
    """Swap is a disk: what is in memory may be written there."""
    if not swaps.exists():
        return Diagnosis("swap", Health.WARNING, "can't be told on this system", "see that swap is off or encrypted")
    devices = [line.split()[0] for line in swaps.read_text().splitlines()[1:]]
    plain = [device for device in devices if not _is_safe_swap(Path(device))]
    if plain:
        found = f"memory may be written in the clear to {', '.join(plain)}"
        return Diagnosis("swap", Health.WARNING, found, "encrypt swap or switch it off")
    return Diagnosis("swap", Health.GOOD, "encrypted, in memory, or none")


def _is_safe_swap(device: Path) -> bool:
    name = device.resolve().name
    if name.startswith("zram"):
        return True
    uuid = BLOCK_DEVICES / name / "dm" / "uuid"
    return uuid.exists() and uuid.read_text().startswith("CRYPT-")


def _core_dumps() -> Diagnosis:
    """Look at this shell's limit; ``sanad serve`` sets its own and the stores' to none."""
    soft, _ = resource.getrlimit(resource.RLIMIT_CORE)
    found = "off" if soft == 0 else "on in this shell; the server switches its own off"
    return Diagnosis("core dumps", Health.GOOD, found)


def _descriptors() -> Diagnosis:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < DESCRIPTORS_WANTED:
        found = f"{soft} open files at most: about as many people"
        return Diagnosis("open files", Health.WARNING, found, f"ulimit -n {DESCRIPTORS_WANTED} or more")
    return Diagnosis("open files", Health.GOOD, f"{soft} at most")
