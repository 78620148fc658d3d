"""Every server that the bench knows how to start, ours first, and what is missing where one can't be."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec
import yaml

from bench.building import compiler, send_loop
from bench.dialect import NCHAN, OURS, PLAIN, SOCKETIO, Dialect
from bench.serving import Launch

FOLDER: Final = Path(__file__).parent
NGINX_PATHS: Final = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/local/nginx/sbin/nginx")
NCHAN_PATHS: Final = ("/usr/lib/nginx/modules/ngx_nchan_module.so", "/usr/lib64/nginx/modules/ngx_nchan_module.so")
CAP_MOST: Final = 5_000
"""The largest room that a rooms file may ask for."""


class Nginx(msgspec.Struct, frozen=True):
    """Where nginx and its module nchan are; None for what is not here."""

    program: str | None
    module: str | None

    @classmethod
    def find(cls, program: str | None = None, module: str | None = None) -> Nginx:
        """Look in the usual places for what was not given."""
        return cls(program or shutil.which("nginx") or _first_there(NGINX_PATHS), module or _first_there(NCHAN_PATHS))


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What a server is started for: its rooms, a folder for its files, and settings of ours alone."""

    rooms: tuple[str, ...]
    folder: Path
    nginx: Nginx
    workers: int = 1
    screening: str = "off"


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """A server: its name for people, how it is talked to and started, and whether it can be.

    ``missing`` returns what is not here, or an empty text. ``each_most`` is how many messages one person may say in a
    few seconds before they are refused as a flood; 0 where nobody counts.
    """

    key: str
    name: str
    dialect: Dialect
    launch: Callable[[Site], Launch]
    missing: Callable[[Nginx], str]
    each_most: int = 0


def _first_there(paths: Iterable[str]) -> str | None:
    return next((path for path in paths if Path(path).exists()), None)


# ours ---------------------------------------------------------------------------------------------------------------


def rooms_file(rooms: Sequence[str], folder: Path) -> Path:
    """Write a rooms file with these rooms, which take in as many people as a room may."""
    file = folder / "rooms.yaml"
    common = {"description": "A room.", "guidelines": ["Be kind."], "language": "en", "cap": CAP_MOST}
    written = [{"id": room, "title": f"Room {room}", **common} for room in rooms]
    file.write_text(yaml.safe_dump({"rooms": written}))
    return file


def launch_ours(site: Site) -> Launch:
    """Start ours as an operator does; see docs/design/performance.md for why each setting is given."""
    settings = {
        "SANAD_ROOMS_FILE": str(rooms_file(site.rooms, site.folder)),
        "SANAD_WORKERS": str(site.workers),
        "SANAD_SCREENING": site.screening,
    }
    return Launch(command=(sys.executable, "-m", "chat", "serve", "--port", "0"), settings=settings)


# others -------------------------------------------------------------------------------------------------------------


def launch_nchan(site: Site) -> Launch:
    """Start nginx in the foreground with a configuration of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    module = f"load_module {site.nginx.module};" if site.nginx.module else ""
    file = site.folder / "nginx.conf"
    template = (FOLDER / "nchan.conf").read_text()
    file.write_text(template.replace("@module@", module).replace("@port@", str(port)))
    command = (site.nginx.program or "nginx", "-p", str(site.folder), "-e", "stderr", "-c", str(file))
    return Launch(command=command, port=port)


def _python(name: str) -> Callable[[Site], Launch]:
    return lambda _: Launch(command=(sys.executable, "-m", "bench.peers.python", name))


def _node(name: str) -> Callable[[Site], Launch]:
    return lambda _: Launch(command=("node", str(FOLDER / f"{name}.js")))


def _nothing_missing(_: Nginx) -> str:
    return ""


def _without_compiler(_: Nginx) -> str:
    return "" if compiler() else "no C compiler"


def _without_socketio(_: Nginx) -> str:
    return "" if importlib.util.find_spec("socketio") else "python-socketio is not installed"


def _without_nchan(nginx: Nginx) -> str:
    if nginx.program is None:
        return "nginx is not installed"
    return "" if nginx.module else "nginx's module nchan is not installed"


def _without_node_package(package: str) -> Callable[[Nginx], str]:
    def missing(_: Nginx) -> str:
        if shutil.which("node") is None:
            return "node is not installed"
        return "" if (FOLDER / "node_modules" / package).exists() else "npm ci in bench/peers was not run"

    return missing


def _launch_send_loop(_: Site) -> Launch:
    return Launch(command=(str(send_loop()),))


OURS_KEY: Final = "sanad"
PEERS: Final = (
    Peer(key=OURS_KEY, name="Sanad", dialect=OURS, launch=launch_ours, missing=_nothing_missing, each_most=14),
    Peer(key="send", name="bare send()", dialect=PLAIN, launch=_launch_send_loop, missing=_without_compiler),
    Peer(key="nchan", name="nchan", dialect=NCHAN, launch=launch_nchan, missing=_without_nchan),
    Peer(key="ws", name="Node ws", dialect=PLAIN, launch=_node("ws"), missing=_without_node_package("ws")),
    Peer(
        key="socket.io",
        name="socket.io",
        dialect=SOCKETIO,
        launch=_node("socketio"),
        missing=_without_node_package("socket.io"),
    ),
    Peer(
        key="starlette",
        name="Starlette, send_text",
        dialect=PLAIN,
        launch=_python("starlette"),
        missing=_nothing_missing,
    ),
    Peer(
        key="broadcast",
        name="websockets.broadcast",
        dialect=PLAIN,
        launch=_python("broadcast"),
        missing=_nothing_missing,
    ),
    Peer(
        key="python-socketio",
        name="python-socketio",
        dialect=SOCKETIO,
        launch=_python("socketio"),
        missing=_without_socketio,
    ),
    Peer(
        key="python-socketio-redis",
        name="python-socketio, Redis",
        dialect=SOCKETIO,
        launch=_python("socketio-redis"),
        missing=_without_socketio,
    ),
)
