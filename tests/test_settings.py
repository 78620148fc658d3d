"""Settings: read once, strictly, and every problem named."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from chat.cli import main
from chat.settings import Settings, SettingsError, load

GIVEN: dict[str, tuple[str, object]] = {
    "host": ("::1", "::1"),
    "port": ("9000", 9000),
    "data_dir": ("/srv/notes", Path("/srv/notes")),
    "talk_url": ("redis://localhost:6379/0", "redis://localhost:6379/0"),
    "record_url": ("unix:///run/record.sock", "unix:///run/record.sock"),
    "workers": ("2", 2),
    "drain_s": ("2.5", 2.5),
    "metrics_port": ("9464", 9464),
    "talk_accept_unsafe": ("save, config_get,", frozenset({"save", "config_get"})),
    "key": ("A" * 43, "A" * 43),
    "rooms_file": ("rooms.yaml", Path("rooms.yaml")),
    "rules_dir": ("rules", Path("rules")),
    "services_dir": ("services", Path("services")),
    "site_name": ("دفتر", "دفتر"),
    "exit_url": ("https://example.org/weather", "https://example.org/weather"),
    "cookie_name": ("id", "id"),
    "default_lang": ("ar", "ar"),
    "public_origin": ("https://example.org", "https://example.org"),
    "countries": ("LB, EG", ("LB", "EG")),
    "contact": ("help@example.org", "help@example.org"),
    "law_file": ("law.txt", Path("law.txt")),
    "stages": ("crisis, flood", ("crisis", "flood")),
    "outside_stages": ("signed_http, my_own", ("signed_http", "my_own")),
    "outside_stage_url": ("https://judge.example.org/v1", "https://judge.example.org/v1"),
    "outside_stage_secret_file": ("/etc/site/stage", Path("/etc/site/stage")),
    "outside_stage_limit_s": ("0.5", 0.5),
    "alarms": ("desk, webhook", ("desk", "webhook")),
    "alarm_webhook_url": ("https://example.org/hook", "https://example.org/hook"),
    "alarm_webhook_secret": ("quiet-violet-lantern-quiet-violet", "quiet-violet-lantern-quiet-violet"),
    "alarm_targets": ("json://one?to=a,b  json://two", ("json://one?to=a,b", "json://two")),
    "trusted_proxies": ("10.0.0.0/8, fd00::/8", ("10.0.0.0/8", "fd00::/8")),
    "screening": ("off", "off"),
    "log_level": ("debug", "debug"),
}


def problems_of(environ: dict[str, str]) -> list[str]:
    """Return the sentences with which an environment is refused."""
    with pytest.raises(SettingsError) as refusal:
        load(environ)
    return refusal.value.problems


def test_nothing_set_gives_the_defaults() -> None:
    """A newcomer sets nothing: loopback, embedded stores, a neutral name."""
    settings = load({"HOME": "/root", "PATH": "/bin"})

    assert settings == Settings()
    assert (settings.host, settings.port, settings.site_name) == ("127.0.0.1", 8000, "Notes")
    assert settings.talk_url is None
    assert settings.record_url is None


def test_every_setting_can_be_given() -> None:
    """Each by its own variable; a new setting fails here until it is tried out."""
    settings = load({f"SANAD_{name.upper()}": text for name, (text, _) in GIVEN.items()})

    assert msgspec.structs.asdict(settings) == {name: value for name, (_, value) in GIVEN.items()}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("SANAD_PROT", "SANAD_PORT"),
        ("SANAD_SITENAME", "SANAD_SITE_NAME"),
        ("SANAD_TALK_URI", "SANAD_TALK_URL"),
        ("SANAD_port", "SANAD_PORT"),
        ("Sanad_Host", "SANAD_HOST"),
    ],
)
def test_a_misspelt_name_stops_and_hints(name: str, hint: str) -> None:
    """Otherwise somebody would believe a setting to be in force."""
    assert problems_of({name: "1"}) == [f"{name} is no setting; {hint} is"]


def test_a_name_like_no_other_stops_without_a_hint() -> None:
    """Guessing would mislead."""
    assert problems_of({"SANAD_XYZZY_Q": "1"}) == ["SANAD_XYZZY_Q is no setting"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SANAD_PORT", "eighty"),
        ("SANAD_PORT", "65536"),
        ("SANAD_PORT", "-1"),
        ("SANAD_DATA_DIR", ""),
        ("SANAD_ROOMS_FILE", ""),
        ("SANAD_SITE_NAME", ""),
        ("SANAD_SITE_NAME", "n" * 31),
        ("SANAD_EXIT_URL", "javascript:alert(1)"),
        ("SANAD_EXIT_URL", "http://[broken"),
        ("SANAD_EXIT_URL", ""),
        ("SANAD_COOKIE_NAME", "Session-Id"),
        ("SANAD_DEFAULT_LANG", "de"),
        ("SANAD_PUBLIC_ORIGIN", "https://example.org/path"),
        ("SANAD_PUBLIC_ORIGIN", "example.org"),
        ("SANAD_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("SANAD_TRUSTED_PROXIES", "our-proxy"),
        ("SANAD_LOG_LEVEL", "loud"),
        ("PORT", "eighty"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str) -> None:
    """One sentence, which begins with the variable as it was given."""
    (problem,) = problems_of({name: value})

    assert problem.startswith(f"{name}: ")


@pytest.mark.parametrize("name", ["SANAD_TALK_URL", "SANAD_RECORD_URL"])
@pytest.mark.parametrize(
    "address", ["http://localhost", "localhost:6379", "redis://:secret@host:port/0", "unix://", ""]
)
def test_a_bad_store_address_is_named_and_not_repeated(name: str, address: str) -> None:
    """It may hold a password."""
    pair = {"SANAD_TALK_URL": "redis://one", "SANAD_RECORD_URL": "redis://two"}

    (problem,) = problems_of({**pair, name: address})

    assert problem.startswith(f"{name}: not a store's address")
    assert "secret" not in problem


@pytest.mark.parametrize(
    "environ",
    [
        {"SANAD_TALK_URL": "redis://one"},
        {"SANAD_RECORD_URL": "redis://two"},
        {"REDIS_URL": "redis://one"},
        {"REDIS_URL": "redis://one", "SANAD_TALK_URL": "redis://two"},
    ],
)
def test_half_a_pair_of_stores_stops(environ: dict[str, str]) -> None:
    """Every sentence names both settings that are wanted."""
    for problem in problems_of(environ):
        assert "SANAD_TALK_URL" in problem
        assert "SANAD_RECORD_URL" in problem


def test_a_redis_url_beside_both_names_is_no_matter() -> None:
    """Hosts set it by themselves."""
    pair = {"SANAD_TALK_URL": "redis://one", "SANAD_RECORD_URL": "redis://two"}

    assert load({**pair, "REDIS_URL": "redis://one"}) == load(pair)


def test_port_is_an_alias_that_yields() -> None:
    """Hosts set it; our own name wins."""
    assert load({"PORT": "5000"}).port == 5000
    assert load({"PORT": "5000", "SANAD_PORT": "6000"}).port == 6000


def test_all_problems_are_told_at_once() -> None:
    """In one go and not one a start."""
    problems = problems_of(
        {"SANAD_PORT": "x", "SANAD_LOG_LEVEL": "x", "SANAD_XYZZY_Q": "x", "SANAD_TALK_URL": "redis://a"}
    )

    assert len(problems) == 4


def test_help_names_the_options() -> None:
    """What a newcomer asks first."""
    shown = CliRunner().invoke(main, ["serve", "--help"]).output

    for option in ("--host", "--port", "--data-dir"):
        assert option in shown


def test_a_key_that_is_none_is_not_repeated() -> None:
    """The sentence names the variable; half a key in a log is half a key too many."""
    (said,) = problems_of({"SANAD_KEY": "quiet-violet-lantern"})

    assert said.startswith("SANAD_KEY: ")
    assert "lantern" not in said


@pytest.mark.parametrize(
    "address", ["http://example.org", "http://localhost.example.org", "ftp://example.org", "example.org", "http://["]
)
def test_alarms_leave_by_a_safe_way_only(address: str) -> None:
    """Nobody on the way may see when somebody is in danger, or change the call."""
    pair = {"SANAD_ALARM_WEBHOOK_SECRET": "s" * 32, "SANAD_ALARM_WEBHOOK_URL": address}

    assert [problem.split(":")[0] for problem in problems_of(pair)] == ["SANAD_ALARM_WEBHOOK_URL"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/hook", "http://[::1]/", "http://quiet.onion/hook"])
def test_alarms_may_leave_without_https_where_nobody_listens(address: str) -> None:
    """On this machine, and to an onion address, which is sealed by itself."""
    pair = {"SANAD_ALARM_WEBHOOK_SECRET": "s" * 32, "SANAD_ALARM_WEBHOOK_URL": address}

    assert load(pair).alarm_webhook_url == address


@pytest.mark.parametrize("name", ["SANAD_ALARM_WEBHOOK_URL", "SANAD_ALARM_WEBHOOK_SECRET"])
def test_an_address_for_alarms_and_its_secret_come_together(name: str) -> None:
    """A call that is not signed could come from anybody."""
    (problem,) = problems_of({name: "https://example.org/quiet-violet-lantern"})

    assert problem.startswith("SANAD_ALARM_WEBHOOK_URL and SANAD_ALARM_WEBHOOK_SECRET come together")


def test_a_short_secret_is_refused_and_not_repeated() -> None:
    """It could be guessed."""
    pair = {"SANAD_ALARM_WEBHOOK_SECRET": "quiet", "SANAD_ALARM_WEBHOOK_URL": "https://example.org"}

    (problem,) = problems_of(pair)

    assert problem.startswith("SANAD_ALARM_WEBHOOK_SECRET: ")
    assert "quiet" not in problem
