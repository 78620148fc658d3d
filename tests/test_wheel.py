"""What is handed out: the wheel, installed where there is no source, does all that a site needs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import tempfile
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest

from moderation.rulebook.kept import KEPT, state
from tests.test_serve_command import GREETING, surroundings
from tests.waiting import HANG_GUARD_S

SOURCE: Final = Path(__file__).parents[1]
PACKAGES: Final = ("chat", "moderation", "rooms")
KEPT_NAME: Final = KEPT.relative_to(SOURCE).as_posix()
LINKED: Final = re.compile(r'(?:href|src)="([^"]+\.(?:css|js|svg))"')


class Installed(msgspec.Struct):
    """The wheel, and a folder of its own in which it was installed."""

    wheel: Path
    folder: Path
    elsewhere: Path
    """An empty folder, from which it is run."""

    def command(self, *args: str) -> list[str]:
        """Return the command line of the installed program."""
        return [str(self.folder / "bin" / "sanad"), *args]

    def run(self, *args: str, said: str = "") -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        return subprocess.run(
            self.command(*args),
            env=surroundings(),
            cwd=self.elsewhere,
            input=said,
            capture_output=True,
            text=True,
            timeout=HANG_GUARD_S,
            check=False,
        )


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    """Build the wheel, and install it beside the libraries that are here: nothing is fetched."""
    with tempfile.TemporaryDirectory(prefix="s") as name:
        folder, elsewhere = Path(name) / "env", Path(name) / "empty"
        elsewhere.mkdir()
        build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(Path(name) / "d")]
        subprocess.run(build, cwd=SOURCE, check=True, capture_output=True, timeout=HANG_GUARD_S)
        (wheel,) = (Path(name) / "d").glob("*.whl")
        venv.create(folder, with_pip=False, symlinks=True)
        places = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder)})
        libraries = Path(places["purelib"]) / "libraries.pth"
        libraries.write_text(sysconfig.get_paths()["purelib"])  # a plain line: what is editable there is not read
        install = ["pip", "install", "--quiet", "--no-deps", "--no-index", "--no-cache", str(wheel)]
        python = ["--python", str(folder / "bin" / "python")]
        subprocess.run([sys.executable, "-m", "uv", *install, *python], check=True, timeout=HANG_GUARD_S)
        yield Installed(wheel, folder, elsewhere)


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(installed: Installed) -> None:
    """Also what is no Python: words, templates, rules, scripts of the stores, rooms, services."""
    with zipfile.ZipFile(installed.wheel) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}

    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PACKAGES, "static"],
        cwd=SOURCE, capture_output=True, text=True, check=True, timeout=HANG_GUARD_S,
    )  # fmt: skip
    there = {re.sub("^static/", "chat/static/", name) for name in listed.stdout.splitlines()}
    assert held - {KEPT_NAME} == there


def test_the_installed_program_need_not_read_the_rules_anew(installed: Installed) -> None:
    """What was kept of them goes along, and is of the same state where it was installed."""
    with zipfile.ZipFile(installed.wheel) as wheel:
        assert wheel.read(KEPT_NAME) == KEPT.read_bytes(), "`make setup` keeps them"

    ask = "from moderation.rulebook.kept import state; print(state().hex())"
    found = subprocess.run(
        [str(installed.folder / "bin" / "python"), "-c", ask],
        env=surroundings(), cwd=installed.elsewhere, capture_output=True, text=True, check=True, timeout=HANG_GUARD_S,
    )  # fmt: skip
    assert found.stdout.strip() == state().hex()


def test_the_installed_program_does_not_look_at_the_source(installed: Installed) -> None:
    """Which is what the other tests here rest on."""
    ask = "import chat, moderation, rooms; print(*(package.__file__ for package in (chat, moderation, rooms)))"
    found = subprocess.run(
        [str(installed.folder / "bin" / "python"), "-c", ask],
        env=surroundings(), cwd=installed.elsewhere, capture_output=True, text=True, check=True, timeout=HANG_GUARD_S,
    )  # fmt: skip

    assert len(found.stdout.split()) == 3
    assert all(Path(file).is_relative_to(installed.folder) for file in found.stdout.split())


def test_the_installed_program_serves_its_pages(installed: Installed) -> None:
    """The entry page, every style, script and picture that it names, and help in both languages."""
    with subprocess.Popen(
        installed.command("serve", "--port", "0", "--data-dir", str(installed.folder / "data")),
        env=surroundings(),
        cwd=installed.elsewhere,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            greeting = GREETING.search(process.stdout.readline())
            assert greeting is not None
            site = greeting[0]
            page = fetched(f"{site}/")
            linked = {Path(path).name: fetched(f"{site}{path}") for path in LINKED.findall(page)}
            arabic, english = fetched(f"{site}/ar/help"), fetched(f"{site}/en/help")
        finally:
            process.terminate()
            _, errors = process.communicate(timeout=HANG_GUARD_S)

    assert {"site.css", "noscript.css", "main.js", "icon.svg"} <= {name for name, content in linked.items() if content}
    assert 'dir="rtl"' in arabic
    assert 'dir="ltr"' in english
    assert "Traceback" not in errors


def fetched(url: str) -> str:
    """Return what an address answers, which must be well."""
    with urllib.request.urlopen(url, timeout=HANG_GUARD_S) as response:  # noqa: S310 - our own address
        assert response.status == 200
        return str(response.read().decode())


def test_the_installed_program_judges(installed: Installed) -> None:
    """With the rules of both languages, and all stages, which are found by their entry points."""
    lines = [{"text": text, "lang": "en"} for text in ("Good evening", "call me on +44 7911 123456", "I want to die")]
    judged = installed.run("judge", said="".join(json.dumps(line) + "\n" for line in lines))

    verdicts = [json.loads(line) for line in judged.stdout.splitlines()]
    assert judged.returncode == 0, judged.stderr
    assert [(verdict["outcome"], verdict["crisis"]) for verdict in verdicts] == [
        ("deliver", False),
        ("mask", False),
        ("deliver", True),
    ]


@pytest.mark.parametrize("files", ["rooms", "services"])
def test_the_installed_program_finds_its_files_in_order(installed: Installed, files: str) -> None:
    """The rooms and the directory came with it."""
    checked = installed.run(files, "check")

    assert checked.returncode == 0, checked.stdout + checked.stderr
